"""SQLite: one writer with group commit, readers beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.errors import ConfigError, NeedsWrite
from bot.ports import Finding
from storage import schema
from storage.uow import SqlUnitOfWork
from storage.writer import Writer

T = TypeVar("T")

READERS = 4
_PRAGMAS = ("foreign_keys=ON", "busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL")


class SqliteDatabase:
    """The bot's data in one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._heard: Callable[[], None] = _nobody
        self._writing = _engine(file, begin="BEGIN IMMEDIATE")
        self._reading = _engine(file, begin="BEGIN", pragmas=("query_only=ON",))
        _prepare(file, self._writing)
        self._writer = Writer(self._writing, self._committed)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    def read(self, work: Callable[[SqlUnitOfWork], T]) -> Future[T]:
        return self._readers.submit(self._read, work)

    def write(self, work: Callable[[SqlUnitOfWork], T]) -> Future[T]:
        return self._writer.submit(work)

    def health(self) -> Finding:
        """Whether the file is whole, by SQLite's own quick check."""
        with self._reading.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if said == "ok":
            return Finding(ok=True, says=f"database: {self.file} is whole, schema {schema.HEAD}")
        fix = "whoever runs the bot stops it, keeps the file, and restores a backup"
        return Finding(ok=False, says=f"database: {self.file} is damaged ({said}): {fix}")

    def close(self) -> None:
        """Finish what was begun, and let go of the file."""
        self._writer.close()
        self._readers.shutdown()
        self._reading.dispose()
        self._writing.dispose()

    def tell(self, heard: Callable[[], None]) -> None:
        self._heard = heard

    def _committed(self) -> None:
        self._heard()

    def _read(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        with self._reading.connect() as connection, connection.begin():
            try:
                return work(SqlUnitOfWork(connection))
            except OperationalError as error:
                if getattr(error.orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY:
                    raise NeedsWrite from error
                raise


def _nobody() -> None:
    """Who hears of commits before somebody wants to."""


def _prepare(file: Path, engine: Engine) -> None:
    """Bring the schema up to date. Raises ConfigError when the file cannot be used."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        schema.upgrade(engine)
    except (OSError, ValueError, sqlite3.Error, DatabaseError) as error:
        cause = getattr(error, "orig", None) or error
        raise ConfigError(
            f"{file}: the database cannot be used ({cause}). "
            "Check that the folder exists, may be written and is not full, and that the file is a "
            "Folkmoot database; or set another path under database.file."
        ) from error


def _engine(file: Path, *, begin: str, pragmas: tuple[str, ...] = ()) -> Engine:
    engine = create_engine(
        f"sqlite:///{file}",
        connect_args={"check_same_thread": False},
        pool_size=READERS,
        max_overflow=0,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        for pragma in (*_PRAGMAS, *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
