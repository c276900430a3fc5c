"""The server's own time, which a test may stop or move, and the ids made from it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

_EPOCH_MS = 1_420_070_400_000  # ids count milliseconds since the first second of 2015
_TIME_BITS = 22


class Clock:
    """Runs with the real time until a test stops it or moves it ahead."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._stopped: datetime | None = None

    def now(self) -> datetime:
        """The moment it is for Discord."""
        if self._stopped is not None:
            return self._stopped
        return datetime.fromtimestamp(time.time_ns() / 1e9, UTC) + self._ahead

    def stop(self) -> None:
        """Stand still, so that a slow machine misses no deadline."""
        self._stopped = self.now()

    def advance(self, **units: float) -> None:
        """Move ahead: ``advance(seconds=4)``."""
        step = timedelta(**units)
        if self._stopped is not None:
            self._stopped += step
        else:
            self._ahead += step


class Ids:
    """Snowflakes: unique, growing, and telling when they were made."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """One more id."""
        milliseconds = int(self._clock.now().timestamp() * 1000) - _EPOCH_MS
        self._last = max(milliseconds << _TIME_BITS, self._last + 1)
        return str(self._last)
