"""The alarm rings when it should, once, and not before."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from adapters.metronome.alarm import Alarm
from bot.clock import SystemClock
from tests.conftest import FakeClock

SOON = timedelta(milliseconds=20)
LATER = timedelta(hours=1)


class Bell:
    """When it rang."""

    def __init__(self) -> None:
        self.clock = SystemClock()
        self.rang: list[datetime] = []
        self.heard = threading.Event()
        self.alarm = Alarm(self.clock, self._ring, _nothing)

    def _ring(self) -> None:
        self.rang.append(self.clock.now())
        self.heard.set()

    def in_time(self) -> bool:
        heard = self.heard.wait(30)
        self.heard.clear()
        return heard


def _nothing() -> None:
    """What is done now and again."""


@pytest.fixture
def bell() -> Iterator[Bell]:
    made = Bell()
    made.alarm.start()
    yield made
    made.alarm.stop()


def test_it_rings_at_its_time_once(bell: Bell) -> None:
    due = bell.clock.now() + SOON
    bell.alarm.set(due)
    assert bell.in_time()
    bell.alarm.set(bell.clock.now() + SOON)
    assert bell.in_time()

    assert len(bell.rang) == 2
    assert bell.rang[0] >= due


def test_the_time_set_last_counts(bell: Bell) -> None:
    bell.alarm.set(bell.clock.now() + LATER)
    bell.alarm.set(bell.clock.now() + SOON)

    assert bell.in_time()


def test_what_is_long_due_rings_at_once_and_only_once(bell: Bell) -> None:
    bell.alarm.set(bell.clock.now() + LATER)
    bell.alarm.set(None)
    bell.alarm.set(bell.clock.now() - LATER)
    assert bell.in_time()

    bell.alarm.stop()
    assert len(bell.rang) == 1


def test_stopped_it_is_silent_whether_it_began_or_not(bell: Bell) -> None:
    bell.alarm.stop()
    bell.alarm.set(bell.clock.now())
    never = Bell()
    never.alarm.set(never.clock.now())
    never.alarm.stop()

    assert bell.rang == never.rang == []


def test_it_sweeps_on_however_far_the_clock_is_set_back(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.metronome.alarm.SWEEP", 0.001)
    swept = threading.Semaphore(0)
    bell = Bell()
    made = Alarm(clock, bell.heard.set, swept.release)
    made.set(clock.now() + SOON)
    made.start()
    for _ in range(3):
        assert swept.acquire(timeout=30)
        clock.advance(hours=-3)
    clock.advance(hours=100)
    assert bell.in_time()
    made.stop()
