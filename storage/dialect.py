"""What SQLite and PostgreSQL say differently, said once for every statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BinaryExpression, ColumnElement, Integer, bindparam, tuple_
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


def upsert(table: Any) -> Insert:
    """An INSERT that may say ON CONFLICT, which both databases spell alike, and counts its rows."""
    return insert(table).execution_options(preserve_rowcount=True)


class Position(FunctionElement[int]):
    """Where a text stands within another, from 1; 0 when it does not. Case counts."""

    name = "position"
    type = Integer()
    inherit_cache = True

    def __init__(self, text: ColumnElement[str], part: str) -> None:
        super().__init__(text, part)


@compiles(Position)
def _strpos(element: Position, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


@compiles(Position, "sqlite")
def _instr(element: Position, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


class Among(FunctionElement[bool]):
    """Whether some columns together are among the tuples of a list.

    SQLite looks them up one by one only when the list is a SELECT, else it reads the whole table;
    and not when this is compared with true, as it would be if it had the type of a truth.
    """

    name = "among"
    inherit_cache = True

    def __init__(self, columns: Sequence[ColumnElement[Any]], values: str) -> None:
        super().__init__(tuple_(*columns).in_(bindparam(values, expanding=True)))


@compiles(Among)
def _in(element: Among, compiler: Any, **options: Any) -> str:
    (listed,) = element.clauses
    return str(compiler.process(listed, **options))


@compiles(Among, "sqlite")
def _in_select(element: Among, compiler: Any, **options: Any) -> str:
    (listed,) = element.clauses
    assert isinstance(listed, BinaryExpression)
    columns, values = (compiler.process(one, **options) for one in (listed.left, listed.right))
    return f"{columns} IN (SELECT * FROM {values})"  # noqa: S608  both are rendered by SQLAlchemy
