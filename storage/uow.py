"""One transaction: the repositories of all ports on one connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection

R = TypeVar("R")

_REPOSITORIES: dict[type[Any], Callable[[Connection], Any]] = {}


def implements(port: type[R]) -> Callable[[Callable[[Connection], R]], Callable[[Connection], R]]:
    """Register a repository. Its type is checked against the port by mypy."""

    def register(make: Callable[[Connection], R]) -> Callable[[Connection], R]:
        _REPOSITORIES[port] = make
        return make

    return register


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
        with savepoint(self._connection, "attempt"):
            yield


@contextmanager
def savepoint(connection: Connection, name: str) -> Iterator[None]:
    """Undone by itself when it raises. Plain statements: an ORM-style nesting costs more."""
    connection.exec_driver_sql(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        if stands(connection):
            connection.exec_driver_sql(f"ROLLBACK TO {name}")
            connection.exec_driver_sql(f"RELEASE {name}")
        raise
    connection.exec_driver_sql(f"RELEASE {name}")


def stands(connection: Connection) -> bool:
    """Whether the transaction is still open.

    SQLite ends it by itself when a disk is full, and a server may go away in the middle.
    """
    if connection.invalidated:
        return False
    driver: Any = connection.connection.driver_connection
    return bool(getattr(driver, "in_transaction", True))
