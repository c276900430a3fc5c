"""SQLite: one writer with group commit, readers beside it."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, OperationalError

from bot.clock import Clock, SystemClock
from bot.errors import Astray, NeedsWrite
from bot.ports import Finding
from storage import opening, schema
from storage.readers import FOR_PEOPLE, FOR_THE_BOT, SLOWEST, Readers
from storage.sqlite import SqliteConnection, engine, in_words, kind
from storage.turns import FileTurn
from storage.uow import SqlUnitOfWork
from storage.whereabouts import Watched
from storage.writer import Writer

T = TypeVar("T")

_REFERENCES = "foreign_keys=ON"
_UNDONE_IN_MEMORY = "temp_store=MEMORY"  # a savepoint's pages would go to a file as they grow
_ASTRAY = (
    "is not the file the bot opened: whoever runs the bot puts that one back, or stops the bot and "
    "puts a backup there"
)
_WRITES_NOTHING = "DELETE FROM alembic_version WHERE 0"  # fails where nothing can be written


class SqliteDatabase:
    """The bot's data in one file."""

    def __init__(self, file: Path, *, trace: Path | None = None, reads_only: bool = False) -> None:
        """``reads_only``: for a command that writes nothing, so that the file need not be writable."""
        self.file = file
        self._heard: Callable[[], None] = _nobody
        schema.metadata()
        opening.made_ready(file, trace=trace)
        writing = (_REFERENCES, _UNDONE_IN_MEMORY)
        self._writing = engine(
            file, begin="BEGIN IMMEDIATE", pragmas=writing, changes=not reads_only
        )
        self._reading = engine(
            file,
            begin="BEGIN",
            pool=FOR_PEOPLE + FOR_THE_BOT + 1,  # and one to look whether all is well
            pragmas=(_REFERENCES, "query_only=ON"),
            changes=not reads_only,
        )
        if not reads_only:
            with opening.usable(file), self._writing.connect() as connection:
                with connection.begin():
                    connection.exec_driver_sql(_WRITES_NOTHING)
                _shrunk(connection)
        self._watched, self._readers = Watched(file), Readers()
        self._writer = Writer(
            self._writing,
            check=self._watched.check,
            give_way=self._readers.give_way,
            after=self._committed,
        )
        self._own, self._opened = threading.local(), deque[SqliteConnection]()

    def read(self, work: Callable[[SqlUnitOfWork], T], *, refusable: bool = False) -> Future[T]:
        return self._readers.submit(lambda: self._read(work), refusable=refusable)

    def write(
        self,
        work: Callable[[SqlUnitOfWork], T],
        *,
        refusable: bool = False,
        locks: bool = False,  # noqa: ARG002  a Database's shape
    ) -> Future[T]:
        """There is one writer, so that all are alone."""
        return self._writer.submit(work, refusable=refusable)

    def clock(self) -> Clock:
        """The machine's: a file has no time of its own."""
        return SystemClock()

    def turn(self, name: str) -> FileTurn:
        return FileTurn(self.file, name)

    def health(self) -> Finding:
        """Whether the file is whole, by SQLite's own quick check."""
        try:
            self._watched.check()  # a connection to a file that is gone would make an empty one
            with self._reading.connect() as connection:
                said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        except DatabaseError as error:
            said = str(error.orig)
        except Astray:
            return Finding(ok=False, says=f"database: {self.file} {_ASTRAY}")
        if said == "ok":
            return Finding(ok=True, says=f"database: {self.file} is whole, schema {schema.HEAD}")
        return Finding(ok=False, says=f"database: {opening.damaged(self.file, [str(said)])}")

    def close(self) -> None:
        """Finish what was begun, and let go of the file."""
        self._writer.close()
        self._readers.close()
        for connection in self._opened:
            connection.close()
        self._reading.dispose()
        self._writing.dispose()

    def tell(self, heard: Callable[[], None]) -> None:
        self._heard = heard

    def _committed(self) -> None:
        self._heard()

    def _read(self, work: Callable[[SqlUnitOfWork], T]) -> T:
        self._watched.check()
        connection = self._connection()
        connection.limit(SLOWEST)
        try:
            with connection.begin():
                return work(SqlUnitOfWork(connection))
        except OperationalError as error:
            if kind(error) == sqlite3.SQLITE_READONLY:
                raise NeedsWrite from error
            raise in_words(error) from error

    def _connection(self) -> SqliteConnection:
        """The one of this thread: making one costs more than a read."""
        found: SqliteConnection | None = getattr(self._own, "connection", None)
        if found is None:
            found = self._own.connection = SqliteConnection(self._reading.connect())
            self._opened.append(found)
        return found


def _shrunk(connection: Connection) -> None:
    """What a VACUUM left in the log shrinks the file now, and not while it is watched."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA wal_checkpoint").fetchall()


def _nobody() -> None:
    """Who hears of commits before somebody wants to."""
