"""Kills a bot under load, again and again, and counts what was lost and what was said twice.

``python -m bench.kills --kills 1000``. Each life is forked from this process, which stays warm and
has no threads; it is killed from outside at a moment nobody chose. What was begun and not answered
is told again in the next life, as platforms do.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import partial
from itertools import count
from pathlib import Path
from typing import Self

from typing_extensions import override

from bot.mail import Parcel
from tests.kills.life import (
    Life,
    Reaper,
    answered,
    ended,
    first_life,
    in_a_fork,
    kept,
    ledger,
    said,
)
from tests.kills.platform import Gateway

CALLERS = 8
LIVES = 50  # in one folder; then a new one, so that the last life is as quick as the first
AWAY = 0.005  # seconds to the platform, and back
LONGEST = 0.25  # seconds of a life after it has begun


class Far(Gateway):
    """A platform that takes its time, before it has a message and after."""

    @override
    async def send(self, parcel: Parcel) -> str:
        await asyncio.sleep(AWAY)
        message = await super().send(parcel)
        await asyncio.sleep(AWAY)
        return message


@dataclass
class Count:
    """What was found in all folders together."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    posts: int = 0
    unsaid: int = 0
    twice: int = 0

    def add(self, folder: Path) -> None:
        done, titles = answered(folder), ledger(folder).titles()
        wanted = {title for one in done for title in said(one)}
        self.acknowledged += len(done)
        self.lost += len(done - kept(folder))
        self.posts += sum(titles.values())
        self.unsaid += len(wanted - titles.keys())
        self.twice += sum(number - 1 for number in titles.values())

    def __iadd__(self, other: Self) -> Self:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        return self

    def is_broken(self, *, enforces: bool) -> bool:
        """Whether a promise was: something lost, or said twice where the platform can tell."""
        return bool(self.lost or self.unsaid or (enforces and self.twice))

    @override
    def __str__(self) -> str:
        return (
            f"{self.kills} kills: {self.acknowledged} actions acknowledged, {self.lost} lost; "
            f"{self.posts} messages posted, {self.unsaid} never, {self.twice} twice"
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000, help="default 1000")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default 1)")
    args = parser.parse_args()
    broken = False
    for name, enforces in (("a nonce is taken once (Discord)", True), ("nobody can tell", False)):
        began = time.monotonic()
        total = Count()
        chance = random.Random(args.seed)
        while total.kills < args.kills:
            _folder(total, min(LIVES, args.kills - total.kills), chance, enforces=enforces)
        print(f"{name}: {total} ({time.monotonic() - began:.0f} s)", flush=True)
        broken |= total.is_broken(enforces=enforces)
    return int(broken)


def _folder(total: Count, lives: int, chance: random.Random, *, enforces: bool) -> None:
    """It is kept where a promise was broken, with what the bot wrote into its log."""
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    with _logging(folder / "log"):
        asyncio.run(first_life(folder))
        gc.freeze()
        for number in range(1, lives + 1):
            _killed(folder, number, chance.uniform(0, LONGEST), enforces=enforces)
        last = ended(in_a_fork(partial(_last, folder, lives + 1, enforces=enforces)))
        assert last == 0, f"the last life did not end well: {folder}"
    found = Count(kills=lives)
    found.add(folder)
    if found.is_broken(enforces=enforces):
        print(f"{folder}: {found}", flush=True)
    else:
        shutil.rmtree(folder)
    total += found


@contextmanager
def _logging(file: Path) -> Iterator[None]:
    """Each life writes there, and only there."""
    handler, root = logging.FileHandler(file), logging.getLogger()
    root.addHandler(handler)
    yield
    root.removeHandler(handler)
    handler.close()


def _killed(folder: Path, number: int, after: float, *, enforces: bool) -> None:
    heard, says = os.pipe()
    process = in_a_fork(partial(_busy, folder, number, says, enforces=enforces))
    os.close(says)
    os.read(heard, 1)
    os.close(heard)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    assert ended(process) == -signal.SIGKILL


async def _busy(folder: Path, number: int, says: int, *, enforces: bool) -> None:
    """Several people at once without an end, and everything sent as it comes."""
    life = Life(folder, number, Reaper(), Far(ledger(folder), Reaper(), enforces=enforces))
    todo = _todo(folder, number)
    os.write(says, b".")
    async with asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(_calls(life, todo))
        group.create_task(_again(life.app.agenda.tick))
        group.create_task(_again(life.app.courier.run_once))


async def _calls(life: Life, todo: Iterator[str]) -> None:
    for what in todo:
        with (life.folder / "begun").open("a") as file:
            file.write(f"{what}\n")
        await life.does(what)


async def _again(work: Callable[[], Awaitable[int]]) -> None:
    while True:
        await work()
        await asyncio.sleep(0.001)


def _todo(folder: Path, number: int) -> Iterator[str]:
    yield from _unanswered(folder)
    yield from (f"{number}-{one}" for one in count())


def _unanswered(folder: Path) -> list[str]:
    file = folder / "begun"
    begun = file.read_text().splitlines() if file.exists() else []
    return sorted(set(begun) - answered(folder))


async def _last(folder: Path, number: int, *, enforces: bool) -> None:
    life = Life(folder, number, Reaper(), Far(ledger(folder), Reaper(), enforces=enforces))
    for what in _unanswered(folder):
        await life.does(what)
    await life.app.settle()
    life.database.close()


if __name__ == "__main__":
    sys.exit(main())
