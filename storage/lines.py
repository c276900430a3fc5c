"""Threads that take work in turn; people are sent away when too many stand in line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NoReturn, TypeVar

from bot.errors import Busy
from bot.ports import Promise

T = TypeVar("T")

WAITING = 400  # more could not be answered in time


def _nobody_cares() -> None:
    """Where answers are nobody else's business."""


def _refused() -> NoReturn:
    raise Busy


class Line:
    """What is ``refusable`` is answered with Busy when too much of it waits; nothing else is.

    ``answered`` is called after each answer, when whoever waited for it has been told.
    """

    def __init__(
        self, threads: int, name: str, *, answered: Callable[[], None] = _nobody_cares
    ) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._answered = answered
        self._lock = threading.Lock()
        self._waiting = 0

    def submit(self, work: Callable[[], T], *, refusable: bool = False) -> Future[T]:
        future = Promise[T]()
        if refusable and not self._enters():
            future.set_exception(Busy())
            self._answered()
            return future
        taken = threading.Lock()  # never let go: it is done once, or refused

        def run() -> None:
            if taken.acquire(blocking=False):
                self._run(work, future, refusable=refusable)

        try:
            self._threads.submit(run)
        except RuntimeError:  # it was closed, or no thread is left: a busy one may find it later
            if taken.acquire(blocking=False):
                self._run(_refused, future, refusable=refusable)
        return future

    def close(self) -> None:
        """Finish what was submitted."""
        self._threads.shutdown()

    def _run(self, work: Callable[[], T], future: Future[T], *, refusable: bool) -> None:
        if refusable:
            self._leaves()
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  it belongs to whoever waits for it
            future.set_exception(error)
        else:
            future.set_result(result)
        self._answered()

    def _enters(self) -> bool:
        with self._lock:
            enters = self._waiting < WAITING
            self._waiting += enters
        return enters

    def _leaves(self) -> None:
        with self._lock:
            self._waiting -= 1
