"""How the bot is right now: whether it can work, and what waits to be done."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from bot.awaited import Awaited
from bot.clock import Clock
from bot.mail import Outbox
from bot.ports import Database, Finding, Platform, UnitOfWork
from bot.tasks import Tasks

log = logging.getLogger(__name__)

LATE = timedelta(minutes=5)  # for whoever asks, /readyz and the doctor alike
APART = timedelta(minutes=1)
PATIENCE = timedelta(seconds=2)


class Backlogs(Protocol):
    """Counts what waits."""

    def waiting(self) -> int:
        """Messages that are to be sent."""

    def given_up(self) -> int:
        """Messages that will not be sent any more, whether or not they arrived."""

    def due(self, now: datetime) -> int:
        """Jobs that should have begun."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits, and how long the oldest has waited that could be done at once."""

    waiting: int
    given_up: int
    due: int
    message_late: timedelta
    job_late: timedelta


class Vitals:
    """Looks, and changes nothing. ``delivers``: whether this process sends what waits."""

    def __init__(
        self, database: Database, clock: Clock, platforms: Sequence[Platform], *, delivers: bool
    ) -> None:
        self._awaited, self._clock = Awaited(database), clock
        self._platforms, self._delivers = platforms, delivers

    def connected(self) -> Mapping[str, bool]:
        return {one.platform: one.is_connected() for one in self._platforms}

    async def backlog(self) -> Backlog | None:
        """None when the database does not answer."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                return await self._awaited.read(self._counted)
        except Exception as error:  # noqa: BLE001  whatever it is, those who ask must hear of it
            log.warning("the database does not answer: %s", type(error).__name__)
            return None

    async def readiness(self) -> Mapping[str, Finding]:
        """Every part of it; ready when all of them are ok."""
        return {
            **{name: _connection(up=up) for name, up in self.connected().items()},
            **await self._stored(),
        }

    async def _stored(self) -> Mapping[str, Finding]:
        found = await self.backlog()
        if found is None:
            return {"database": Finding(ok=False, says="does not answer")}
        return {
            "database": Finding(ok=True, says="answers"),
            "courier": self._lag(found.message_late),
        }

    def _lag(self, late: timedelta) -> Finding:
        says = f"the oldest message that could go waits for {late.total_seconds():.0f} s"
        if late > LATE and not self._delivers:
            return Finding(ok=True, says=f"{says}; a worker sends it: does one run?")
        return Finding(ok=late <= LATE, says=says)

    def _counted(self, uow: UnitOfWork) -> Backlog:
        now, counts = self._clock.now(), uow.repo(Backlogs)
        return Backlog(
            waiting=counts.waiting(),
            given_up=counts.given_up(),
            due=counts.due(now),
            message_late=_since(uow.repo(Outbox).next_due(), now),
            job_late=_since(uow.repo(Tasks).next_due(), now),
        )


def _since(due: datetime | None, now: datetime) -> timedelta:
    return max(now - due, timedelta()) if due else timedelta()


def _connection(*, up: bool) -> Finding:
    return Finding(ok=up, says="connected" if up else "not connected")


def clock_beside(name: str, said: str, now: datetime) -> Finding:
    """Our clock beside that of a platform, as it says in the Date of an answer."""
    try:
        return clocks(name, parsedate_to_datetime(said), now)
    except (TypeError, ValueError):
        return Finding(ok=True, says=f"{name} does not say what time it is.")


def clocks(name: str, theirs: datetime, now: datetime) -> Finding:
    """Whether two clocks agree."""
    apart = now - theirs
    if abs(apart) <= APART:
        return Finding(ok=True, says=f"{name}: its clock and ours agree.")
    which = "ahead of" if apart > timedelta() else "behind"
    says = f"{name}: our clock is {abs(apart).total_seconds():.0f} s {which} its own."
    remedy = (
        "Whoever runs this machine, or the database's: let it set its clock by the network (NTP)."
    )
    return Finding(ok=False, says=f"{says} {remedy}")
