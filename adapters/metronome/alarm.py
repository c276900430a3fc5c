"""Rings at a moment, to a fraction of a millisecond."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from bot.clock import Clock

LONGEST = 30.0  # seconds; a clock that was set is noticed by then


class Alarm:
    """Waits on a thread of its own: an event loop's timers round up to whole milliseconds.

    ``ring`` is called on that thread, once for each time that was set, and never too early.
    """

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock, self._ring = clock, ring
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
        with self._changed:
            while not self._stopped:
                left = self._left()
                if left > 0:
                    self._changed.wait(left)
                else:
                    self._at = None
                    self._ring()

    def _left(self) -> float:
        """Seconds to wait before looking again."""
        if self._at is None:
            return LONGEST
        return min((self._at - self._clock.now()).total_seconds(), LONGEST)
