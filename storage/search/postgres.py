"""Search on PostgreSQL: the words SQLite would find, ranked by the formula SQLite uses.

Beside each entry stands what can be looked for: its words as a ``tsvector``, which this module
writes itself from SQLite's tokens, and its title, tags and address folded for the search inside
words. The rank is BM25 over the entries of one community: ``ts_rank_cd`` of a single word or
phrase is how often it occurs, weighed by column; how rare it is, is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Double,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR, insert

from storage.connection import Connection
from storage.rows import given
from storage.search.fts5 import PARTS, WORDS
from storage.search.index import Wanted
from storage.search.tokens import snippets, tokens
from storage.statements import Row

SEARCH = Table(
    "entry_search",
    MetaData(),  # not among the tables of the models: SQLite has its own way
    Column("number", Integer, primary_key=True),
    Column("scope", String),
    Column("words", TSVECTOR),
    Column("word_count", Integer),
    Column("parts", String),
    Column("part_count", Integer),
)

_VECTOR = cast(bindparam("said", type_=String()), TSVECTOR)
_ADD = insert(SEARCH).values(words=_VECTOR)
_LEARN = _ADD.on_conflict_do_update(
    index_elements=["number"], set_={one.name: _ADD.excluded[one.name] for one in SEARCH.c}
)

_K1, _B = 1.2, 0.75  # as in FTS5
_COMMONPLACE = 1e-6  # what FTS5 gives a word of more than half of the entries
_LETTERS = dict(zip(WORDS.columns, "ABCD", strict=True))
_MOST = max(WORDS.weights)
_SHARES = "{" + ",".join(str(one / _MOST) for one in reversed(WORDS.weights)) + "}"
_BETWEEN = "\x1f"
_LONGEST, _LONGEST_TEXT, _LAST_PLACE = 250, 150_000, 16_383  # what a tsvector takes


class _Extent(NamedTuple):
    """How many entries a community has, and how long they are on the average."""

    entries: int
    words: float
    parts: float


class PostgresIndex:
    """Looks things up in the table beside the entries."""

    def __init__(self, connection: Connection, entries: Table) -> None:
        self._connection, self._entries = connection, entries

    def learn(self, community: str, ref: str) -> None:
        named = {"community": community, "ref": ref}
        row = self._connection.execute(_named(self._entries), named).one_or_none()
        if row:  # else it was dropped
            self._connection.execute(_LEARN, learnt(row))

    def seen(self, scope: str, words: Sequence[str], most: int) -> dict[str, int]:
        every = [_having(scope, phrase) for phrase in _phrases(words)]
        counted = self._counted(every, most)
        return {word: count for word, count in zip(words, counted, strict=True) if count}

    def ranked(
        self, wanted: Wanted, narrowed: Sequence[ColumnElement[bool]], limit: int
    ) -> Sequence[Row]:
        found = _inside(wanted) if wanted.inside else _as_words(wanted)
        every = [one for one, _ in found]
        extent, counts = self._measured(wanted.scope, every)
        rarities = [_rarity(count, extent.entries) for count in counts]
        length = (
            SEARCH.c.part_count / extent.parts
            if wanted.inside
            else SEARCH.c.word_count / extent.words
        )
        parts = [
            _weight(often, length) * rarity
            for (_, often), rarity in zip(found, rarities, strict=True)
        ]
        rank = (-reduce(add, parts)).label("rank")
        query = (
            select(self._entries, rank)
            .join(SEARCH, SEARCH.c.number == self._entries.c.number)
            .where((or_ if wanted.either else and_)(*every), *narrowed)
            .order_by(rank, self._entries.c.number)
        )
        return self._connection.execute(query.limit(limit)).all()

    def snippets(self, wanted: Wanted, rows: Sequence[Row]) -> dict[int, str]:
        return snippets(wanted, rows)

    def _counted(self, every: Sequence[ColumnElement[bool]], most: int) -> list[int]:
        """How many entries each of these is true of, as far as ``most``."""
        found = [select(literal(1)).select_from(SEARCH).where(one).limit(most) for one in every]
        counts = [
            select(func.count()).select_from(one.subquery()).scalar_subquery() for one in found
        ]
        return list(self._connection.execute(select(*counts)).one()) if every else []

    def _measured(
        self, scope: str, every: Sequence[ColumnElement[bool]]
    ) -> tuple[_Extent, list[int]]:
        """The community's entries, and how many of them each of these is true of."""
        ours = SEARCH.alias()
        words, parts = func.avg(ours.c.word_count), func.avg(ours.c.part_count)
        counts = [
            select(func.count()).select_from(SEARCH).where(one).scalar_subquery() for one in every
        ]
        query = select(func.count(), words, parts, *counts).where(ours.c.scope == scope)
        entries, words, parts, *counted = self._connection.execute(query).one()
        return _Extent(entries, float(words or 1), float(parts or 1)), counted


