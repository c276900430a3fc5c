"""What is due: jobs and errands as rows, and who hears how work went."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

LEASE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Task:
    """A job due in one community. The same ``key`` is planned once; planning again moves it.

    ``leased``: it is ours until then. ``attempts`` counts the runs that were begun.
    """

    id: str
    community: str
    job: str
    key: str
    due: datetime
    args: tuple[str, ...] = ()
    attempts: int = 0
    leased: datetime | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A job that failed too often, since when, and why. ``parked``: it is not tried again."""

    community: str
    job: str
    since: datetime
    reason: str
    parked: bool


class Tasks(Protocol):
    """What is due: rows, claimed with a lease."""

    def plan(self, task: Task) -> None: ...
    def cancel(self, community: str, job: str, key: str) -> None: ...
    def claim(
        self, now: datetime, *, lease: timedelta, limit: int, but: Collection[str] = ()
    ) -> Sequence[Task]:
        """What is due, ``but`` for jobs of these names."""

    def done(self, tasks: Sequence[Task]) -> set[str]:
        """Remove what was claimed together; the ids of those nobody moved, nor claimed since."""

    def is_moved(self, task: Task) -> bool:
        """Whether what was removed was planned anew or cancelled since, in this transaction."""

    def again(self, task: Task, due: datetime) -> bool:
        """It failed and is to be tried again; False when the claim is no longer ours."""

    def gave_up(self, task: Task, now: datetime, *, reason: str, due: datetime | None) -> bool:
        """It failed too often: park it, or begin anew at ``due``.

        False when that was known, or the claim is no longer ours.
        """

    def unpark(self, now: datetime, *, attempts: int) -> None:
        """Give what is parked another try."""

    def release(self, now: datetime, *, after: datetime) -> None:
        """Claims that would last longer were made by a clock that was ahead: they are void."""

    def next_due(
        self, *, but: Collection[str] = (), after: datetime | None = None
    ) -> datetime | None:
        """When the first is due, or the first of those that are due ``after`` a moment."""

    def without(self, job: str) -> Sequence[str]:
        """Communities that have the job not planned."""

    def broken(self) -> Sequence[Broken]: ...


class Claims(Protocol):
    """Errands that are due: claimed for as long as somebody works on them.

    One of a name in each community at a time, the first that was due.
    """

    def take(
        self, names: Collection[str], now: datetime, *, lease: timedelta, limit: int
    ) -> Sequence[Task]: ...
    def keep(self, task: Task, until: datetime) -> bool:
        """Let the claim last longer; False when it is no longer ours.

        Nobody else can claim it before the end of the transaction.
        """

    def give_back(self, task: Task, now: datetime) -> None:
        """As if it had not been claimed."""

    def next_due(self, names: Collection[str], now: datetime) -> datetime | None:
        """Since when one can be claimed, else the next moment at which that may be so."""


class Outcome(StrEnum):
    """How a try to deliver went, or a job."""

    DONE = "done"
    AGAIN = "again"
    FAILED = "failed"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
