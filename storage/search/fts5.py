"""Search on SQLite: two FTS5 indexes over the table ``entry``, which keeps the texts.

Each row carries its community as a term of its own, so that a match touches and scores the
entries of one community only. Where there is no other, that term is left out of a match: the
rank would count all the rows that have it. Triggers keep the indexes in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)

from storage.connection import Connection
from storage.rows import given
from storage.search.index import Wanted
from storage.search.words import END, FOUND
from storage.statements import Row

TOKENS = "porter unicode61 remove_diacritics 2"
SNIPPET, OPENING = 24, 1000
"""So many words of a text are shown, or so many characters from its beginning."""


@dataclass(frozen=True, slots=True)
class TextIndex:
    """One FTS5 table over columns of ``entry``; its first column is always the community's term."""

    name: str
    columns: tuple[str, ...]
    weights: tuple[int, ...]
    tokens: str

    def match(self, scope: str, words: Iterable[str], *, either: bool = False) -> str:
        """What to MATCH: all of the words (or any), in entries of one community, "" for any.

        Every word stands in quotes and none may match the community's term: nothing people
        type is taken for an operator, a column or another community.
        """
        wanted = (" OR " if either else " AND ").join(map(_quoted, words))
        said = f"{{{' '.join(self.columns)}}} : ({wanted})"
        return f"scope : {_quoted(scope)} AND {said}" if scope else said

    def statements(self) -> Iterator[str]:
        """What makes the index and keeps it in step with its table."""
        every = ", ".join(("scope", *self.columns))
        options = f"content='entry', content_rowid='number', tokenize='{self.tokens}'"
        weights = ", ".join(map(str, (0, *self.weights)))
        added, gone = (self._row(values) for values in ("new", "old"))
        learn = f"INSERT INTO {self.name}(rowid, {every}) VALUES ({added});"  # noqa: S608  our names
        forget = f"INSERT INTO {self.name}({self.name}, rowid, {every}) VALUES ('delete', {gone});"  # noqa: S608  our names
        yield f"CREATE VIRTUAL TABLE {self.name} USING fts5({every}, {options})"
        yield f"INSERT INTO {self.name}({self.name}, rank) VALUES ('rank', 'bm25({weights})')"  # noqa: S608  our names
        yield f"CREATE TRIGGER {self.name}_added AFTER INSERT ON entry BEGIN {learn} END"
        yield f"CREATE TRIGGER {self.name}_dropped AFTER DELETE ON entry BEGIN {forget} END"
        changed = f"CREATE TRIGGER {self.name}_changed AFTER UPDATE OF {every} ON entry"
        yield f"{changed} BEGIN {forget} {learn} END"

    def _row(self, moment: str) -> str:
        """The columns of a row in a trigger, as it was or as it is."""
        return ", ".join(f"{moment}.{one}" for one in ("number", "scope", *self.columns))


WORDS = TextIndex(
    "entry_words",
    ("title", "aliases", "topic", "body"),
    (5, 4, 3, 1),
    TOKENS,
)
PARTS = TextIndex("entry_parts", ("title", "aliases", "topic", "url"), (5, 4, 3, 1), "trigram")

BODY = 1 + WORDS.columns.index("body")
CREATE = (*WORDS.statements(), *PARTS.statements())


class Fts5Index:
    """Looks things up in the two indexes of a file."""

    def __init__(self, connection: Connection, entries: Table) -> None:
        self._connection, self._entries = connection, entries

    def learn(self, community: str, ref: str) -> None:
        """Triggers have done it."""

    def seen(self, scope: str, words: Sequence[str], most: int) -> dict[str, int]:
        if not words:
            return {}
        matches = {f"match{at}": WORDS.match(scope, [word]) for at, word in enumerate(words)}
        found = self._connection.execute(_counts(len(words)), {"most": most, **matches}).one()
        return {word: count for word, count in zip(words, found, strict=True) if count}

    def ranked(
        self, wanted: Wanted, narrowed: Sequence[ColumnElement[bool]], limit: int
    ) -> Sequence[Row]:
        """The index leads: its rows come best first, so that only those needed are looked up."""
        index, match = _matched(wanted)
        query = _ranked(index, self._entries)
        query = query.where(*narrowed) if narrowed else query
        return self._connection.execute(
            query, {"match": match, "scope": wanted.scope, "most": limit}
        ).all()

    def snippets(self, wanted: Wanted, rows: Sequence[Row]) -> dict[int, str]:
        if wanted.inside:
            return {row.number: row.body[:OPENING] for row in rows}
        return {row.number: row.snippet for row in rows}


def _matched(wanted: Wanted) -> tuple[TextIndex, str]:
    index = PARTS if wanted.inside else WORDS
    scope = "" if wanted.alone else wanted.scope
    return index, index.match(scope, wanted.words, either=wanted.either)


def _matching(index: TextIndex, name: str = "match") -> ColumnElement[bool]:
    wanted = bindparam(name, type_=String())
    return literal_column(index.name).op("MATCH", is_comparison=True)(wanted)


@cache
def _ranked(index: TextIndex, entries: Table) -> Select[Any]:
    lead = table(index.name, column("rowid"), column("rank"))
    return (
        select(entries, lead.c.rank, *([_CUT] if index is WORDS else []))
        .select_from(lead.join(entries, entries.c.number == lead.c.rowid))
        .where(_matching(index), given(entries.c.scope))
        .order_by(lead.c.rank)
        .limit(bindparam("most"))
    )


_CUT = func.snippet(literal_column(WORDS.name), BODY, FOUND, END, "…", SNIPPET).label("snippet")


@cache
def _counts(words: int) -> Select[Any]:
    """How many entries match each of some words, as far as anybody counts."""
    counts: list[Any] = [_count(f"match{at}") for at in range(words)]
    return select(*counts)


def _count(name: str) -> ColumnElement[int]:
    found = select(literal(1)).select_from(table(WORDS.name)).where(_matching(WORDS, name))
    some = found.limit(bindparam("most")).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'
