"""The knowledge log in the database, and the search over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Row,
    String,
    Table,
    UniqueConstraint,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.entries import Entry, EntryKind, Hit, Log, Query, Trust
from storage.dialect import Position, upsert
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.search.fts5 import Fts5Index
from storage.search.index import SearchIndex, Wanted
from storage.search.postgres import PostgresIndex
from storage.search.words import MOST_WORDS, RAREST, parts_of, shown, storable, words_of
from storage.uow import implements

POOL = 50
"""How many of the best matches are weighed again by how far they can be trusted."""

COMMON = 4
"""A word of more than every fourth entry, and of more than a FEW, brings none beside better ones."""

FEW = 3

MOST_ALIASES = 4000
"""Characters of what else an entry was asked as: enough to be found by, too few to drown it."""

_TRUSTED = {Trust.VERIFIED: 1.3, Trust.ACCEPTED: 1.2, Trust.UNCONFIRMED: 1.0, Trust.STALE: 0.6}
_LITERAL_PARTS = 8


class EntryRow(SQLModel, table=True):
    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("community", "ref"),
        Index("entry_newest", "community"),  # SQLite keeps the row's number behind it
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    scope: str = Field(sa_column_kwargs={"comment": "the community as a term of the search index"})
    kind: str
    ref: str
    title: str
    body: str
    at: datetime = Field(sa_type=Utc)
    by: str = Field(
        sa_column_kwargs={"comment": "person ids, the owner first", "info": NAMES_PEOPLE}
    )
    topic: str
    aliases: str
    url: str
    trust: str


ENTRIES = EntryRow.__table__  # type: ignore[attr-defined]
INDEXES: Mapping[str, Callable[[Connection, Table], SearchIndex]] = {
    "sqlite": Fts5Index,
    "postgresql": PostgresIndex,
}


@implements(Log)
class SqlLog:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._index = INDEXES[connection.dialect.name](connection, ENTRIES)

    def keep(self, entry: Entry) -> None:
        values = columns(entry, by=" ".join(entry.by))
        if not entry.aliases:
            del values["aliases"]
        scope = self._scope(entry.community) or _NEW_SCOPE
        added = upsert(ENTRIES).values({"aliases": ""} | values | {"scope": scope})
        query = added.on_conflict_do_update(index_elements=["community", "ref"], set_=values)
        self._connection.execute(query)
        self._index.learn(entry.community, entry.ref)

    def get(self, community: str, ref: str) -> Entry:
        query = select(ENTRIES).where(ENTRIES.c.community == community, ENTRIES.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"{ref} is not in the log any more. /log find searches it.")
        return _entry(row)

    def also_asked(self, community: str, ref: str, words: str) -> None:
        known = ENTRIES.c.aliases
        query = update(ENTRIES).where(ENTRIES.c.community == community, ENTRIES.c.ref == ref)
        fits = func.length(known) < MOST_ALIASES
        self._connection.execute(query.where(fits).values(aliases=known + words + "\n"))
        self._index.learn(community, ref)

    def drop(self, community: str, ref: str) -> None:
        query = delete(ENTRIES).where(ENTRIES.c.community == community, ENTRIES.c.ref == ref)
        self._connection.execute(query)

    def find(self, community: str, query: Query, *, limit: int = 5) -> Sequence[Hit]:
        narrowed = [ENTRIES.c.community == community, *_filters(query)]
        text = storable(query.words)
        found: dict[int, Hit] = {}
        for wanted in self._wanted(community, text, found):
            if len(found) >= limit:
                break
            found |= self._best(wanted, narrowed, set(found), limit - len(found))
        parts = text.split()[:_LITERAL_PARTS]
        if parts and not found and not text.isascii():
            return self._literally(parts, narrowed, limit)
        return list(found.values())

    def recent(self, community: str, *, limit: int = 5) -> Sequence[Entry]:
        query = select(ENTRIES).where(ENTRIES.c.community == community)
        rows = self._connection.execute(query.order_by(ENTRIES.c.number.desc()).limit(limit))
        return [_entry(row) for row in rows]

    def count(self, community: str) -> int:
        query = select(func.count()).select_from(ENTRIES).where(ENTRIES.c.community == community)
        found: int = self._connection.execute(query).scalar_one()
        return found

    def _scope(self, community: str) -> str | None:
        query = select(ENTRIES.c.scope).where(ENTRIES.c.community == community).limit(1)
        return self._connection.execute(query).scalar()

    def _wanted(self, community: str, text: str, found: Mapping[int, Hit]) -> Iterator[Wanted]:
        """What to look for, one after the other until enough was ``found``.

        All words; all of them inside other words; the rarest; those no entry has as a word.
        """
        scope, words = self._scope(community), words_of(text)
        if not scope or not words:
            return
        seen = self._index.seen(scope, words) if len(words) > MOST_WORDS else {}
        words = _rarest(seen, MOST_WORDS) if seen else words
        yield Wanted(scope, words)
        if parts := parts_of(words):
            yield Wanted(scope, parts, inside=True)
        seen = self._index.seen(scope, words)
        common = max(FEW, self.count(community) // COMMON)
        if rarest := [one for one in _rarest(seen, RAREST) if seen[one] <= common or not found]:
            yield Wanted(scope, rarest, either=True)
        if parts := parts_of(word for word in words if word not in seen):
            yield Wanted(scope, parts, either=True, inside=True)

    def _best(
        self, wanted: Wanted, narrowed: Sequence[ColumnElement[bool]], known: set[int], limit: int
    ) -> dict[int, Hit]:
        """The best of the pool, those trusted most first, with a snippet of each."""
        ranked = self._index.ranked(wanted, narrowed, max(POOL, limit + len(known)))
        rows = [row for row in ranked if row.number not in known]
        rows.sort(key=lambda row: (round(row.rank * _TRUSTED[Trust(row.trust)], 12), -row.number))
        best = rows[:limit]
        snippets = self._index.snippets(wanted, best) if best else {}
        return {row.number: Hit(_entry(row), shown(snippets[row.number])) for row in best}

    def _literally(
        self, parts: Sequence[str], narrowed: Sequence[ColumnElement[bool]], limit: int
    ) -> list[Hit]:
        """For signs and for scripts without blanks, whose words the indexes cannot tell apart."""
        said = ENTRIES.c.title + " " + ENTRIES.c.body
        having = [said.icontains(part, autoescape=True) for part in parts]
        query = select(ENTRIES).where(*narrowed, *having).order_by(ENTRIES.c.number.desc())
        rows = self._connection.execute(query.limit(limit))
        return [Hit(_entry(row), shown(row.body)) for row in rows]


_NEW_SCOPE = select(
    "<" + cast(func.coalesce(func.max(ENTRIES.c.number), 0) + 1, String) + ">"
).scalar_subquery()
"""The number a community's first entry gets: no other community has it while entries of it live."""


def _filters(query: Query) -> Iterator[ColumnElement[bool]]:
    if query.topic:
        yield ENTRIES.c.topic == query.topic
    if query.kind:
        yield ENTRIES.c.kind == query.kind.value
    if query.by:
        yield Position(" " + ENTRIES.c.by + " ", f" {query.by} ") > 0
    if query.before:
        yield ENTRIES.c.at < query.before


def _rarest(seen: dict[str, int], most: int) -> list[str]:
    return sorted(seen, key=lambda word: seen[word])[:most]


def _entry(row: Row[Any]) -> Entry:
    return value(
        Entry, row, kind=EntryKind(row.kind), by=tuple(row.by.split()), trust=Trust(row.trust)
    )
