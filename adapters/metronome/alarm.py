"""Rings at a moment, to a fraction of a millisecond, and sweeps now and again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from bot.clock import Clock

SWEEP = 30.0  # seconds, however the clock is set meanwhile


class Alarm:
    """Waits on a thread of its own: an event loop's timers round up to whole milliseconds.

    ``ring`` is called on that thread, once for each time that was set, and never too early;
    ``sweep`` every 30 s, which no clock that is set can put off.
    """

    def __init__(self, clock: Clock, ring: Callable[[], None], sweep: Callable[[], None]) -> None:
        self._clock, self._ring, self._sweep = clock, ring, sweep
        self._at: datetime | None = None
        self._stopped = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._wait, name="alarm", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def set(self, at: datetime | None) -> None:
        """Ring then, and no longer at the time set before."""
        with self._changed:
            if at != self._at:
                self._at = at
                self._changed.notify()

    def stop(self) -> None:
        """From now on it is silent."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _wait(self) -> None:
        sweeps_at = monotonic() + SWEEP
        with self._changed:
            while not self._stopped:
                now, left = monotonic(), self._left()
                if left <= 0:
                    self._at = None
                    self._ring()
                elif now >= sweeps_at:
                    sweeps_at = now + SWEEP
                    self._sweep()
                else:
                    self._changed.wait(min(left, sweeps_at - now))

    def _left(self) -> float:
        """Seconds until it rings, as far as the clock tells now."""
        if self._at is None:
            return SWEEP
        return (self._at - self._clock.now()).total_seconds()
