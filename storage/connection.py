"""A connection: statements that are built once run straight on the driver.

SQLAlchemy's own way through a statement costs several times what SQLite needs for it, and most
actions run the same few. It still builds and compiles them, and knows how values go in and out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy
from sqlalchemy import Executable
from sqlalchemy.exc import DBAPIError

from storage.statements import Found, Shape, Values, compiled

_NOTHING = Shape(())


class Connection:
    """Runs statements within a transaction that somebody else began."""

    def __init__(self, sql: sqlalchemy.Connection) -> None:
        self._sql, self.dialect = sql, sql.dialect
        self.driver: Any = sql.connection.driver_connection
        self.cache: dict[object, Any] = {}
        """What each action of a transaction would read again; whoever changes it clears it."""
        self._error: type[Exception] = sql.dialect.loaded_dbapi.Error

    @property
    def stands(self) -> bool:
        """Whether the transaction is still open.

        SQLite ends it by itself when a disk is full, and a server may go away in the middle.
        """
        return not self._sql.invalidated and getattr(self.driver, "in_transaction", True)

    @property
    def is_lost(self) -> bool:
        """Whether nothing of the transaction will be kept, whatever is done next."""
        return not self.stands

    def execute(
        self, statement: Executable, values: Values | list[dict[str, Any]] | None = None
    ) -> Found:
        """Once, or for each of a list of values.

        Raises SQLAlchemy's errors of the database, whichever way it runs.
        """
        if isinstance(values, list):
            return self._for_each(statement, values) if values else Found((), _NOTHING, 0)
        return self._once(statement, values or {})

    def say(self, words: str) -> None:
        """Words without values, as those that begin and end transactions."""
        try:
            self.driver.execute(words)
        except self._error as error:
            raise self._told(words, error) from error

    def savepoint(self, name: str) -> Savepoint:
        """What raises is undone by itself."""
        return Savepoint(self, name)

    def _once(self, statement: Executable, values: Values) -> Found:
        known = compiled(statement, self.dialect, values, many=False)
        text = known.text(statement, values) if known else None
        if known is None or text is None:
            return _read(self._sql.execute(statement, values))
        arguments = text.arguments(values)
        cursor = self.driver.cursor()
        try:
            cursor.execute(text.words, arguments)
            columns = cursor.description
            raw = cursor.fetchall() if columns else ()
        except self._error as error:
            raise self._told(text.words, error) from error
        return Found(raw, known.shape(columns) if raw else _NOTHING, cursor.rowcount)

    def _for_each(self, statement: Executable, values: Sequence[Values]) -> Found:
        known = compiled(statement, self.dialect, values[0], many=True)
        text = known.text(statement, values[0]) if known else None
        if text is None:
            return _read(self._sql.execute(statement, values))
        arguments = [text.arguments(one) for one in values]
        cursor = self.driver.cursor()
        try:
            cursor.executemany(text.words, arguments)
        except self._error as error:
            raise self._told(text.words, error) from error
        return Found((), _NOTHING, cursor.rowcount)

    def _told(self, words: str, error: Exception) -> BaseException:
        """As SQLAlchemy tells of errors, without what people wrote."""
        return DBAPIError.instance(
            words, None, error, self._error, hide_parameters=True, dialect=self.dialect
        )


class Savepoint:
    """What raises within it is undone by itself."""

    __slots__ = ("_connection", "_name")

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection, self._name = connection, name

    def __enter__(self) -> None:
        self._connection.say(f"SAVEPOINT {self._name}")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind and not self._connection.stands:
            return
        if kind:
            self._connection.cache.clear()
            self._connection.say(f"ROLLBACK TO {self._name}")
        self._connection.say(f"RELEASE {self._name}")


def _read(result: sqlalchemy.CursorResult[Any]) -> Found:
    if not result.returns_rows:
        return Found((), _NOTHING, result.rowcount)
    raw = [tuple(row) for row in result]
    return Found(raw, Shape(list(result.keys())), result.rowcount)
