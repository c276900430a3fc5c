"""Actions end to end beside bare sqlite3 writing the same rows: one caller, many, and readers.

A plain one, ``/nudges stop``, adds the row it is about, and a heavy one, ``/resource``, what makes
a link be found, shown and remembered in favour of who saved it.
"""

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
from bench.measure import Measured, Round, in_turn, percentile, table
from bench.rows import Bare, Written, told, written
from bot.acting.answers import Answer
from bot.clock import SystemClock
from bot.model.communities import Place
from bot.model.people import Identity, Member, Members, People, Person
from bot.ports import Origin, UnitOfWork
from bot.ui import Say
from bot.wiring import App
from storage.writer import GROUP

Act = Callable[[], Future[Answer]]

PLACE = Place("slack", "T1", "C1")
CALLERS = 32
CROWD = 5000
PLAIN, HEAVY = "/nudges stop", "/resource"


class Somebody:
    """Saves one resource after another; and each of a crowd, who wants no more nudges."""

    def __init__(self, app: App) -> None:
        self._app, self._number = app, count(1)

    def stops(self) -> Future[Answer]:
        number = next(self._number)
        origin = self._origin(f"e{number}", f"C{number % CROWD}")
        return self._app.dispatcher.typed(origin, "nudges", "stop")

    def join(self) -> None:
        """Those of the crowd become members."""
        self._app.database.write(_crowd).result()

    def saves(self) -> Future[Answer]:
        number = next(self._number)
        words = f"https://example.org/{number} Explains joins with pictures, part {number}"
        return self._app.dispatcher.typed(self._origin(f"e{number}"), "resource", words)

    def looks(self) -> Future[Answer]:
        return self._app.dispatcher.typed(self._origin("look"), "asks", "queue")

    def _origin(self, event: str, user: str = "U1") -> Origin:
        return Origin(PLACE, user, event, name="Ada", zone="Europe/Paris")


def _crowd(uow: UnitOfWork) -> None:
    people, members, now = uow.repo(People), uow.repo(Members), SystemClock().now()
    for number in range(CROWD):
        one = Person(f"p{number}", "Ada", "Europe/Paris")
        people.add(one, Identity(one.id, PLACE.direct(f"C{number}")))
        members.add(Member(one, "guild", frozenset(), now))


def drawn(answer: Answer) -> object:
    """As Slack gets it; the refusal of a benchmark's own action would measure nothing."""
    assert isinstance(answer.reply, Say), answer
    return message(answer.reply.card, answer.seal, answer.people)


async def one_caller(*, rounds: int, times: int) -> str:
    """P1, and the p50 of an action above a bare commit of its rows."""
    return "\n".join([await _alone(name, rounds, times) for name in (PLAIN, HEAVY)])


async def _alone(name: str, rounds: int, times: int) -> str:
    with house(PLACE) as app, _floor(app, name) as (bare, rows, act):
        floor = f"bare sqlite3, the same {told(rows)}"
        wall = {
            floor: _each(lambda: bare.commit(rows)),
            f"Folkmoot, {name}": _each(lambda: drawn(act().result())),
        }
        cpu = {
            floor: _cpu(lambda: bare.commit(rows)),
            f"Folkmoot, {name}": _cpu(lambda: drawn(act().result())),
        }
        took = await in_turn(f"{name} of one caller", wall, rounds=rounds, times=times)
        spent = await in_turn(f"{name}: processor time", cpu, rounds=rounds, times=times)
        return f"{table(took)}{above(took)}\n{table(spent)}  (goal: 10x)\n"


async def many_callers(*, rounds: int, times: int) -> str:
    """P8: actions a second of 32 callers beside a bare writer thread with the same groups."""
    found = [_many(name, rounds, times) for name in (PLAIN, HEAVY)]
    return "\n".join([f"Actions a second, {CALLERS} callers", *found]) + "\n"


def _many(name: str, rounds: int, times: int) -> str:
    with house(PLACE) as app, _floor(app, name) as (bare, rows, act):
        writer = _BareWriter(bare, rows)
        pairs = [(_rate(writer.write, times * 4), _rate(act, times * 4)) for _ in range(rounds)]
        writer.close()
    floor, ours = (median(one) for one in zip(*pairs, strict=True))
    ratio = median(ours / floor for floor, ours in pairs)
    return (
        f"  {f'bare writer thread, groups of {GROUP}':44} {floor:8.0f}\n"
        f"  {f'Folkmoot, {name}':44} {ours:8.0f} {ratio:7.2f}x (goal: 0.25x)"
    )


async def reading(*, rounds: int, times: int) -> Measured:
    """A read command while nobody writes, and while 32 callers do nothing else."""
    with house(PLACE) as app:
        somebody = Somebody(app)
        somebody.join()
        drawn(somebody.saves().result())
        look = _each(lambda: drawn(somebody.looks().result()))

        async def busily(times: int) -> list[float]:
            with _saturated(somebody.stops):
                return await look(times)

        competitors: dict[str, Round] = {
            "/asks queue, nobody writing": look,
            f"/asks queue, {CALLERS} callers writing": busily,
        }
        return await in_turn("A read command", competitors, rounds=rounds, times=times)


@contextmanager
def _floor(app: App, name: str) -> Iterator[tuple[Bare, list[Written], Act]]:
    """The rows of the action, and what writes the like of them to another file."""
    with house(PLACE) as other:
        act, twin = _acting(app, name), _acting(other, name)
        file = other.database.file  # type: ignore[attr-defined]
        rows = written(file, lambda: twin().result())
        bare = Bare(file)
        yield bare, rows, act
        bare.connection.close()


def _acting(app: App, name: str) -> Act:
    somebody = Somebody(app)
    if name == PLAIN:
        somebody.join()
    act = somebody.stops if name == PLAIN else somebody.saves
    drawn(act().result())
    return act


def _each(action: Callable[[], object]) -> Round:
    async def run(times: int) -> list[float]:
        return await asyncio.to_thread(_timed, action, times)

    return run


def _cpu(action: Callable[[], object]) -> Round:
    """The mean of a batch, since the clock of the processor is coarse."""

    async def run(times: int) -> list[float]:
        begun = time.process_time()
        await asyncio.to_thread(_timed, action, times)
        return [1000 * (time.process_time() - begun) / times]

    return run


def _timed(action: Callable[[], object], times: int) -> list[float]:
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        took.append(1000 * (time.perf_counter() - begun))
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
def _saturated(act: Act) -> Iterator[None]:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            _rate(act, CALLERS * 4)

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
