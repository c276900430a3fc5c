"""The rows an action writes, and how fast bare sqlite3 writes the like of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PRAGMAS = ("foreign_keys=ON", "busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL")
_UNDECLARED = {"posting": {"thread": "thread"}}  # mentioned without a foreign key
_HIDDEN = ("sqlite_", "alembic_", "entry_words", "entry_parts")

_Rows = dict[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Written:
    """One row that is new, or was changed: its table, and what was written of it.

    Of a new one, ``own`` are the values no other row may have, ``number`` is what SQLite called
    it, ``refers`` names the tables whose numbers it mentions. One that was there has its ``key``.
    """

    table: str
    values: dict[str, Any]
    own: tuple[str, ...] = ()
    number: int | None = None
    refers: Mapping[str, str] = field(default_factory=dict)
    key: Mapping[str, Any] = field(default_factory=dict)


def told(rows: Sequence[Written]) -> str:
    """How much is written."""
    changed = sum(bool(row.key) for row in rows)
    return f"{len(rows) - changed} new rows" + (f", {changed} changed" if changed else "")


class Bare:
    """The floor: the same file, the same pragmas, the driver and nothing else."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            self.connection.execute(f"PRAGMA {pragma}")
        self._count = 0

    def commit(self, rows: list[Written]) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.write(rows)
        self.connection.execute("COMMIT")

    def write(self, rows: list[Written]) -> None:
        """The like of the rows, with keys of their own."""
        self._count += 1
        renamed: dict[Any, str] = {
            row.values[name]: f"{row.values[name]}~{self._count}"
            for row in rows
            for name in row.own
            if isinstance(row.values[name], str)
        }
        numbers: dict[tuple[str, Any], int | None] = {}
        for row in rows:
            if row.key:
                self.connection.execute(_update(row), [*row.values.values(), *row.key.values()])
                continue
            values = [
                numbers.get((row.refers[name], value), value)
                if name in row.refers
                else renamed.get(value, value)
                for name, value in row.values.items()
            ]
            added = self.connection.execute(_insert(row), values)
            numbers[row.table, row.number] = added.lastrowid


def written(file: Path, action: Callable[[], object]) -> list[Written]:
    """What an action adds to the database, and changes in it."""
    with sqlite3.connect(file) as connection:
        tables = list(_tables(connection))
        before = {name: _rows(connection, name) for name in tables}
        action()
        found = [row for name in tables for row in _written(connection, name, before[name])]
    connection.close()
    return found


def _tables(connection: sqlite3.Connection) -> Iterator[str]:
    """Those that are mentioned before those that mention them."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid"
    for (name,) in connection.execute(query).fetchall():
        if not name.startswith(_HIDDEN):
            yield name


def _rows(connection: sqlite3.Connection, table: str) -> _Rows:
    """Each by its key."""
    columns = _columns(connection, table)
    keys = [place for place, one in enumerate(columns) if one[5]]
    names = [one[1] for one in columns]
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    return {tuple(row[place] for place in keys): dict(zip(names, row, strict=True)) for row in rows}


def _written(connection: sqlite3.Connection, table: str, before: _Rows) -> Iterator[Written]:
    columns = _columns(connection, table)
    keys = [one[1] for one in columns if one[5]]
    counted = next((one[1] for one in columns if one[5] and one[2] == "INTEGER"), None)
    number = counted if len(keys) == 1 else None
    own, refers = _own(connection, table), _refers(connection, table)
    for key, values in _rows(connection, table).items():
        was = before.get(key)
        if was is None:
            called = values.pop(number) if number else None
            unique = tuple(name for name in own if name in values)
            yield Written(table, values, unique, called, refers)
        elif was != values:
            new = {name: value for name, value in values.items() if value != was[name]}
            yield Written(table, new, key=dict(zip(keys, key, strict=True)))


def _own(connection: sqlite3.Connection, table: str) -> set[str]:
    """The last column of each key: the one that tells two rows of the same community apart."""
    own = {one[1] for one in _columns(connection, table) if one[5] and one[2] != "INTEGER"}
    for _, index, unique, *_ in connection.execute(f"PRAGMA index_list({table})").fetchall():
        if unique:
            columns = [one[2] for one in connection.execute(f"PRAGMA index_info({index})")]
            own.add(columns[-1])
    return own - {"community", "site", "platform", "workspace", "person"}


def _refers(connection: sqlite3.Connection, table: str) -> dict[str, str]:
    declared = connection.execute(f"PRAGMA foreign_key_list({table})")
    return {one[3]: one[2] for one in declared if one[4] == "number"} | _UNDECLARED.get(table, {})


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"PRAGMA table_info({table})").fetchall()


def _insert(row: Written) -> str:
    names = ", ".join(f'"{name}"' for name in row.values)
    return f'INSERT INTO "{row.table}" ({names}) VALUES ({", ".join("?" * len(row.values))})'


def _update(row: Written) -> str:
    new = ", ".join(f'"{name}" = ?' for name in row.values)
    where = " AND ".join(f'"{name}" = ?' for name in row.key)
    return f'UPDATE "{row.table}" SET {new} WHERE {where}'
