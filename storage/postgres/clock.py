"""The time of the server, which all replicas go by, whatever their own machines say."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from bot.clock import Clock, SystemClock
from bot.vitals import APART

log = logging.getLogger(__name__)

LEAST = timedelta(seconds=1)
"""Following less would only make time jitter."""

_TIME = text("SELECT clock_timestamp()")


def _ticks() -> float:
    """Seconds that pass however the machine's clock is set, and while it sleeps, where it can."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class ServerClock:
    """Begins with the machine's time, is set by the server's, and goes on by itself in between."""

    def __init__(
        self, machine: Clock | None = None, *, ticks: Callable[[], float] = _ticks
    ) -> None:
        self._ticks = ticks
        self._set = (machine or SystemClock()).now(), ticks()  # replaced whole: threads read it

    def now(self) -> datetime:
        at, since = self._set
        return at + timedelta(seconds=self._ticks() - since)

    def follow(self, connection: Connection) -> None:
        """Raises DBAPIError when the server does not say what time it is."""
        self.look(lambda: connection.execute(_TIME).scalar_one())

    def look(self, ask: Callable[[], datetime]) -> None:
        """It was that time somewhere between asking and hearing: nobody can tell more exactly."""
        begun = self._ticks()
        said = ask().astimezone(UTC)
        ended = self._ticks()
        unsure = timedelta(seconds=(ended - begun) / 2)
        ahead = self.now() - (said + unsure)
        if abs(ahead) > max(LEAST, unsure):
            self._set = said + unsure, ended
            which = "ahead of" if ahead > timedelta() else "behind"
            far = abs(ahead).total_seconds()
            level = logging.WARNING if abs(ahead) > APART else logging.INFO
            log.log(level, "the bot's clock was %.0f s %s the database's, and follows", far, which)
