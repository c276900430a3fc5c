"""Time comes from here and nowhere else, so tests can move it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
PATIENCE = timedelta(days=28)


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time, aware, in UTC."""


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The machine's time plus what somebody wound it forward: the sandbox's clock."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        self._ahead += by


class Rhythm(Protocol):
    def next(self, after: datetime, zone: ZoneInfo) -> datetime:
        """The first moment strictly later than ``after``, in UTC."""


@dataclass(frozen=True, slots=True)
class Every:
    """A fixed distance apart, whatever the time of day."""

    step: timedelta

    def next(self, after: datetime, zone: ZoneInfo) -> datetime:  # noqa: ARG002  a Rhythm's shape
        return after + self.step


@dataclass(frozen=True, slots=True)
class Weekly:
    """At a local time on one day of the week (Monday is 0), on either side of a clock change."""

    weekday: int
    at: time

    def next(self, after: datetime, zone: ZoneInfo) -> datetime:
        day = after.astimezone(zone).date()
        day += timedelta(days=(self.weekday - day.weekday()) % 7)
        due = _utc(day, self.at, zone)
        return due if due > after else _utc(day + 7 * DAY, self.at, zone)


@dataclass(frozen=True, slots=True)
class Hours:
    """Open from ``start`` to ``end`` local time, on ``days`` that are no ``holidays``; else quiet.

    Monday is 0. Raises ValueError for hours that never come.
    """

    start: time = time(8)
    end: time = time(20)
    days: frozenset[int] = WORKDAYS
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.start >= self.end or not self.days & EVERY_DAY:
            raise ValueError("open hours need a day of the week, and an end after their start")

    def is_open(self, moment: datetime, zone: ZoneInfo) -> bool:
        return self.opening(moment, zone) == moment

    def opening(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """``moment`` itself when open, else when it next opens, in UTC."""
        return max(moment, next(self._spans(moment, zone))[0])

    def closing(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """When the open time that has begun, or begins next, ends, in UTC."""
        return next(self._spans(moment, zone))[1]

    def after(self, moment: datetime, length: timedelta, zone: ZoneInfo) -> datetime:
        """When ``length`` of open time has passed since ``moment``, in UTC."""
        for start, end in self._spans(moment, zone):
            begun = max(start, moment)
            if end - begun >= length:
                return begun + length
            length -= end - begun
        raise AssertionError("spans never end")

    def _spans(self, moment: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
        """Open spans that end after ``moment``, in order, in UTC.

        Where clocks go forward between start and end, there may be nothing left of a short one.
        """
        day = moment.astimezone(zone).date()
        while True:
            start, end = _utc(day, self.start, zone), _utc(day, self.end, zone)
            if day.weekday() in self.days and day not in self.holidays and end > max(start, moment):
                yield start, end
            day += DAY


@dataclass(frozen=True, slots=True)
class Overlap:
    """Time counted only while all are open; where they never meet, the first alone decides."""

    hours: tuple[tuple[Hours, ZoneInfo], ...]

    def after(self, moment: datetime, length: timedelta) -> datetime:
        """When ``length`` of their common open time has passed since ``moment``, in UTC."""
        at, left = moment, length
        while at < moment + PATIENCE:
            begun = max(one.opening(at, zone) for one, zone in self.hours)
            end = min(one.closing(begun, zone) for one, zone in self.hours)
            if any(not one.is_open(begun, zone) for one, zone in self.hours):
                at = begun
            elif end - begun >= left:
                return begun + left
            else:
                at, left = end, left - (end - begun)
        first, zone = self.hours[0]
        return first.after(moment, length, zone)


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
