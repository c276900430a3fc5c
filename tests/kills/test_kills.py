"""Killed at any step of act, commit, send and mark, a bot loses nothing and says nothing twice."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.kills.boundaries import PROMISED, Found, read
from tests.kills.life import STROLLED, said

ROOT = Path(__file__).parents[2]
STEPS = {
    "before a write",
    "written, but not committed",
    "committed, but not answered",
    "to be answered",
    "answered",
    "before it is sent",
    "posted, but not answered",
}
ONCE = {title: 1 for what in PROMISED for title in said(what) | STROLLED}


def lives(folder: Path, *options: str) -> list[Found]:
    """What was found after a bot was killed at each step, one bot a step."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kills.boundaries", str(folder), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [read(line) for line in done.stdout.splitlines()]


def test_killed_at_every_step_once_nothing_is_lost_and_nothing_said_twice(tmp_path: Path) -> None:
    found = lives(tmp_path)

    assert [one for one in found if not one.well] == []
    assert {one.step for one in found if one.killed} == STEPS
    assert [one for one in found if (one.kept, one.posts) != (list(PROMISED), ONCE)] == []
    steps = [one.step for one in found if one.killed]
    sending = steps[steps.index("posted, but not answered") :]
    assert sending.count("before a write") <= len(ONCE), "what is next is taken with the mark"


def test_a_platform_that_cannot_tell_is_sent_the_same_twice_at_most(tmp_path: Path) -> None:
    found = lives(tmp_path, "--blind")

    assert [one for one in found if not one.well or one.kept != list(PROMISED)] == []
    assert {one.step for one in found if one.killed} >= {"posted, but not answered"}
    assert max(number for one in found for number in one.posts.values()) <= 2
