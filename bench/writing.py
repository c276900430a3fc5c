"""Entries written by 32 callers: our writer beside a bare one, both durable, in one run.

The floor is a thread with plain sqlite3 that commits groups of 32.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import closing
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from statistics import median
from typing import Any

from bench.house import house
from bot.clock import SystemClock
from bot.model.communities import Numbers
from bot.model.entries import Entry, EntryKind, Log
from storage.database import SqliteDatabase
from storage.writer import GROUP
from tests.storage.neighbours import TIMES, counted, counting_on

CALLERS = 32
SECONDS = 1.0
NOW = SystemClock().now()
Write = Callable[[Entry], Future[Any]]


class Bare:
    """A thread, a queue, one commit for what waits: nothing else."""

    def __init__(self, file: Path, synchronous: str) -> None:
        self._queue: Queue[tuple[Entry, Future[None]] | None] = Queue()
        self._thread = threading.Thread(target=self._loop, args=(file, synchronous))
        self._thread.start()

    def write(self, entry: Entry) -> Future[None]:
        future: Future[None] = Future()
        self._queue.put((entry, future))
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _loop(self, file: Path, synchronous: str) -> None:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA synchronous={synchronous}")
            while first := self._queue.get():
                group = [first]
                connection.execute("BEGIN IMMEDIATE")
                self._insert(connection, first[0])
                while len(group) < GROUP and (more := self._more()):
                    self._insert(connection, more[0])
                    group.append(more)
                connection.execute("COMMIT")
                for _, future in group:
                    future.set_result(None)

    def _more(self) -> tuple[Entry, Future[None]] | None:
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _insert(self, connection: sqlite3.Connection, one: Entry) -> None:
        connection.execute(
            "INSERT INTO entry (id, community, scope, kind, ref, title, body, at, by, topic,"
            " aliases, url, trust) VALUES (?, ?, '<1>', ?, ?, ?, ?, 0, '', '', '', '', 'accepted')",
            (one.id, one.community, one.kind.value, one.ref, one.title, one.body),
        )


async def rate(write: Write, seconds: float, numbers: count[int]) -> float:
    """Entries a second, with so many callers who each wait for theirs."""
    done, began = 0, time.perf_counter()

    async def calls() -> None:
        nonlocal done
        while time.perf_counter() - began < seconds:
            await asyncio.wrap_future(write(_entry(next(numbers))))
            done += 1

    await asyncio.gather(*(calls() for _ in range(CALLERS)))
    return done / (time.perf_counter() - began)


def _entry(number: int) -> Entry:
    body = "Make the load idempotent, keyed by the date it is for, and replace the partition."
    return Entry(f"e{number}", "guild", EntryKind.ASK, f"A-{number}", "Duplicate orders", body, NOW)


async def measured(*, rounds: int, times: int) -> str:  # noqa: ARG001  as many as a second takes
    """P8 and P9."""
    found = await _rates(rounds)
    floor = found["bare, durable"]
    lines = [f"Entries written by {CALLERS} callers, and read-modify-write"]
    for title, rates in found.items():
        ratio = median(one / least for one, least in zip(rates, floor, strict=True))
        lines.append(f"  {title:44} {median(rates):8.0f}/s {ratio:5.2f}x")
    pairs = [await asyncio.to_thread(shared) for _ in range(rounds)]
    alone, both = map(median, zip(*pairs, strict=True))
    lines.append(f"  {'one process':44} {alone:8.0f}/s  1.00x")
    lines.append(f"  {'two processes, 0 lost':44} {both:8.0f}/s {both / alone:5.2f}x (goal: 0.8x)")
    return "\n".join(lines) + "\n"


async def _rates(rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    numbers = count(1)
    with house() as app, tempfile.TemporaryDirectory() as name:
        file = Path(name) / "bare.db"
        SqliteDatabase(file).close()
        _found(file)

        def ours(entry: Entry) -> Future[None]:
            return app.database.write(lambda uow: uow.repo(Log).keep(entry), refusable=True)

        for _ in range(rounds):
            for title, synchronous in (("bare, durable", "FULL"), ("bare, NORMAL", "NORMAL")):
                with closing(Bare(file, synchronous)) as bare:
                    found.setdefault(title, []).append(await rate(bare.write, SECONDS, numbers))
            found.setdefault("ours, durable", []).append(await rate(ours, SECONDS, numbers))
    return found


def _found(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "INSERT INTO community VALUES ('guild', 'guild', 'Guild', '', 'Europe/Paris', 0)"
        )


def shared() -> tuple[float, float]:
    """Read-change-write a second: one process alone, and two on one file; nothing may be lost."""
    with house() as app:
        database = app.database
        assert isinstance(database, SqliteDatabase)
        database.write(lambda uow: uow.repo(Numbers).next("guild", "A")).result()
        began = time.perf_counter()
        wait([database.write(counted, refusable=True) for _ in range(2 * TIMES)])
        alone = time.perf_counter() - began
        with counting_on(database.file) as finished:
            began = time.perf_counter()
            wait([database.write(counted, refusable=True) for _ in range(TIMES)])
            assert finished()
            both = time.perf_counter() - began
        last = database.write(lambda uow: uow.repo(Numbers).next("guild", "A")).result()
        assert last == 2 + 4 * TIMES, "something was lost"
    return 2 * TIMES / alone, 2 * TIMES / both
