"""The yardstick of routing and deflection: real communities, beside the checkout where there are."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
ABSENT = "skipped: ../shared/data/experts is not there; see its README for what it holds"

COMMUNITIES = ("slicer", "elm_slack", "clojure_slack", "ai_se")


def data() -> Path | None:
    """The folder with the scorer, the baselines and the communities."""
    beside = (parent / "shared" / "data" / "experts" for parent in ROOT.parents)
    return next((folder for folder in beside if folder.is_dir()), None)


@cache
def module(name: str) -> ModuleType:
    """A module of the yardstick, from its own folder."""
    folder = data()
    assert folder, ABSENT
    spec = importlib.util.spec_from_file_location(f"yardstick_{name}", folder / f"{name}.py")
    assert spec
    assert spec.loader
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


@dataclass(frozen=True, slots=True)
class Community:
    """What was asked and answered, which questions are tests, and what is right."""

    name: str
    threads: list[dict[str, Any]]
    split: dict[str, Any]

    @classmethod
    def load(cls, name: str) -> Community:
        folder = data()
        assert folder, ABSENT
        base = folder / "dev" / name
        split = json.loads(base.with_suffix(".split.json").read_text(encoding="utf-8"))
        return cls(name, module("evaluate").load(base.with_suffix(".jsonl.gz")), split)

    def foreign(self) -> list[dict[str, Any]]:
        """Questions of other communities: whatever is suggested for them is wrong."""
        folder = data()
        assert folder, ABSENT
        every = module("evaluate").load(folder / "dev" / "foreign.jsonl.gz")
        return [one for one in every if not one["id"].startswith(f"{self.name}-")]


def replay(
    community: Community, system: Any, task: str, *, limit: int | None = None, cold: bool = False
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The figures of one system, and what it suggested; ``cold``: it begins with an empty log."""
    started: Mapping[str, Any] = {}
    if cold:
        begun = community.split["cold"]
        started = {
            "start": begun["start"],
            "members": set(begun["members"]),
            "declared": begun["declared"],
            "tests": begun["tests"],
        }
    foreign = community.foreign() if task == "D" else ()
    found, rows = module("evaluate").replay(
        community.threads, community.split, system, {task}, limit, foreign, **started
    )
    close = getattr(system, "close", None)
    if close:
        close()
    return found, rows
