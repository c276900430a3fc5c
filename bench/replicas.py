"""Replicas on one PostgreSQL server: how much more two deliver, and what four lose when killed."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from typing_extensions import override

from bench.postgres import NONE, database, fresh
from bot.clock import SystemClock
from bot.mail import Delivery, Outbox, Pace, Parcel
from bot.model.communities import Place
from bot.ports import UnitOfWork
from bot.sending.rounds import PER_WORKSPACE
from bot.ui import Card
from bot.wiring import build, metronome
from tests.kills.life import ended, in_a_fork
from tests.postgres import Server, programs

ANSWERS = 0.1  # seconds a call to the platform takes
IN_FLIGHT = 16  # calls on their way in each replica
ROOMS = 40  # channels of each workspace, so that there is always one that is free
MESSAGES = 960
REPLICAS, KILLS = 4, 8
LATER = timedelta(minutes=10)  # every lease has run out
LOOK = 0.05  # seconds

_numbers = count()


async def measured(*, rounds: int, times: int) -> str:  # noqa: ARG001  as long as it takes
    """Two beside one, and four of which one is killed every second."""
    found = programs()
    if found is None:
        return NONE
    lines = [f"Replicas, {ANSWERS * 1000:.0f} ms a call, {IN_FLIGHT} in flight in each"]
    with tempfile.TemporaryDirectory() as folder, fresh(Server(found)) as server:
        rates: list[tuple[float, float]] = []
        twice = 0
        for number in range(min(rounds, 3)):
            both = []
            for replicas in (1, 2):
                platform = Platform(Path(folder) / f"{number}-{replicas}")
                both.append(await rate(server, platform, replicas))
                twice += platform.twice()
            rates.append((both[0], both[1]))
        one, two = (median(side) for side in zip(*rates, strict=True))
        ratio = median(b / a for a, b in rates)
        lines.append(
            f"  {'messages a second, two replicas':44} {two:8.0f}, {ratio:.2f}x of {one:.0f} "
            f"(goal: 1.7x), {twice} twice (goal: 0)"
        )
        platform = Platform(Path(folder) / "killed", answers=ANSWERS / 10)
        lines.append(await killed(server, platform))
    return "\n".join(lines) + "\n"


class Platform:
    """Outside the bot's processes: what it is sent is a line in a file, which it looks up."""

    platform = "many"
    pace = Pace()

    def __init__(self, file: Path, *, answers: float = ANSWERS) -> None:
        self._file, self._answers = file, answers

    async def send(self, parcel: Parcel) -> str:
        await asyncio.sleep(self._answers / 2)
        self.note(parcel.delivery.id)
        await asyncio.sleep(self._answers / 2)
        return parcel.delivery.id

    async def look_for(self, parcel: Parcel) -> str:
        await asyncio.sleep(self._answers)
        return parcel.delivery.id if parcel.delivery.id in self.posted() else ""

    def note(self, what: str) -> None:
        handle = os.open(self._file, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        os.write(handle, f"{what} {perf_counter()}\n".encode())
        os.close(handle)

    def posted(self) -> dict[str, float]:
        """When each arrived."""
        return {id: float(at) for id, at in self._lines() if id != "ready"}

    def ready(self) -> int:
        return sum(id == "ready" for id, _ in self._lines())

    def twice(self) -> int:
        many = Counter(id for id, _ in self._lines() if id != "ready")
        return sum(one - 1 for one in many.values())

    def _lines(self) -> list[list[str]]:
        text = self._file.read_text() if self._file.exists() else ""
        return [line.split() for line in text.splitlines()]


async def rate(server: Server, platform: Platform, replicas: int) -> float:
    """Messages a second, from the commit that brings them to the last that arrived."""
    with database(server) as url:
        running = [start(url, platform) for _ in range(replicas)]
        try:
            await until(lambda: platform.ready() == replicas)
            begun = await asyncio.to_thread(fill, url, MESSAGES)
            await until(lambda: len(platform.posted()) == MESSAGES)
        finally:
            for one in running:
                kill(one)
        return MESSAGES / (max(platform.posted().values()) - begun)


async def killed(server: Server, platform: Platform) -> str:
    """One replica is killed every second, and another one started."""
    with database(server) as url:
        running = [start(url, platform) for _ in range(REPLICAS)]
        wanted = 0
        for number in range(KILLS):
            await asyncio.to_thread(fill, url, MESSAGES)
            wanted += MESSAGES
            await asyncio.sleep(1)
            kill(running[number % REPLICAS])
            running[number % REPLICAS] = start(url, platform)
        counts = [-1, 0]
        while counts[-1] > counts[-2]:  # all but what the killed ones had claimed
            await asyncio.sleep(3)
            counts.append(len(platform.posted()))
        for one in running:
            kill(one)
        last = start(url, platform, ahead=LATER)
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                await until(lambda: len(platform.posted()) == wanted)
        kill(last)
        lost = wanted - len(platform.posted())
        return (
            f"  {f'{wanted:,} messages, {REPLICAS} replicas, {KILLS} killed':44} "
            f"{lost} lost, {platform.twice()} twice (goal: 0, 0)"
        )


async def until(seen: Callable[[], bool]) -> None:
    """What other processes do can only be looked at."""
    while not seen():  # noqa: ASYNC110
        await asyncio.sleep(LOOK)


class Ahead(SystemClock):
    """The machine's clock, or a later one."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    @override
    def now(self) -> datetime:
        return super().now() + self._by


def start(url: str, platform: Platform, *, ahead: timedelta = timedelta()) -> int:
    return in_a_fork(lambda: work(url, platform, ahead))


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
    assert ended(process) == -signal.SIGKILL, "it ended by itself"


async def work(url: str, platform: Platform, ahead: timedelta) -> None:
    """A replica, until it is killed."""
    with closing(Server.opened(url)) as opened:
        app = build(opened, keys=[b"key"], clock=Ahead(ahead), gateways=[platform])
        metronome(app, opened).start()
        platform.note("ready")
        await asyncio.Event().wait()


def fill(url: str, many: int) -> float:
    """So many messages at once; when they were committed."""
    now, first = SystemClock().now(), next(_numbers)

    def put(uow: UnitOfWork) -> None:
        for number in range(many):
            place = Place("many", f"w{number % (IN_FLIGHT // PER_WORKSPACE)}", f"c{number % ROOMS}")
            id = f"d{first}-{number}"
            uow.repo(Outbox).put(Delivery(id, "guild", place, Card("News"), now, id))

    with closing(Server.opened(url)) as opened:
        opened.write(put).result()
    return perf_counter()
