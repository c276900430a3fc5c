"""Rows as values: the columns of a table are the fields of one dataclass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Index,
    Row,
    TypeDecorator,
    Update,
    and_,
    bindparam,
    literal_column,
    text,
    update,
)
from typing_extensions import override

V = TypeVar("V")

# For ``info`` of a column that holds ids of people among other words, or in mentions.
NAMES_PEOPLE = {"names people": True}
# For one that holds nothing but such ids, with spaces between, each of them once.
LISTS_PEOPLE = NAMES_PEOPLE | {"lists people": True}

_MICRO = 1_000_000


class Utc(TypeDecorator[datetime]):
    """Aware in Python, whole microseconds since 1970 in the database: cheap, exact, sortable."""

    impl = BigInteger
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value}")
        return round(value.timestamp() * _MICRO)

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        seconds, micro = divmod(value, _MICRO)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micro)


def given(*columns: Column[Any]) -> ColumnElement[bool]:
    """Columns equal to the values of their names: for statements that are built once.

    Building a statement costs several times what running it costs.
    """
    return and_(*(one == bindparam(one.name) for one in columns))


def saving(*keys: Column[Any]) -> Update:
    """Change the row with these keys to values that are ``keyed`` by them."""
    return update(keys[0].table).where(*(one == bindparam(f"key_{one.name}") for one in keys))


def keyed(values: dict[str, Any], *keys: str) -> dict[str, Any]:
    return values | {f"key_{name}": values[name] for name in keys}


def only_where(condition: str, name: str, *of: str) -> Index:
    """An index of some rows: it stays small however many others there are."""
    return Index(name, *of, postgresql_where=text(condition), sqlite_where=text(condition))


def written(value: str) -> ColumnElement[str]:
    """Written out: an index of some rows only serves a statement that names them."""
    return literal_column(f"'{value}'")


def names_people(column: Column[Any]) -> bool:
    return "names people" in column.info


def lists_people(column: Column[Any]) -> bool:
    return "lists people" in column.info


def value(kind: type[V], row: Row[Any], /, **other: Any) -> V:
    """The dataclass ``kind`` from a row with columns of the same names; ``other`` replaces some."""
    columns = row._mapping  # noqa: SLF001  SQLAlchemy's public name for a row as a mapping
    names = _names(kind)
    return kind(**{name: other[name] if name in other else columns[name] for name in names})


def columns(entity: Any, /, **other: Any) -> dict[str, Any]:
    """A dataclass as column values; enums by their value, ``other`` added or replaced."""
    found = {name: getattr(entity, name) for name in _names(type(entity))} | other
    return {name: one.value if isinstance(one, Enum) else one for name, one in found.items()}


def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


_names: Callable[[Any], tuple[str, ...]] = cache(_fields)
