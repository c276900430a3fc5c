"""How much SQLite does for a piece of work: the steps its programs take, or its statements."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, TypeVar

from typing_extensions import override

from bot.ports import Database, UnitOfWork
from tests.behind import Behind

T = TypeVar("T")
Work = Callable[[UnitOfWork], object]


def effort(database: Database, work: Work) -> int:
    """To read one row more takes a few more; to find a row in a larger tree takes none.

    Nothing of what is done stays. It is done twice, as SQLAlchemy asks for more the first time.
    """

    def counted(uow: Any) -> int:
        _undone(uow, work)
        steps = count()
        driver = uow._connection.driver  # noqa: SLF001  as it is run
        driver.set_progress_handler(lambda: next(steps) < 0, 1)
        try:
            _undone(uow, work)
        finally:
            driver.set_progress_handler(None, 1)
        return next(steps)

    return database.write(counted).result()


class Statements(Behind):
    """Notes the statements of all that is done, but for what begins and ends a transaction."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.said: list[str] = []

    @override
    def read(self, work: Callable[[UnitOfWork], T], *, refusable: bool = False) -> Future[T]:
        return super().read(partial(self._noted, work), refusable=refusable)

    @override
    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        return super().write(partial(self._noted, work), refusable=refusable, locks=locks)

    def _noted(self, work: Callable[[UnitOfWork], T], uow: Any) -> T:
        driver = uow._connection.driver  # noqa: SLF001  as it is run
        driver.set_trace_callback(self.said.append)
        try:
            return work(uow)
        finally:
            driver.set_trace_callback(None)


class _EnoughError(Exception):
    """What was done is not to stay."""


def _undone(uow: UnitOfWork, work: Work) -> None:
    with suppress(_EnoughError), uow.attempt():
        work(uow)
        raise _EnoughError
