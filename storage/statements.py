"""Statements as the text they become: one that is built once is also compiled once."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

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
    """What a statement found, read to its end; ``rowcount`` is how many rows it changed.

    Of what says RETURNING, ``rowcount`` is not to be relied upon: the rows tell.
    """

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

    __slots__ = ("_coders", "_constants", "_is_plain", "_lists", "_names", "_read", "words")

    def __init__(self, made: SQLCompiler, given: Values) -> None:
        state = made.construct_expanded_state(dict(given))
        self.words = state.statement
        places = state.positiontup
        names = tuple(state.parameters) if places is None else tuple(places)
        self._names = names if places is None else ()
        self._read = _reader(names)
        coders = {**dict(_coders(made)), **state.processors}
        self._coders = [(at, coders[name]) for at, name in enumerate(names) if name in coders]
        expansion = state.parameter_expansion
        self._lists = [(name, into) for name, into in expansion.items() if name in given]
        expanded = {name for _, into in self._lists for name in into}
        self._constants = {
            name: value
            for name, value in state.parameters.items()
            if name not in given and name not in expanded
        }
        self._is_plain = not (self._constants or self._lists or self._coders or self._names)

    def arguments(self, values: Values) -> Sequence[Any] | Mapping[str, Any]:
        if self._is_plain:
            return self._read(values)
        if self._constants:
            values = {**self._constants, **values}
        for name, into in self._lists:
            values = {**values, **dict(zip(into, _flat(values[name]), strict=True))}
        found = list(self._read(values))
        for at, code in self._coders:
            found[at] = code(found[at])
        return dict(zip(self._names, found, strict=True)) if self._names else found


class Compiled:
    """A statement for the names of its values: its text by the lengths of their lists.

    It holds nothing of the statement itself, or what is built for one use would stay for ever.
    """

    __slots__ = ("_dialect", "_lists", "_many", "_shape", "_texts", "_types")

    def __init__(
        self, statement: Executable, made: SQLCompiler, values: Values, *, many: bool
    ) -> None:
        self._dialect, self._many = made.dialect, many
        self._lists = [one.key for one in made.post_compile_params if one.key in values]
        self._types = [one.type for one in getattr(statement, "exported_columns", ())]
        self._texts = {self._lengths(values): Text(made, values)}
        self._shape: Shape | None = None

    def text(self, statement: Executable, values: Values) -> Text | None:
        """None for lists of ever other lengths."""
        lengths = self._lengths(values) if self._lists else ()
        found = self._texts.get(lengths)
        if found is None and len(self._texts) < LENGTHS:
            made = _compile(statement, self._dialect, values, many=self._many)
            found = self._texts[lengths] = Text(made, values)
        return found

    def shape(self, description: Sequence[Sequence[Any]]) -> Shape:
        """By what the driver says of the columns, which is the same each time."""
        if self._shape is None:
            typed = zip(self._types, description, strict=True) if self._types else ()
            decoders = [_decoder(kind, self._dialect, told[1]) for kind, told in typed]
            self._shape = Shape([told[0] for told in description], decoders)
        return self._shape

    def _lengths(self, values: Values) -> tuple[int, ...]:
        return tuple([len(values[name]) for name in self._lists])


_Known = dict[tuple[object, ...], Compiled | None]
_known: WeakKeyDictionary[Executable, _Known] = WeakKeyDictionary()
"""A statement is compiled when it is seen again: most others are built for one use."""


def compiled(
    statement: Executable, dialect: Dialect, values: Values, *, many: bool
) -> Compiled | None:
    """None where SQLAlchemy has to run it: at first sight, or as it does more than compile it."""
    known = _known.get(statement)
    if known is None:
        _known[statement] = {}
        return None
    key = (dialect.name, many, *values)
    try:
        return known[key]
    except KeyError:
        made = _compile(statement, dialect, values, many=many)
        able = not made.literal_execute_params and not _fills_in(made)
        known[key] = Compiled(statement, made, values, many=many) if able else None
        return known[key]


def _compile(statement: Any, dialect: Dialect, values: Values, *, many: bool) -> SQLCompiler:
    made: SQLCompiler = statement.compile(
        dialect=dialect, column_keys=list(values), for_executemany=many
    )
    return made


def _reader(names: Sequence[str]) -> Callable[[Values], Sequence[Any]]:
    """One call for all the values, as most statements have many."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def _fills_in(made: SQLCompiler) -> bool:
    """Whether it brings values of its own, as defaults that are made in Python."""
    return bool(
        (made.isinsert and made.insert_prefetch) or (made.isupdate and made.update_prefetch)
    )


def _coders(made: SQLCompiler) -> Iterator[tuple[str, Process]]:
    for name, bind in made.binds.items():
        coder = bind.type.dialect_impl(made.dialect).bind_processor(made.dialect)
        if coder:
            yield name, coder


def _decoder(kind: Any, dialect: Dialect, code: Any) -> Process | None:
    found: Process | None = kind.dialect_impl(dialect).result_processor(dialect, code)
    return found


def _flat(values: Iterable[Any]) -> list[Any]:
    found = list(values)
    if found and isinstance(found[0], tuple):
        return [one for each in found for one in each]
    return found


@lru_cache(maxsize=1024)
def _row(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names, rename=True)  # noqa: PYI024  its names are known to SQL alone
