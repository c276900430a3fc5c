"""Databases as every released schema wrote them, with rows in every table.

``released/NNNN.sql`` holds rows as people's doings left them at that step. What a step adds and no
such file fills gets made-up rows, so that a new step is covered without anybody thinking of it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from storage import schema
from storage.sqlite import engine

RELEASED = Path(__file__).parent / "released"
ROWS = 2


def written(folder: Path) -> dict[str, Path]:
    """A database for each step, which lived through all steps before."""
    file = folder / "life.db"
    found = {}
    for step in schema.steps():
        grow(file, step)
        found[step] = Path(shutil.copy(file, folder / f"{step}.db"))
    return found


def grow(file: Path, step: str) -> None:
    """Bring a database to a step by the migrations alone, and use what is new in it."""
    changing = engine(file, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=OFF",))
    schema.upgrade(changing, to=step)
    changing.dispose()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=ON")
        rows = RELEASED / f"{step}.sql"
        if rows.exists():
            connection.executescript(rows.read_text(encoding="utf-8"))
        while sum([_filled(connection, table) for table in empty(connection)]):
            continue  # a table may need rows of one that comes later


def differences(file: Path) -> list[Any]:
    """What the models describe and the file does not hold, or the other way round."""
    known = schema.metadata().tables
    looking = create_engine(f"sqlite:///{file}")
    with looking.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name in known}
        context = MigrationContext.configure(connection, opts=options)
        found = compare_metadata(context, schema.metadata())
    looking.dispose()
    return list(found)


def tables(connection: sqlite3.Connection) -> list[str]:
    """The ordinary tables; the search indexes keep theirs by themselves."""
    names = "SELECT name FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    return sorted(name for (name,) in connection.execute(names) if name != "alembic_version")


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    return {one: _count(connection, one) for one in tables(connection)}


def empty(connection: sqlite3.Connection) -> list[str]:
    return [name for name, count in counts(connection).items() if count == 0]


def _count(connection: sqlite3.Connection, table: str) -> int:
    found: int = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    return found


def _filled(connection: sqlite3.Connection, table: str) -> int:
    """How many made-up rows could be added."""
    before = _count(connection, table)
    for number in range(1, ROWS + 1):
        values = dict(_values(connection, table, number))
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        query = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})'
        connection.execute(query, list(values.values()))
    return _count(connection, table) - before


def _values(
    connection: sqlite3.Connection, table: str, number: int
) -> Iterator[tuple[str, int | str | None]]:
    named = {
        row[3]: (row[2], row[4] or row[3])
        for row in connection.execute(f'PRAGMA foreign_key_list("{table}")')
    }
    for _, column, kind, _, _, _ in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
        if column in named:
            yield column, _one_of(connection, *named[column], number)
        else:
            yield column, number if "INT" in kind.upper() else f"{column}-{number}"


def _one_of(connection: sqlite3.Connection, table: str, column: str, number: int) -> str | None:
    query = f'SELECT "{column}" FROM "{table}" ORDER BY 1 LIMIT ?'
    found = connection.execute(query, (number,)).fetchall()
    return found[-1][0] if found else None
