"""Threads that read: some for people, some for the bot itself, so neither waits for the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import monotonic
from typing import Any, TypeVar

from bot.errors import Busy

T = TypeVar("T")

FOR_PEOPLE = 4
FOR_THE_BOT = 2
WAITING = 400  # reads: more could not be answered in time
SLOWEST = 10.0  # seconds of SQL in one read; longer ones would leave nobody else a thread


class Readers:
    """What is ``refusable`` is answered with Busy when too much waits; nothing else ever is."""

    def __init__(self) -> None:
        self._people = ThreadPoolExecutor(FOR_PEOPLE, thread_name_prefix="reader")
        self._bot = ThreadPoolExecutor(FOR_THE_BOT, thread_name_prefix="own-reader")
        self._lock = threading.Lock()
        self._waiting = 0

    def submit(self, work: Callable[[], T], *, refusable: bool = False) -> Future[T]:
        if not refusable:
            return self._bot.submit(work)
        with self._lock:
            is_busy = self._waiting >= WAITING
            self._waiting += not is_busy
        if is_busy:
            refused: Future[T] = Future()
            refused.set_exception(Busy())
            return refused
        return self._people.submit(self._counted, work)

    def close(self) -> None:
        """Finish what was submitted."""
        self._people.shutdown()
        self._bot.shutdown()

    def _counted(self, work: Callable[[], T]) -> T:
        with self._lock:
            self._waiting -= 1
        return work()


def limited(connection: Any) -> None:
    """From now on, a statement of this connection ends when a read has taken too long."""
    ends = monotonic() + SLOWEST
    connection.set_progress_handler(lambda: monotonic() > ends, 100_000)


def unlimited(connection: Any) -> None:
    connection.set_progress_handler(None, 0)
