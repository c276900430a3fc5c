"""The alarm clock wakes us at boot, on a poke, and when a row is due."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta

import pytest

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
        async with asyncio.timeout(30):
            await self.happened.wait()
        self.happened.clear()


class Bell:
    """Begins something when it is rung, and leaves it under way."""

    def __init__(self) -> None:
        self.begun = Future[None]()
        self._rang = threading.Event()

    def ring(self) -> Future[None]:
        self._rang.set()
        return self.begun

    async def rings(self) -> None:
        assert await asyncio.to_thread(self._rang.wait, 30)


def soon() -> datetime:
    return SystemClock().now() + timedelta(milliseconds=20)


async def started(work: Work, ring: Callable[[], Future[None] | None]) -> Metronome:
    """It has woken at boot, and something is due soon."""
    work.due = soon()
    metronome = Metronome(
        SystemClock(), ring=ring, settle=work.settle, next_due=work.next_due, daily=work.settle
    )
    metronome.start()
    await work.again()
    return metronome


async def test_it_wakes_at_boot_on_a_poke_and_when_due() -> None:
    work, clock = Work(), SystemClock()
    metronome = Metronome(clock, settle=work.settle, next_due=work.next_due, daily=work.settle)
    work.due = soon()
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
    work, bell = Work(), Bell()
    metronome = await started(work, bell.ring)
    await bell.rings()
    assert work.settled == 1

    bell.begun.set_result(None)
    await work.again()
    await metronome.stop()

    assert work.settled == 2


async def test_what_cannot_be_begun_is_settled_and_the_alarm_rings_on() -> None:
    work, rung = Work(), threading.Semaphore(0)

    def ring() -> None:
        work.due = soon()
        rung.release()
        raise RuntimeError("no more threads")

    metronome = await started(work, ring)
    for _ in range(2):
        assert await asyncio.to_thread(rung.acquire, timeout=30)
        await work.again()
    await metronome.stop()


async def test_what_was_begun_when_it_stops_is_still_settled() -> None:
    work, bell = Work(), Bell()
    metronome = await started(work, bell.ring)
    await bell.rings()
    await metronome.stop()

    assert work.settled == 2


async def test_it_sweeps_though_nothing_is_due_and_nobody_pokes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.metronome.alarm.SWEEP", 0.001)
    work = Work()
    metronome = Metronome(
        SystemClock(), settle=work.settle, next_due=work.next_due, daily=work.settle
    )
    metronome.start()
    for _ in range(3):
        await work.again()
    await metronome.stop()


async def test_it_tidies_up_soon_after_it_began_not_only_a_day_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.metronome.metronome.SOON", timedelta())
    work, house = Work(), Work()
    metronome = Metronome(
        SystemClock(), settle=work.settle, next_due=work.next_due, daily=house.settle
    )
    metronome.start()
    await house.again()
    await metronome.stop()

    assert house.settled == 1


async def test_what_never_ends_does_not_keep_it_from_stopping(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("adapters.metronome.metronome.PATIENCE", 0.01)
    work, never = Work(), asyncio.Event()

    async def settle() -> None:
        await work.settle()
        await never.wait()

    metronome = Metronome(
        SystemClock(),
        settle=settle,
        next_due=work.next_due,
        daily=work.settle,
        finish=never.wait,  # type: ignore[arg-type]
    )
    metronome.start()
    await work.again()
    await metronome.stop()

    assert caplog.text.count("what was begun did not end") == 2
