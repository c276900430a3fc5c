"""The alarm clock wakes us at boot, on a poke, and when a row is due."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from datetime import datetime, timedelta

from adapters.metronome.metronome import Metronome
from bot.clock import SystemClock


class Work:
    """Counts how often it was settled; says what is due next."""

    def __init__(self) -> None:
        self.settled = 0
        self.due: datetime | None = None
        self.happened = asyncio.Event()

    async def settle(self) -> None:
        self.settled += 1
        self.happened.set()

    def next_due(self) -> datetime | None:
        due, self.due = self.due, None
        return due

    async def again(self) -> None:
        async with asyncio.timeout(5):
            await self.happened.wait()
        self.happened.clear()


async def test_it_wakes_at_boot_on_a_poke_and_when_due() -> None:
    work, clock = Work(), SystemClock()
    metronome = Metronome(clock, settle=work.settle, next_due=work.next_due, daily=work.settle)
    work.due = clock.now() + timedelta(milliseconds=20)
    metronome.start()

    await work.again()
    await work.again()
    await asyncio.to_thread(metronome.poke)
    await work.again()
    await metronome.stop()

    assert work.settled == 3


async def test_trouble_does_not_stop_it() -> None:
    work = Work()

    async def trouble() -> None:
        await work.settle()
        if work.settled == 1:
            raise RuntimeError

    metronome = Metronome(SystemClock(), settle=trouble, next_due=work.next_due, daily=work.settle)
    metronome.start()
    await work.again()
    metronome.poke()
    await work.again()
    await metronome.stop()

    assert work.settled == 2


async def test_what_is_due_is_begun_at_once_and_settled_when_that_is_done() -> None:
    work, clock, begun, rang = Work(), SystemClock(), Future[None](), threading.Event()

    def ring() -> Future[None]:
        rang.set()
        return begun

    metronome = Metronome(
        clock, ring=ring, settle=work.settle, next_due=work.next_due, daily=work.settle
    )
    work.due = clock.now() + timedelta(milliseconds=20)
    metronome.start()
    await work.again()
    assert await asyncio.to_thread(rang.wait, 5)
    assert work.settled == 1

    begun.set_result(None)
    await work.again()
    await metronome.stop()

    assert work.settled == 2


async def test_what_cannot_be_begun_is_settled_and_the_alarm_rings_on() -> None:
    work, clock, rung = Work(), SystemClock(), threading.Semaphore(0)

    def ring() -> None:
        rung.release()
        raise RuntimeError("no more threads")

    metronome = Metronome(
        clock, ring=ring, settle=work.settle, next_due=work.next_due, daily=work.settle
    )
    work.due = clock.now() + timedelta(milliseconds=20)
    metronome.start()
    await work.again()
    for _ in range(2):
        assert await asyncio.to_thread(rung.acquire, timeout=5)
        work.due = clock.now() + timedelta(milliseconds=20)
        await work.again()
    await metronome.stop()


async def test_what_was_begun_when_it_stops_is_still_settled() -> None:
    work, clock, begun, rang = Work(), SystemClock(), Future[None](), threading.Event()

    def ring() -> Future[None]:
        rang.set()
        return begun

    metronome = Metronome(
        clock, ring=ring, settle=work.settle, next_due=work.next_due, daily=work.settle
    )
    work.due = clock.now() + timedelta(milliseconds=20)
    metronome.start()
    await work.again()
    assert await asyncio.to_thread(rang.wait, 5)
    await metronome.stop()

    assert work.settled == 2
