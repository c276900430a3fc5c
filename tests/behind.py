"""A database behind another, for tests of what becomes of work on its way."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from typing_extensions import override

from bot.clock import Clock
from bot.ports import Database, Finding, Turn, UnitOfWork

T = TypeVar("T")


class Behind:
    """Hands everything on to ``database``; who inherits it comes between."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, work: Callable[[UnitOfWork], T], *, refusable: bool = False) -> Future[T]:
        return self._database.read(work, refusable=refusable)

    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        return self._database.write(work, refusable=refusable, locks=locks)

    def tell(self, heard: Callable[[], None]) -> None:
        self._database.tell(heard)

    def clock(self) -> Clock:
        return self._database.clock()

    def turn(self, name: str) -> Turn:
        return self._database.turn(name)

    def health(self) -> Finding:
        return self._database.health()

    def close(self) -> None:
        self._database.close()


class Ending(Behind):
    """A database that is gone after so many writes."""

    def __init__(self, database: Database, left: int) -> None:
        super().__init__(database)
        self._left = left

    @override
    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        self._left -= 1
        if self._left < 0:
            raise ConnectionError("the bot has ended")
        return super().write(work, refusable=refusable, locks=locks)
