"""When an action is worth trying again, and how long to wait before."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import DBAPIError, OperationalError
from typing_extensions import override

from storage.connection import Connection as Running
from storage.uow import Undone

TRIES = 20
PATIENCE = 30.0
"""Seconds, longer than a server takes to restart. After that, only what others keep interrupting is
tried on: each try at a server that is out of reach may take seconds itself."""

_FIRST, _LONGEST = 0.005, 1.0
_CLASHES = frozenset({"40001", "40P01"})  # serialization failure, deadlock
_GONE = ("08", "57P0")  # connection trouble, a server that stops or starts
_HELD = "55P03"  # somebody else holds the row
_CLASHED = "clashed"
"""Noted with a connection when another transaction came in between: nothing of this one is kept."""


class Again(Exception):
    """Nothing was kept, for a reason that passes."""


class Trying:
    """Waits a little longer before each try; the last failure is raised as it was.

    ``over``: set when there is no more time to try anything.
    """

    def __init__(self, jitter: Callable[[], float], over: threading.Event) -> None:
        self._jitter, self._over, self._tries = jitter, over, 0
        self._until = monotonic() + PATIENCE

    def failed(self, error: BaseException) -> None:
        self._tries += 1
        if monotonic() > self._until and (self._tries >= TRIES or _is_away(error)):
            raise error
        wait = min(_FIRST * 2**self._tries, _LONGEST)
        if self._over.wait(wait * (0.5 + self._jitter())):
            raise error


def state(error: BaseException | None) -> str:
    """PostgreSQL's own code for what went wrong."""
    found: str | None = getattr(getattr(error, "orig", error), "sqlstate", None)
    return found or ""


def is_clash(error: BaseException) -> bool:
    return state(error) in _CLASHES


def _is_away(error: BaseException) -> bool:
    """Whether it was the server, and nobody else's transaction."""
    return isinstance(error, DBAPIError) and (state(error) or "08").startswith(_GONE)


def watch(engine: Engine) -> None:
    """Note clashes where they happen, as an action may go on after one, and lost servers."""

    @event.listens_for(engine, "handle_error")
    def _note(context: ExceptionContext) -> None:
        found = state(context.original_exception)
        if found.startswith(_GONE):
            context.is_disconnect = True
        if found in _CLASHES and context.connection is not None:
            context.connection.info[_CLASHED] = True


class PostgresConnection(Running):
    """Notes the same where statements run on the driver."""

    @property
    @override
    def is_lost(self) -> bool:
        return not self.stands or _CLASHED in self._sql.info

    @override
    def _told(self, words: str, error: Any) -> BaseException:
        told, found = super()._told(words, error), state(error)
        if found in _CLASHES:
            self._sql.info[_CLASHED] = True
        if found.startswith(_GONE) or self.dialect.is_disconnect(error, self.driver, None):
            self._sql.invalidate(told)
        return told


@contextmanager
def connected(engine: Engine) -> Iterator[Connection]:
    """A connection; what is not committed when it is left was never there."""
    try:
        connection = engine.connect()
        connection.begin()  # said, as what runs on the driver tells SQLAlchemy nothing
    except OperationalError as error:
        raise Again from error
    try:
        yield connection
    finally:
        with suppress(DBAPIError):  # a line that breaks while it is given back harms nobody
            connection.close()


@contextmanager
def repeatable(connection: Connection) -> Iterator[None]:
    """Until its commit, an action that clashed or lost the server may simply be run again."""
    connection.info.pop(_CLASHED, None)
    try:
        yield
    except Undone as undone:
        raise Again from undone.__cause__
    except Exception as error:
        if connection.invalidated or _CLASHED in connection.info or state(error) == _HELD:
            raise Again from error
        raise
    if connection.invalidated or connection.info.get(_CLASHED):
        raise Again
