"""Threads that read: some for people, some for the bot itself, so neither waits for the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
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

    def submit(self, work: Callable[[], T], *, refusable: bool = False) -> Future[T]:
        line = self._people if refusable else self._bot
        return line.submit(work, refusable=refusable)

    def close(self) -> None:
        """Finish what was submitted."""
        self._people.close()
        self._bot.close()
