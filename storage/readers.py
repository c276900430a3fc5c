"""Threads that read: some for people, some for the bot itself, so neither waits for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from time import monotonic, sleep
from typing import TypeVar

from storage.lines import Line

T = TypeVar("T")

FOR_PEOPLE = 4
FOR_THE_BOT = 2
QUICK = 0.005  # seconds in which somebody who reads is done: others are not waited for
STINT = 0.0002  # seconds a writer works before it gives way again
AFTER_VAIN = 0.01  # the same after it waited in vain, as very many read
TO_WAKE = 0.00005  # seconds for somebody who was answered to notice it
SLOWEST = 10.0  # seconds of SQL in one read; longer ones would leave nobody else a thread


class Readers:
    """Two lines: a slow search of somebody's never keeps the bot from seeing what is due."""

    def __init__(self) -> None:
        self._people = Line(FOR_PEOPLE, "reader", answered=self._leaves)
        self._bot = Line(FOR_THE_BOT, "own-reader")
        self._turns = threading.Condition()
        self._came, self._went, self._seen = 0, 0, 0
        self._moved, self._wakes = 0.0, False
        self._works_until = 0.0

    def submit(self, work: Callable[[], T], *, refusable: bool = False) -> Future[T]:
        if not refusable:
            return self._bot.submit(work)
        with self._turns:
            if self._came == self._went:
                self._moved = monotonic()
            self._came += 1
        return self._people.submit(work, refusable=True)

    def give_way(self, seconds: float) -> bool:
        """Wait, no longer than that, for as many answers as people wait for, and until they notice.

        Returns whether anybody reads, or did since this was last asked.

        Python runs one thread at a time, and whoever always has something to do takes its turn
        again before another has noticed that it could. So they take turns.
        """
        begun, came = monotonic(), self._came
        reads = came != self._went or came != self._seen
        self._seen = came
        if begun < self._works_until:
            return reads
        if self._came != self._went and begun - self._moved < QUICK:
            with self._turns:
                turn = self._came
                self._turns.wait_for(lambda: self._went >= turn, seconds)
        if self._wakes:
            self._wakes = False
            sleep(TO_WAKE)
        ended = monotonic()
        self._works_until = ended + (AFTER_VAIN if ended - begun >= seconds else STINT)
        return reads

    def close(self) -> None:
        """Finish what was submitted."""
        self._people.close()
        self._bot.close()

    def _leaves(self) -> None:
        with self._turns:
            self._went += 1
            self._moved, self._wakes = monotonic(), True
            self._turns.notify_all()
