"""One transaction: the repositories of all ports on one connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from storage.connection import Connection

R = TypeVar("R")

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
        self.hushed = False

    def repo(self, port: type[R]) -> R:
        made = self._made.get(port)
        if made is None:
            made = self._made[port] = _REPOSITORIES[port](self._connection)
        found: R = made
        return found

    def hush(self) -> None:
        self.hushed = True

    @contextmanager
    def attempt(self) -> Iterator[None]:
        try:
            with self._connection.savepoint("attempt"):
                yield
        except BaseException as error:
            self._made.clear()  # what they remember may be undone
            if self._connection.is_lost:
                raise Undone from error
            raise
