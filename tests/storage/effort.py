"""How much SQLite does for a piece of work, counted: the steps its programs take."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

from bot.ports import Database, UnitOfWork

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


class _EnoughError(Exception):
    """What was done is not to stay."""


def _undone(uow: UnitOfWork, work: Work) -> None:
    with suppress(_EnoughError), uow.attempt():
        work(uow)
        raise _EnoughError
