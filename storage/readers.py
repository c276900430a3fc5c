"""Threads that read: some for people, some for the bot itself, so neither waits for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic
from typing import TypeVar

from storage.lines import Line

T = TypeVar("T")

FOR_PEOPLE = 4
FOR_THE_BOT = 2
SLOWEST = 10.0  # seconds of SQL in one read; longer ones would leave nobody else a thread


class Readers:
    """Two lines: a slow search of somebody's never keeps the bot from seeing what is due."""

    def __init__(self) -> None:
        self._people = Line(FOR_PEOPLE, "reader")
        self._bot = Line(FOR_THE_BOT, "own-reader")
        self._lock, self._reading = threading.Lock(), 0
        self._nobody = threading.Event()
        self._nobody.set()

    def submit(self, work: Callable[[], T], *, refusable: bool = False) -> Future[T]:
        if not refusable:
            return self._bot.submit(work)
        self._count(1)
        future = self._people.submit(work, refusable=True)
        future.add_done_callback(lambda _: self._count(-1))
        return future

    def give_way(self, seconds: float) -> float:
        """Wait, no longer than that, until nobody of the people reads; how long it took.

        Python runs one thread at a time, and whoever always has something to do takes its turn
        again before another has noticed that it could.
        """
        if self._nobody.is_set() or seconds <= 0:
            return 0
        begun = monotonic()
        self._nobody.wait(seconds)
        return monotonic() - begun

    def close(self) -> None:
        """Finish what was submitted."""
        self._people.close()
        self._bot.close()

    def _count(self, step: int) -> None:
        with self._lock:
            self._reading += step
            if self._reading:
                self._nobody.clear()
            else:
                self._nobody.set()
