"""Actions end to end beside bare sqlite3 writing the same rows: one caller, many, and readers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import count
from queue import Empty, Queue
from statistics import median
from typing import Any

from adapters.slack.render import message
from bench.house import house
from bench.measure import Measured, Round, in_turn, percentile
from bench.rows import Bare, Written, written
from bot.acting.answers import Answer
from bot.model.communities import Place
from bot.ports import Origin
from bot.ui import Say
from bot.wiring import App
from storage.writer import GROUP

PLACE = Place("slack", "T1", "C1")
CALLERS = 32


class Member:
    """Somebody who saves one resource after another."""

    def __init__(self, app: App) -> None:
        self._app, self._number = app, count(1)

    def saves(self) -> Future[Answer]:
        number = next(self._number)
        words = f"https://example.org/{number} Explains joins with pictures, part {number}"
        return self._app.dispatcher.typed(self._origin(f"e{number}"), "resource", words)

    def looks(self) -> Future[Answer]:
        return self._app.dispatcher.typed(self._origin("look"), "asks", "queue")

    def _origin(self, event: str) -> Origin:
        return Origin(PLACE, "U1", event, name="Ada", zone="Europe/Paris")


def drawn(answer: Answer) -> object:
    """As Slack gets it; the refusal of a benchmark's own action would measure nothing."""
    assert isinstance(answer.reply, Say), answer
    return message(answer.reply.card, answer.seal, answer.people)


async def one_caller(*, rounds: int, times: int) -> list[Measured]:
    """P1, and the p50 of an action above a bare commit of its rows."""
    with house(PLACE) as app, _floor(app) as (bare, rows, member):
        wall = {
            "bare sqlite3, the same rows": _each(lambda: bare.commit(rows)),
            "Folkmoot, /resource": _each(lambda: drawn(member.saves().result())),
        }
        cpu = {
            "bare sqlite3, the same rows": _cpu(lambda: bare.commit(rows)),
            "Folkmoot, /resource": _cpu(lambda: drawn(member.saves().result())),
        }
        return [
            await in_turn("An action of one caller", wall, rounds=rounds, times=times),
            await in_turn("Its processor time, all threads", cpu, rounds=rounds, times=times),
        ]


async def many_callers(*, rounds: int, times: int) -> str:
    """P8: actions a second of 32 callers beside a bare writer thread with the same groups."""
    with house(PLACE) as app, _floor(app) as (bare, rows, member):
        writer = _BareWriter(bare, rows)
        pairs = []
        for _ in range(rounds):
            floor = _rate(writer.write, times * 4)
            ours = _rate(member.saves, times * 4)
            pairs.append((floor, ours))
        writer.close()
    floor, ours = (median(one) for one in zip(*pairs, strict=True))
    ratio = median(ours / floor for floor, ours in pairs)
    return (
        f"Actions a second, {CALLERS} callers\n"
        f"  bare writer thread, groups of {GROUP:<22} {floor:10.0f}\n"
        f"  Folkmoot, /resource {'':29} {ours:10.0f}   {ratio:.2f}x (goal: 0.25x)\n"
    )


async def reading(*, rounds: int, times: int) -> Measured:
    """A read command while nobody writes, and while 32 callers do nothing else."""
    with house(PLACE) as app, _floor(app) as (_, _, member):
        look = _each(lambda: drawn(member.looks().result()))

        async def busily(times: int) -> list[float]:
            with _saturated(member):
                return await look(times)

        competitors: dict[str, Round] = {
            "/asks queue, nobody writing": look,
            f"/asks queue, {CALLERS} callers writing": busily,
        }
        return await in_turn("A read command", competitors, rounds=rounds, times=times)


@contextmanager
def _floor(app: App) -> Iterator[tuple[Bare, list[Written], Member]]:
    """The rows of the action, and what writes the like of them to another file."""
    with house(PLACE) as other:
        member, twin = Member(app), Member(other)
        for one in (member, twin):
            drawn(one.saves().result())
        file = other.database.file  # type: ignore[attr-defined]
        rows = written(file, lambda: twin.saves().result())
        bare = Bare(file)
        yield bare, rows, member
        bare.connection.close()


def _each(action: Callable[[], object]) -> Round:
    async def run(times: int) -> list[float]:
        return await asyncio.to_thread(_timed, action, times, time.perf_counter)

    return run


def _cpu(action: Callable[[], object]) -> Round:
    """The mean of a batch, since the clock of the processor is coarse."""

    async def run(times: int) -> list[float]:
        begun = time.process_time()
        await asyncio.to_thread(_timed, action, times, time.perf_counter)
        return [1000 * (time.process_time() - begun) / times]

    return run


def _timed(action: Callable[[], object], times: int, clock: Callable[[], float]) -> list[float]:
    took = []
    for _ in range(times):
        begun = clock()
        action()
        took.append(1000 * (clock() - begun))
    return took


def _rate(write: Callable[[], Future[Any]], times: int) -> float:
    """Actions a second, with as many under way as there are callers."""
    waiting: Queue[Future[Any]] = Queue()
    begun = time.perf_counter()
    for _ in range(CALLERS):
        waiting.put(write())
    for _ in range(times - CALLERS):
        waiting.get().result()
        waiting.put(write())
    while not waiting.empty():
        waiting.get().result()
    return times / (time.perf_counter() - begun)


@contextmanager
def _saturated(member: Member) -> Iterator[None]:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            _rate(member.saves, CALLERS * 4)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class _BareWriter:
    """One thread that commits what waits, up to a group at once."""

    def __init__(self, bare: Bare, rows: list[Written]) -> None:
        self._bare, self._rows = bare, rows
        self._queue: Queue[Future[object] | None] = Queue()
        self._thread = threading.Thread(target=self._loop, daemon=True)
        self._thread.start()

    def write(self) -> Future[object]:
        future: Future[object] = Future()
        self._queue.put(future)
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _loop(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            while len(group) < GROUP:
                try:
                    more = self._queue.get_nowait()
                except Empty:
                    break
                if more is None:
                    return
                group.append(more)
            self._bare.connection.execute("BEGIN IMMEDIATE")
            for _ in group:
                self._bare.write(self._rows)
            self._bare.connection.execute("COMMIT")
            for one in group:
                one.set_result(None)


def above(measured: Measured) -> str:
    """How many milliseconds the last competitor is above the floor, at the median."""
    floor, *_, last = measured.took.values()
    gaps = [percentile(b, 0.5) - percentile(a, 0.5) for a, b in zip(floor, last, strict=True)]
    return f"  above the floor at p50: {median(gaps):.2f} ms (goal: 0.60 ms)\n"
