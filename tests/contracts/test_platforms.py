"""Every platform is built alike, so whoever knows one finds the way in the next."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path

import pytest

from bot import reach
from bot.config import PLATFORMS, SECTIONS

ROOT = Path(__file__).parents[2]
FILES = {
    "adapter": "connects, listens, leaves",
    "doctor": "what is wrong, and who can fix it",
    "forms": "forms, drawn and read",
    "gateway": "deliveries, sent",
    "incoming": "what people did, as the core reads it",
    "limits": "the platform's numbers",
    "listening": "what is acknowledged, and then done",
    "manifest": "what an admin has to tell the platform",
    "markup": "our markup as the platform's",
    "profiles": "who people are",
    "refusals": "what the platform refuses, in words",
    "render": "cards, drawn",
    "replies": "answers, given",
}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_has_the_files_every_platform_has(platform: str) -> None:
    found = {file.stem for file in (ROOT / "adapters" / platform).glob("*.py")}

    assert set(FILES) - found == set()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_is_made_the_same_way(platform: str) -> None:
    adapter = import_module(f"adapters.{platform}.adapter")
    manifest = import_module(f"adapters.{platform}.manifest")

    assert issubclass(SECTIONS[platform], reach.PlatformSection)
    assert list(inspect.signature(adapter.configured).parameters) == [
        "settings",
        "dispatcher",
        "clock",
    ]
    assert len(inspect.signature(manifest.printed).parameters) == 3


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_draws_what_every_platform_draws(platform: str) -> None:
    assert (ROOT / "tests" / "contracts" / f"test_{platform}_cards.py").exists()


def test_the_page_names_the_files() -> None:
    page = (ROOT / "docs" / "write-a-platform.md").read_text(encoding="utf-8")

    assert [name for name in FILES if f"`{name}.py`" not in page] == []
