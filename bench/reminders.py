"""Reminders as rows beside one APScheduler job for each, and a bare timer as the floor."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from threading import Event
from time import perf_counter

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bench import postgres
from bench.house import house
from bot.clock import SystemClock
from bot.context import Work
from bot.declared import Job
from bot.ports import UnitOfWork
from bot.shell.garbage import settle
from bot.tasks import Task, Tasks
from bot.wiring import App, build, metronome
from tests.postgres import Server, programs

PENDING = (10_000, 100_000)
AT_ONCE = 1000
SINGLE = 30
ROUNDS = 3
WEIGHED = 5_000
CHUNK = 500
SOON = timedelta(milliseconds=60)
BEAT = 0.005
UNEVEN = timedelta(milliseconds=0.37)  # real moments are no whole milliseconds away
COLUMNS = ("add us", "late p50 ms", "x bare", "last ms", "still ms", "restart ms", "bytes each")
YEAR = timedelta(days=365)

_CLOCK = SystemClock()


@dataclass
class Ran:
    """When jobs ran, and who waits for them."""

    late: list[float] = field(default_factory=list)
    wanted: int = 0
    enough: Event = field(default_factory=Event)

    def now(self, due: datetime) -> None:
        self.late.append((_CLOCK.now() - due).total_seconds() * 1000)
        if len(self.late) == self.wanted:
            self.enough.set()

    async def until(self, many: int) -> list[float]:
        self.wanted = many
        if len(self.late) < many:
            await asyncio.to_thread(self.enough.wait)
        self.enough.clear()
        late, self.late = self.late, []
        return late


Plan = Callable[[list[datetime]], None]


@dataclass(frozen=True)
class Lateness:
    """Milliseconds. ``bare``: of asyncio's own timers, set in turn with those measured."""

    single: float
    bare: float
    last: float
    still: float


async def measured(*, rounds: int, times: int) -> str:  # noqa: ARG001  sizes are part of the goal
    """A table: adding, lateness alone and among a thousand, standstill, restart, memory."""
    lines = [
        f"Reminders, {SINGLE} one by one and {AT_ONCE} at once, beside others pending",
        f"  {'':34} " + " ".join(f"{name:>11}" for name in COLUMNS),
    ]
    settle()  # as the bot does when it has started
    for pending in PENDING:
        with house() as app:
            lines.append(await _ours(app, f"rows, {pending:,} pending", pending))
    with _on_postgres() as other:
        if other:
            lines.append(await _ours(other, f"on PostgreSQL, {PENDING[0]:,}", PENDING[0]))
    lines.append(await _theirs(PENDING[-1]))
    return "\n".join(lines) + "\n"


@contextmanager
def _on_postgres() -> Iterator[App | None]:
    found = programs()
    if found is None:
        yield None
        return
    with (
        postgres.fresh(Server(found)) as server,
        postgres.database(server) as url,
        closing(Server.opened(url)) as opened,
    ):
        yield build(opened, keys=[b"key"], clock=_CLOCK)


async def _ours(app: App, name: str, pending: int) -> str:
    ran = Ran()
    _teach(app, ran)
    far = [_CLOCK.now() + YEAR] * pending

    def plan(dues: list[datetime], made: str = "x") -> None:
        for start in range(0, len(dues), CHUNK):
            some = dues[start : start + CHUNK]
            app.database.write(lambda uow: _put(uow, some, f"{made}{start}-")).result()  # noqa: B023

    begun = perf_counter()
    plan(far, "far")
    added = (perf_counter() - begun) / pending * 1e6
    each = _weight(lambda: plan(far[:WEIGHED], "more"), WEIGHED)
    timer = metronome(app, app.database)
    timer.start()
    late = await _lateness(ran, plan)
    await timer.stop()
    restart = median([await _restart(app, ran, plan) for _ in range(ROUNDS)])
    return _line(name, added, late, restart, each)


async def _restart(app: App, ran: Ran, plan: Plan) -> float:
    plan([_CLOCK.now()])
    reborn = build(app.database, keys=[b"key"], clock=_CLOCK)
    _teach(reborn, ran)
    begun = perf_counter()
    await reborn.agenda.tick()
    return (perf_counter() - begun) * 1000


async def _theirs(pending: int) -> str:
    async with _scheduler() as scheduler:
        ran, far = Ran(), _CLOCK.now() + YEAR

        def plan(dues: list[datetime]) -> None:
            for due in dues:
                scheduler.add_job(ran.now, "date", run_date=due, args=[due])

        begun = perf_counter()
        for _ in range(pending // CHUNK):
            plan([far] * CHUNK)
            await asyncio.sleep(0)
        added = (perf_counter() - begun) / pending * 1e6
        each = _weight(lambda: plan([far] * WEIGHED), WEIGHED)
        late = await _lateness(ran, plan)
    # After a restart each reminder has to be added again.
    return _line(f"APScheduler jobs, {pending:,}", added, late, added * pending / 1e3, each)


@asynccontextmanager
async def _scheduler() -> AsyncIterator[AsyncIOScheduler]:
    scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"misfire_grace_time": None})
    scheduler.start()
    try:
        yield scheduler
    finally:
        scheduler.shutdown(wait=False)


async def _lateness(ran: Ran, plan: Plan) -> Lateness:
    """How late reminders are one by one, the last of many, and how long the loop stood still."""
    single, bare = [], []
    for number in range(SINGLE):
        wait = SOON + number % 3 * UNEVEN
        bare += await _bare(wait)
        plan([_CLOCK.now() + wait])
        single += await ran.until(1)
    last, still = zip(*[await _at_once(ran, plan) for _ in range(ROUNDS)], strict=True)
    return Lateness(median(single), median(bare), median(last), max(still))


async def _bare(wait: timedelta) -> list[float]:
    ran, due = Ran(), _CLOCK.now() + wait
    asyncio.get_running_loop().call_later(wait.total_seconds(), ran.now, due)
    return await ran.until(1)


async def _at_once(ran: Ran, plan: Plan) -> tuple[float, float]:
    await asyncio.to_thread(plan, [_CLOCK.now() + 10 * SOON] * AT_ONCE)
    stood: list[float] = []
    heart = asyncio.create_task(_heart(stood))
    late = await ran.until(AT_ONCE)
    heart.cancel()
    with suppress(asyncio.CancelledError):
        await heart
    return max(late), max(stood)


async def _heart(stood: list[float]) -> None:
    while True:
        begun = perf_counter()
        try:
            await asyncio.sleep(BEAT)
        finally:
            stood.append((perf_counter() - begun - BEAT) * 1000)


def _teach(app: App, ran: Ran) -> None:
    def note(_: Work, due: str) -> None:
        ran.now(datetime.fromisoformat(due))

    app.features.jobs = {"bench.note": Job("bench.note", note)}


def _put(uow: UnitOfWork, dues: list[datetime], key: str) -> None:
    tasks = uow.repo(Tasks)
    for number, due in enumerate(dues):
        id = f"{key}{number}-{due.isoformat()}"
        tasks.plan(Task(id, "guild", "bench.note", id, due, (due.isoformat(),)))


def _weight(add: Callable[[], None], many: int) -> float:
    """Bytes of memory each costs."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    add()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return max(after - before, 0) / many


def _line(name: str, added: float, late: Lateness, restart: float, each: float) -> str:
    how = (late.single, late.single / late.bare, late.last, late.still)
    return f"  {name:34} " + " ".join(f"{one:11.2f}" for one in (added, *how, restart, each))
