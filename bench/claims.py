"""Claims on PostgreSQL, and how soon another replica hears of something due; beside raw SQL."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from queue import SimpleQueue
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from bench.postgres import NONE, database, fresh
from bot import features
from bot.catalog import Features
from bot.clock import SystemClock
from bot.context import Work
from bot.feature import Feature
from bot.ports import Database, UnitOfWork
from bot.tasks import Task, Tasks
from bot.wiring import build, metronome
from tests.postgres import Server, programs

BATCH = 100
LEASE = timedelta(minutes=2)
QUIET = 0.05  # seconds
RAW = """
    UPDATE task SET due = due + 120000000, leased = due + 120000000, attempts = attempts + 1
    WHERE id IN (SELECT id FROM task WHERE state = 'waiting' AND due <= %s
                 ORDER BY due, id LIMIT 100 FOR UPDATE SKIP LOCKED)
    RETURNING *
"""
FREE = "UPDATE task SET due = planned, leased = NULL"

feature = Feature("bench", "Rings when it is due.")
rung: SimpleQueue[float] = SimpleQueue()


@feature.later("ring")
def ring(_: Work) -> None:
    rung.put(perf_counter())


async def measured(*, rounds: int, times: int) -> str:
    """P12 and P13."""
    found = programs()
    if found is None:
        return NONE
    with fresh(Server(found)) as server, database(server) as url:
        with closing(Server.opened(url)) as ours, psycopg.connect(url, autocommit=True) as raw:
            claims = await asyncio.to_thread(_claims, ours, raw, rounds, times)
        return (
            "\n".join(["Claims and calls on PostgreSQL", claims, await _calls(url, times)]) + "\n"
        )


def _claims(ours: Database, raw: Any, rounds: int, times: int) -> str:
    ours.write(lambda uow: _plan(uow, BATCH * times)).result()
    raw.execute("ANALYZE task")
    rates = []
    for _ in range(rounds + 1):
        pair = []
        for claim in (partial(_raw, raw), partial(_ours, ours)):
            begun, claimed = perf_counter(), 0
            for _ in range(times):
                claimed += claim()
            assert claimed == BATCH * times, "each once, and none left out"
            pair.append(claimed / (perf_counter() - begun))
            raw.execute(FREE)
            raw.execute("VACUUM ANALYZE task")
        rates.append(pair)
    floor, rate = (median(side) for side in zip(*rates[1:], strict=True))
    ratio = median(b / a for a, b in rates[1:])
    return (
        f"  {f'rows claimed a second, {BATCH} at once':44} {rate:8,.0f}, "
        f"{ratio:.2f}x of {floor:,.0f} (goal: 0.5x)"
    )


def _plan(uow: UnitOfWork, many: int) -> None:
    now = SystemClock().now()
    for number in range(many):
        uow.repo(Tasks).plan(Task(f"t{number}", "guild", "bench.ring", f"k{number}", now))


def _raw(raw: Any) -> int:
    return len(raw.execute(RAW, [_micro(SystemClock().now())]).fetchall())


def _ours(ours: Database) -> int:
    now = SystemClock().now()
    done = ours.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=BATCH))
    return len(done.result())


def _micro(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


async def _calls(url: str, times: int) -> str:
    """From adding it on one replica until the other runs it; beside NOTIFY and one claim."""
    floor = median(await asyncio.to_thread(_bare, url, times))
    with closing(Server.opened(url)) as here, closing(Server.opened(url)) as there:
        app = build(there, keys=[b"key"], clock=SystemClock())
        vars(app.features).update(vars(Features([*features.load(), feature])))
        timer = metronome(app, there)
        timer.start()
        await asyncio.sleep(1)  # until it has begun
        took = [await _rings(here, number) for number in range(times)]
        await timer.stop()
    ours = median(took)
    return (
        f"  {'due at once on another replica':44} {ours:8.2f} ms, "
        f"{ours / floor:.2f}x of {floor:.2f} (goal: 5x)"
    )


async def _rings(here: Database, number: int) -> float:
    begun = perf_counter()
    task = Task(f"r{number}", "guild", "bench.ring", f"r{number}", SystemClock().now())
    await asyncio.wrap_future(here.write(lambda uow: uow.repo(Tasks).plan(task)))
    at = await asyncio.to_thread(rung.get)
    await asyncio.sleep(QUIET)  # until nobody is busy with the last one
    return 1000 * (at - begun)


def _bare(url: str, times: int) -> list[float]:
    """Milliseconds from NOTIFY on one connection until a claim on the other is answered."""
    took = []
    with (
        psycopg.connect(url, autocommit=True) as here,
        psycopg.connect(url, autocommit=True) as there,
    ):
        there.execute("LISTEN bare")
        for _ in range(times):
            here.execute(FREE)
            begun = perf_counter()
            here.execute("NOTIFY bare")
            next(there.notifies(stop_after=1))
            there.execute(RAW.replace("LIMIT 100", "LIMIT 1"), [_micro(SystemClock().now())])
            took.append(1000 * (perf_counter() - begun))
        here.execute("DELETE FROM task")
    return took
