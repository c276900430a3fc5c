"""Two people become one: everything that names the one names the other from here on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage.connection import Connection
from storage.rows import lists_people, names_people
from storage.statements import Row


def join(connection: Connection, kept: str, gone: str) -> None:
    """Name ``kept`` wherever ``gone`` is named; where both are, as in a vote, ``kept`` has it."""
    for table in SQLModel.metadata.sorted_tables:
        columns = list(_naming(table))
        if not columns:
            continue
        named = or_(*(_names(column, gone) for column in columns))
        for row in connection.execute(select(table).where(named)).all():
            if changed := _renamed(row, columns, kept, gone):
                _rename(connection, table, row, changed)


def _naming(table: Table) -> Iterator[Column[Any]]:
    """Columns that hold ids of people: by themselves, or among others."""
    for column in table.columns:
        if _refers(column) or names_people(column):
            yield column


def _refers(column: Column[Any]) -> bool:
    return any(key.target_fullname == "person.id" for key in column.foreign_keys)


def _names(column: Column[Any], gone: str) -> ColumnElement[bool]:
    """An index finds a whole id, where there is one; words have to be read to be searched."""
    return column == gone if _refers(column) else column.contains(gone, autoescape=True)


def _renamed(row: Row, columns: list[Column[Any]], kept: str, gone: str) -> dict[str, Any]:
    word = re.compile(rf"(?<![\w-]){re.escape(gone)}(?![\w-])")
    was = {column.name: getattr(row, column.name) for column in columns}
    now = {name: word.sub(kept, text) for name, text in was.items() if text}
    for column in columns:
        if lists_people(column) and column.name in now:
            now[column.name] = " ".join(dict.fromkeys(now[column.name].split()))
    return {name: text for name, text in now.items() if text != was[name]}


def _rename(connection: Connection, table: Table, row: Row, values: dict[str, Any]) -> None:
    this = and_(*(column == getattr(row, column.name) for column in table.primary_key))
    try:
        with connection.savepoint("rename"):
            connection.execute(update(table).where(this).values(values))
    except IntegrityError:  # both did the same thing
        connection.execute(delete(table).where(this))
