"""What SQLite and PostgreSQL say differently, said once for every statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer
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
