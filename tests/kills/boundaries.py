"""Kills a bot once at every step of its way, lets it live on, and prints what was found.

``python -m tests.kills.boundaries FOLDER``: a process of its own, without threads, so that it can
fork: each life costs some milliseconds instead of a second.
"""

from __future__ import annotations

import asyncio
import gc
import json
import shutil
import signal
import sys
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from tests.kills.life import Reaper, ended, first_life, in_a_fork, kept, ledger, lived

PROMISED = ("the laundry",)


@dataclass(frozen=True)
class Found:
    """What is there after a life that ended at a step, and the one after it."""

    step: str
    killed: bool
    well: bool
    kept: list[str]
    posts: dict[str, int]


def read(line: str) -> Found:
    return Found(**json.loads(line))


def main(folder: Path, *, enforces: bool) -> None:
    first = folder / "first"
    first.mkdir()
    asyncio.run(first_life(first))
    steps = _steps(first, folder / "whole", enforces=enforces)
    gc.freeze()  # what this process did is warm in each that is forked from it
    sending = steps.index("before it is sent")
    for number, step in enumerate(["none", *steps]):
        if number <= sending and not enforces:
            continue  # with nothing sent yet, all platforms are the same
        found = _killed_at(number, step, first, folder / str(number), enforces=enforces)
        sys.stdout.write(json.dumps(asdict(found)) + "\n")


def _steps(first: Path, folder: Path, *, enforces: bool) -> list[str]:
    """Every step of a life that ends well, in order."""

    shutil.copytree(first, folder)
    reaper = Reaper()
    asyncio.run(lived(folder, PROMISED, 1, reaper, enforces=enforces))
    return reaper.steps


def _killed_at(number: int, step: str, first: Path, folder: Path, *, enforces: bool) -> Found:
    shutil.copytree(first, folder)
    died = ended(in_a_fork(partial(lived, folder, PROMISED, 1, Reaper(number), enforces=enforces)))
    well = ended(in_a_fork(partial(lived, folder, PROMISED, 2, Reaper(), enforces=enforces))) == 0
    posts = dict(ledger(folder).titles())
    return Found(step, died == -signal.SIGKILL, well, sorted(kept(folder)), posts)


if __name__ == "__main__":
    main(Path(sys.argv[1]), enforces="--blind" not in sys.argv)