@cache
def _named(entries: Table) -> Select[Any]:
    return select(entries).where(given(entries.c.community, entries.c.ref))


def learnt(entry: Row) -> dict[str, Any]:
    """What can be looked for in an entry."""
    columns = [str(getattr(entry, name))[:_LONGEST_TEXT] for name in WORDS.columns]
    found = dict(zip(WORDS.columns, tokens(columns), strict=True))
    parts = [folded(str(getattr(entry, name))) for name in PARTS.columns]
    return {
        "number": entry.number,
        "scope": entry.scope,
        "said": " ".join([_quoted(entry.scope), *_placed(found)]),
        "word_count": 1 + sum(map(len, found.values())),
        "parts": _BETWEEN.join(parts),
        "part_count": sum(max(0, len(one) - 2) for one in (entry.scope, *parts)),
    }


def folded(text: str) -> str:
    """Letter by letter without case, as SQLite's index of parts does it."""
    plain = text.replace(_BETWEEN, " ").replace("\0", "")
    return "".join(low if len(low := one.casefold()) == 1 else one for one in plain)


def _placed(found: dict[str, list[str]]) -> Iterator[str]:
    """Words with their places; between two columns is a gap, which no phrase bridges."""
    place = 0
    for column, words in found.items():
        place += 1
        for word in words:
            place += 1
            yield f"{_quoted(word)}:{min(place, _LAST_PLACE)}{_LETTERS[column]}"


def _phrases(words: Sequence[str]) -> list[str]:
    """Each as a tsquery: "ESP32-S3" is two words in a row. Of signs alone nothing is left."""
    return [" <-> ".join(map(_quoted, some)) for some in tokens(words)]


def _as_words(wanted: Wanted) -> list[tuple[ColumnElement[bool], ColumnElement[float]]]:
    """For each word: whether an entry has it, and how often, weighed by column."""
    return [(_having(wanted.scope, phrase), _often(phrase)) for phrase in _phrases(wanted.words)]


def _having(scope: str, phrase: str) -> ColumnElement[bool]:
    if not phrase:
        return false()
    query = literal(f"{_quoted(scope)} & ({phrase})")
    return SEARCH.c.words.op("@@", is_comparison=True)(cast(query, TSQUERY))


def _often(phrase: str) -> ColumnElement[float]:
    if not phrase:
        return literal(0.0)
    shares: ColumnElement[Any] = literal_column(f"'{_SHARES}'::real[]")
    found = func.ts_rank_cd(shares, SEARCH.c.words, cast(literal(phrase), TSQUERY))
    return func.round(cast(_MOST * found, Double))  # it is whole, but for a float's last digits


def _inside(wanted: Wanted) -> list[tuple[ColumnElement[bool], ColumnElement[float]]]:
    found = []
    for word in map(folded, wanted.words):
        columns = (func.split_part(SEARCH.c.parts, _BETWEEN, at) for at in range(1, 5))
        often = [
            (func.length(one) - func.length(func.replace(one, word, ""))) * (weight / len(word))
            for one, weight in zip(columns, PARTS.weights, strict=True)
        ]
        having = and_(
            SEARCH.c.scope == wanted.scope, SEARCH.c.parts.contains(word, autoescape=True)
        )
        found.append((having, reduce(add, often)))
    return found


def _rarity(having: int, entries: int) -> float:
    found = math.log((entries - having + 0.5) / (having + 0.5))
    return found if found > 0 else _COMMONPLACE


def _weight(often: ColumnElement[float], length: ColumnElement[Any]) -> ColumnElement[float]:
    return often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * length))


def _quoted(word: str) -> str:
    cut = word[:_LONGEST].replace("\\", "\\\\").replace("'", "''")
    return f"'{cut}'"
