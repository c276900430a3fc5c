"""How SQLite is spoken to: connections, transactions we begin ourselves, its errors by kind."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import URL, Engine, RootTransaction, create_engine, event

from bot.errors import Busy, NoRoom
from storage.beside import beside
from storage.connection import Connection

CACHED = 512  # statements a connection keeps prepared: more than there are
BUSY_TIMEOUT = 5000  # milliseconds with a file another process is writing
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")

_KIND = 0xFF  # the rest of a code says which of several reasons it was


def engine(
    file: Path,
    *,
    begin: str,
    pool: int = 1,
    pragmas: tuple[str, ...] = (),
    changes: bool = True,
) -> Engine:
    """Connections whose transactions begin as ``begin`` says; the file gets a log if it ``changes``."""
    made = create_engine(
        _as_it_is(file) if not changes and lies_still(file) else _address(str(file)),
        connect_args={"check_same_thread": False, "cached_statements": CACHED},
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,  # errors are logged, and what people wrote is not
    )

    @event.listens_for(made, "connect")
    def _set_up(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves, below
        for pragma in (f"busy_timeout={BUSY_TIMEOUT}", *(PRAGMAS if changes else ()), *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return made


class SqliteConnection(Connection):
    """A connection that is kept: its transactions follow each other."""

    def begin(self) -> RootTransaction:
        """SQLAlchemy's own: it would undo what it does not know of when a value is no good."""
        self.cache.clear()
        return self._sql.begin()

    def limit(self, seconds: float) -> None:
        """Its statements end so many seconds from now."""
        ends = monotonic() + seconds
        self.driver.set_progress_handler(lambda: monotonic() > ends, 100_000)

    def close(self) -> None:
        self._sql.close()


def _address(name: str, **more: str) -> URL:
    """In a text, ? and % would mean something."""
    return URL.create("sqlite", database=name, query=more)


def _as_it_is(file: Path) -> URL:
    return _address(file.resolve().as_uri(), uri="true", immutable="1")


def lies_still(file: Path) -> bool:
    """Whether nothing can be made beside a file that nobody has open.

    SQLite would make a log there even to read, unless it is told that the file does not change.
    """
    made = any(beside(file, ending).exists() for ending in ("-wal", "-shm", "-journal"))
    return not made and not os.access(file.resolve().parent, os.W_OK | os.X_OK)


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to a file that exists, to look at it as it is."""
    how = "immutable=1" if lies_still(file) else "mode=rw"
    address = f"{file.resolve().as_uri()}?{how}"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
        yield connection


def kind(error: BaseException) -> int:
    """SQLite's primary result code behind an error, also when SQLAlchemy wrapped it; else 0."""
    cause = getattr(error, "orig", None) or error
    code: int = getattr(cause, "sqlite_errorcode", None) or 0
    return code & _KIND


def in_words(error: BaseException) -> BaseException:
    """The same, as a sentence for whoever acted where it is nobody's mistake."""
    match kind(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_INTERRUPT:
            return Busy()
        case sqlite3.SQLITE_FULL:
            return NoRoom()
        case _:
            return error


def faults(connection: sqlite3.Connection, *, quick: bool = False) -> list[str]:
    """What is wrong with the file, by SQLite's own checks; nothing when it is whole.

    The search indexes are compared with their tables too, which ``integrity_check`` does not do.
    """
    check = "quick_check(3)" if quick else "integrity_check(3)"
    try:
        said = [str(row[0]) for row in connection.execute(f"PRAGMA {check}")]
    except sqlite3.DatabaseError as error:
        return [str(error)]
    found = [" ".join(one.split()) for one in said if one != "ok"]
    return found if quick or found else _index_faults(connection)


def _index_faults(connection: sqlite3.Connection) -> list[str]:
    indexes = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'"
    found = []
    for (name,) in connection.execute(indexes).fetchall():
        try:
            check = f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
            connection.execute(check)
        except sqlite3.DatabaseError as error:
            found.append(f"the search index {name} does not fit its table ({error})")
    return found
