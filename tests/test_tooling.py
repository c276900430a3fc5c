"""What a newcomer types works: the two commands, and a lock that fits the project."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
TARGETS = set(
    re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)

ASKED = [
    Requirement(line)
    for line in (*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values()))
]
PINNED = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK, re.MULTILINE))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_readme_teaches_two_commands() -> None:
    taught = _commands(ROOT / "README.md")

    assert {"run", "test"} <= taught


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_command_on_a_page_exists(page: Path) -> None:
    assert _commands(page) <= TARGETS


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_lock_pins_what_the_project_asks_for(asked: Requirement) -> None:
    assert PINNED[canonicalize_name(asked.name)] in asked.specifier, "run make lock"


def test_every_pin_is_checked_by_a_hash() -> None:
    pins = re.split(r"\n(?=[\w.-]+==)", LOCK)[1:]

    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


@pytest.mark.parametrize("named", ["://", "-index", "-i ", "-find-links", "-host", ".org", ".com"])
def test_the_lock_names_no_host(named: str) -> None:
    assert named not in LOCK


def _commands(page: Path) -> set[str]:
    """The targets in its blocks of commands and between backticks."""
    return set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
