"""Nothing a person can use is undocumented, and nothing documented is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import features
from bot.catalog import Features
from bot.feature import Feature
from bot.shell.example import keys
from tests.docs.reference import ROOT, pages, purpose

DOCS = ROOT / "docs"
WRITTEN = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
TEMPLATES = sorted((ROOT / "prompts").rglob("*.j2"))
COMMANDS = Features(features.load()).commands


@pytest.mark.parametrize("name", pages())
def test_a_reference_page_says_what_the_program_does(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name], "run: make reference"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_documented(path: str) -> None:
    assert f"`/{path}`" in (DOCS / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", keys())
def test_every_setting_is_documented(key: str) -> None:
    section, _, name = key.partition(".")
    page = (DOCS / "settings.md").read_text(encoding="utf-8")

    assert f"`{name}`" in page.partition(f"[{section}]")[2]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_every_text_says_when_it_is_said(file: Path) -> None:
    assert purpose(file), "begin it with {# when this is said #}"


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_command_a_page_shows_exists(page: Path) -> None:
    shown = re.findall(r"`/([a-z]+(?: [a-z]+)?)", page.read_text(encoding="utf-8"))
    groups = {path.partition(" ")[0] for path in COMMANDS}
    platform = {"invite"}  # Slack's own
    web = {"healthz", "readyz", "metrics", "slack"}  # addresses
    folders = {"etc", "opt", "var"}

    assert [one for one in shown if one.split()[0] not in groups | platform | web | folders] == []


def test_the_example_of_a_feature_works_as_it_is_printed() -> None:
    page = (DOCS / "write-a-feature.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.+?)```", page, re.DOTALL)
    assert code
    space: dict[str, object] = {}
    exec(code[1], space)

    assert isinstance(space["feature"], Feature)
    assert "wave" in space["feature"].commands
