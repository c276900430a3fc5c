"""Rows as values: the columns of a table are the fields of one dataclass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Dialect,
    Index,
    TypeDecorator,
    Update,
    and_,
    bindparam,
    literal_column,
    text,
    update,
)
from typing_extensions import override

from storage.statements import Row

V = TypeVar("V")

# For ``info`` of a column that holds ids of people among other words, or in mentions.
NAMES_PEOPLE = {"names people": True}
# For one that holds nothing but such ids, with spaces between, each of them once.
LISTS_PEOPLE = NAMES_PEOPLE | {"lists people": True}

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


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
        return (value - _EPOCH) // _MICROSECOND

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return _EPOCH + timedelta(microseconds=value)


def given(*columns: Column[Any]) -> ColumnElement[bool]:
    """Columns equal to the values of their names: for statements that are built once.

    Building a statement costs several times what running it costs.
    """
    return and_(*(one == bindparam(one.name) for one in columns))


def saving(*keys: Column[Any]) -> Update:
    """Change the row with these keys to values that are ``keyed`` by them."""
    return update(keys[0].table).where(*(one == bindparam(f"key_{one.name}") for one in keys))


def keyed(values: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Keys are not set again: SQLite would look through all that may refer to such a row."""
    return {f"key_{name}" if name in keys else name: one for name, one in values.items()}


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


def value(kind: type[V], row: Row, /, **other: Any) -> V:
    """The dataclass ``kind`` from a row with columns of the same names; ``other`` replaces some."""
    found = {name: row[place] for name, place in _places(kind, type(row)) if name not in other}
    return kind(**found, **other)


def columns(entity: Any, /, **other: Any) -> dict[str, Any]:
    """A dataclass as column values; enums by their value, ``other`` added or replaced."""
    names, read = _readers(type(entity))
    found = dict(zip(names, read(entity), strict=True)) | other
    return {name: one.value if isinstance(one, Enum) else one for name, one in found.items()}


def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _common(kind: Any, row: Any) -> tuple[tuple[str, int], ...]:
    return tuple((name, row._fields.index(name)) for name in _names(kind) if name in row._fields)


def _reader(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = _names(kind)
    assert len(names) > 1, f"{kind} has one field: attrgetter would find no tuple"
    return names, attrgetter(*names)


_names: Callable[[Any], tuple[str, ...]] = cache(_fields)
_readers: Callable[[Any], tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]] = cache(_reader)
_places: Callable[[Any, Any], tuple[tuple[str, int], ...]] = cache(_common)
