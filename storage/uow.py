"""One transaction: the repositories of all ports on one connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection

R = TypeVar("R")

CLASHED = "clashed"
"""Noted with a connection when another transaction came in between: nothing of this one is kept."""

_REPOSITORIES: dict[type[Any], Callable[[Connection], Any]] = {}


def implements(port: type[R]) -> Callable[[Callable[[Connection], R]], Callable[[Connection], R]]:
    """Register a repository. Its type is checked against the port by mypy."""

    def register(make: Callable[[Connection], R]) -> Callable[[Connection], R]:
        _REPOSITORIES[port] = make
        return make

    return register


class Undone(BaseException):
    """All of a transaction is lost, whatever is done next; the cause says why.

    Not an Exception: whoever makes do without one part must not go on. Only databases catch it.
    """


class SqlUnitOfWork:
    """Hands out repositories; never commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._made: dict[type[Any], Any] = {}

    def repo(self, port: type[R]) -> R:
        made = self._made.get(port)
        if made is None:
            made = self._made[port] = _REPOSITORIES[port](self._connection)
        found: R = made
        return found

    @contextmanager
    def attempt(self) -> Iterator[None]:
        try:
            with savepoint(self._connection, "attempt"):
                yield
        except BaseException as error:
            self._made.clear()  # what they remember may be undone
            if not stands(self._connection) or CLASHED in self._connection.info:
                raise Undone from error
            raise


@contextmanager
def savepoint(connection: Connection, name: str) -> Iterator[None]:
    """Undone by itself when it raises. Plain statements: an ORM-style nesting costs more."""
    _say(connection, f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        if stands(connection):
            _say(connection, f"ROLLBACK TO {name}")
            _say(connection, f"RELEASE {name}")
        raise
    _say(connection, f"RELEASE {name}")


def _say(connection: Connection, words: str) -> None:
    """To SQLite without a detour, as each action says it four times; a server may be gone."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.execute(words)
    else:
        connection.exec_driver_sql(words)


def stands(connection: Connection) -> bool:
    """Whether the transaction is still open.

    SQLite ends it by itself when a disk is full, and a server may go away in the middle.
    """
    if connection.invalidated:
        return False
    driver: Any = connection.connection.driver_connection
    return bool(getattr(driver, "in_transaction", True))
