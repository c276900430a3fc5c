"""Statements as the text they become: one that is built once is also compiled once."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import ClauseElement, ColumnElement, Dialect, Executable
from sqlalchemy.sql.compiler import ExpandedState, SQLCompiler

Row: TypeAlias = Any
"""A named tuple of what a statement finds; only the statement knows the names."""

Values: TypeAlias = Mapping[str, Any]
Process = Callable[[Any], Any]

LENGTHS = 64  # of the lists within one statement; for more of them SQLAlchemy compiles each time


class Shape:
    """How rows of the driver are read: the names of their columns, and what decodes some."""

    __slots__ = ("_decoders", "_make")

    def __init__(self, names: Sequence[str], decoders: Sequence[Process | None] = ()) -> None:
        self._make: Process = _row(tuple(names))._make
        self._decoders = [(place, one) for place, one in enumerate(decoders) if one]

    def row(self, raw: Sequence[Any]) -> Row:
        if not self._decoders:
            return self._make(raw)
        values = list(raw)
        for place, decode in self._decoders:
            values[place] = decode(values[place])
        return self._make(values)


class Found:
    """What a statement found, read to its end; ``rowcount`` is how many rows it changed."""

    __slots__ = ("_raw", "_shape", "rowcount")

    def __init__(self, raw: Sequence[Sequence[Any]], shape: Shape, rowcount: int) -> None:
        self._raw, self._shape, self.rowcount = raw, shape, rowcount

    def __iter__(self) -> Iterator[Row]:
        return map(self._shape.row, self._raw)

    def all(self) -> list[Row]:
        return list(self)

    def one(self) -> Row:
        """The only row. Raises ValueError when there is none or another."""
        (raw,) = self._raw
        return self._shape.row(raw)

    def one_or_none(self) -> Row | None:
        return self.one() if self._raw else None

    def scalars(self) -> list[Any]:
        """The first column."""
        return [row[0] for row in self]

    def scalar(self) -> Any:
        """The first column of the first row; None for no row."""
        return self._shape.row(self._raw[0])[0] if self._raw else None

    def scalar_one(self) -> Any:
        return self.one()[0]


class Text:
    """A statement for lists of some lengths: its words, and how values become its arguments."""

    __slots__ = ("_binds", "_constants", "_lists", "_positional", "words")

    def __init__(self, state: ExpandedState, coders: Mapping[str, Process], given: Values) -> None:
        self.words = state.statement
        self._positional = state.positiontup is not None
        names = state.positiontup if state.positiontup is not None else tuple(state.parameters)
        coders = {**coders, **state.processors}
        self._binds = [(name, coders.get(name)) for name in names]
        expansion = state.parameter_expansion
        self._lists = [(name, into) for name, into in expansion.items() if name in given]
        expanded = {name for _, into in self._lists for name in into}
        self._constants = {
            name: value
            for name, value in state.parameters.items()
            if name not in given and name not in expanded
        }

    def arguments(self, values: Values) -> Sequence[Any] | Mapping[str, Any]:
        if self._constants:
            values = {**self._constants, **values}
        for name, into in self._lists:
            values = {**values, **dict(zip(into, _flat(values[name]), strict=True))}
        if self._positional:
            return [code(values[name]) if code else values[name] for name, code in self._binds]
        return {name: code(values[name]) if code else values[name] for name, code in self._binds}


class Statement:
    """A statement compiled for the names of its values."""

    __slots__ = ("_coders", "_columns", "_compiled", "_lists", "_shape", "_texts")

    def __init__(self, compiled: SQLCompiler, columns: Sequence[ColumnElement[Any]]) -> None:
        self._compiled, self._columns = compiled, columns
        self._coders = dict(_coders(compiled))
        self._lists = [bind.key for bind in compiled.post_compile_params]
        self._texts: dict[tuple[int, ...], Text] = {}
        self._shape: Shape | None = None

    def text(self, values: Values) -> Text | None:
        lengths = tuple(len(values[name]) for name in self._lists if name in values)
        found = self._texts.get(lengths)
        if found is None and len(self._texts) < LENGTHS:
            state = self._compiled.construct_expanded_state(dict(values))
            found = self._texts[lengths] = Text(state, self._coders, values)
        return found

    def shape(self, description: Sequence[Sequence[Any]]) -> Shape:
        """By what the driver says of the columns, which is the same each time."""
        if self._shape is None:
            named = zip(self._columns, description, strict=True) if self._columns else ()
            decoders = [_decoder(one.type, self._compiled.dialect, told[1]) for one, told in named]
            self._shape = Shape([told[0] for told in description], decoders)
        return self._shape


_Known = dict[tuple[str, bool, tuple[str, ...]], Statement | None]
_known: WeakKeyDictionary[Executable, _Known] = WeakKeyDictionary()
"""A statement is compiled when it is seen again: most others are built for one use."""


def compiled(
    statement: Executable, dialect: Dialect, names: tuple[str, ...], *, many: bool
) -> Statement | None:
    """None where SQLAlchemy has to do it: at first sight, or as it does more than compile it."""
    known = _known.get(statement)
    if known is None:
        _known[statement] = {}
        return None
    key = (dialect.name, many, names)
    if key not in known:
        known[key] = _compile(statement, dialect, names, many=many)
    return known[key]


def _compile(
    statement: Executable, dialect: Dialect, names: tuple[str, ...], *, many: bool
) -> Statement | None:
    assert isinstance(statement, ClauseElement)
    made = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=many)
    if not isinstance(made, SQLCompiler) or made.literal_execute_params:
        return None
    if (made.isinsert and made.insert_prefetch) or (made.isupdate and made.update_prefetch):
        return None  # it fills in values of its own
    return Statement(made, list(getattr(statement, "exported_columns", ())))


def _coders(compiled: SQLCompiler) -> Iterator[tuple[str, Process]]:
    for name, bind in compiled.binds.items():
        coder = bind.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
        if coder:
            yield name, coder


def _decoder(kind: Any, dialect: Dialect, code: Any) -> Process | None:
    found: Process | None = kind.dialect_impl(dialect).result_processor(dialect, code)
    return found


def _flat(values: Sequence[Any]) -> list[Any]:
    if values and isinstance(values[0], tuple):
        return [one for each in values for one in each]
    return list(values)


@lru_cache(maxsize=1024)
def _row(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names, rename=True)  # noqa: PYI024  its names are known to SQL alone
