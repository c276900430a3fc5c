"""The knowledge log in the database, and the search over it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Row,
    Select,
    UniqueConstraint,
    column,
    delete,
    func,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.entries import Entry, EntryKind, Hit, Log, Query, Trust
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.search import (
    END,
    FOUND,
    MOST_WORDS,
    PARTS,
    RAREST,
    WORDS,
    TextIndex,
    parts_of,
    shown,
    storable,
    words_of,
)
from storage.uow import implements

POOL = 50
"""How many of the best matches are weighed again by how far they can be trusted."""

COMMON = 4
"""A word of more than every fourth entry, and of more than a FEW, brings none beside better ones."""

FEW = 3

_TRUSTED = {Trust.VERIFIED: 1.3, Trust.ACCEPTED: 1.2, Trust.UNCONFIRMED: 1.0, Trust.STALE: 0.6}
_LITERAL_PARTS = 8
_TOKENS = 24


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
Match = tuple[TextIndex, str]


@implements(Log)
class SqlLog:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, entry: Entry) -> None:
        values = columns(entry, by=" ".join(entry.by))
        scope = self._scope(entry.community) or _NEW_SCOPE
        added = upsert(ENTRIES).values(values | {"scope": scope})
        query = added.on_conflict_do_update(index_elements=["community", "ref"], set_=values)
        self._connection.execute(query)

    def get(self, community: str, ref: str) -> Entry:
        query = select(ENTRIES).where(ENTRIES.c.community == community, ENTRIES.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"{ref} is not in the log any more. /log find searches it.")
        return _entry(row)

    def drop(self, community: str, ref: str) -> None:
        query = delete(ENTRIES).where(ENTRIES.c.community == community, ENTRIES.c.ref == ref)
        self._connection.execute(query)

    def find(self, community: str, query: Query, *, limit: int = 5) -> Sequence[Hit]:
        narrowed = [ENTRIES.c.community == community, *_filters(query)]
        text = storable(query.words)
        found: dict[int, Hit] = {}
        for match in self._matches(community, text, found):
            if len(found) >= limit:
                break
            found |= self._best(match, narrowed, set(found), limit - len(found))
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

    def _matches(self, community: str, text: str, found: Mapping[int, Hit]) -> Iterator[Match]:
        """What to look for, one after the other until enough was ``found``.

        All words; all of them inside other words; the rarest; those no entry has as a word.
        """
        scope, words = self._scope(community), words_of(text)
        if not scope or not words:
            return
        seen = self._seen(scope, words) if len(words) > MOST_WORDS else {}
        words = _rarest(seen, MOST_WORDS) if seen else words
        yield WORDS, WORDS.match(scope, words)
        if parts := parts_of(words):
            yield PARTS, PARTS.match(scope, parts)
        seen = self._seen(scope, words)
        common = max(FEW, self.count(community) // COMMON)
        if rarest := [one for one in _rarest(seen, RAREST) if seen[one] <= common or not found]:
            yield WORDS, WORDS.match(scope, rarest, either=True)
        if parts := parts_of(word for word in words if word not in seen):
            yield PARTS, PARTS.match(scope, parts, either=True)

    def _seen(self, scope: str, words: Sequence[str]) -> dict[str, int]:
        """How many entries have each word; those with none are left out."""
        counted = {word: self._count(WORDS.match(scope, [word])) for word in words}
        return {word: count for word, count in counted.items() if count}

    def _count(self, match: str) -> int:
        query = select(func.count()).select_from(table(WORDS.name)).where(_matching(WORDS, match))
        found: int = self._connection.execute(query).scalar_one()
        return found

    def _best(
        self, match: Match, narrowed: Sequence[ColumnElement[bool]], known: set[int], limit: int
    ) -> dict[int, Hit]:
        """The best of the pool, those trusted most first, with a snippet of each."""
        ranked = self._connection.execute(_ranked(match, narrowed, max(POOL, limit + len(known))))
        rows = [row for row in ranked if row.number not in known]
        rows.sort(key=lambda row: (row.rank * _TRUSTED[Trust(row.trust)], -row.number))
        best = rows[:limit]
        snippets = self._snippets(match, [row.number for row in best]) if best else {}
        return {row.number: Hit(_entry(row), shown(snippets[row.number])) for row in best}

    def _snippets(self, match: Match, numbers: Sequence[int]) -> dict[int, str]:
        index, wanted = match
        if index is not WORDS:
            query = select(ENTRIES.c.number, func.substr(ENTRIES.c.body, 1, 1000))
            query = query.where(ENTRIES.c.number.in_(numbers))
        else:
            body = 1 + index.columns.index("body")
            cut = func.snippet(literal_column(index.name), body, FOUND, END, "…", _TOKENS)
            query = select(_ROWID, cut).select_from(table(index.name))
            query = query.where(_matching(index, wanted), _ROWID.in_(numbers))
        return dict(tuple(row) for row in self._connection.execute(query))

    def _literally(
        self, parts: Sequence[str], narrowed: Sequence[ColumnElement[bool]], limit: int
    ) -> list[Hit]:
        """For signs and for scripts without blanks, whose words the indexes cannot tell apart."""
        said = ENTRIES.c.title + " " + ENTRIES.c.body
        having = [said.contains(part, autoescape=True) for part in parts]
        query = select(ENTRIES).where(*narrowed, *having).order_by(ENTRIES.c.number.desc())
        rows = self._connection.execute(query.limit(limit))
        return [Hit(_entry(row), shown(row.body)) for row in rows]


_ROWID: ColumnElement[int] = column("rowid")
_NEW_SCOPE = select(
    func.printf("<%d>", func.coalesce(func.max(ENTRIES.c.number), 0) + 1)
).scalar_subquery()
"""The number a community's first entry gets: no other community has it while entries of it live."""


def _ranked(match: Match, narrowed: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    """The index leads: its rows come best first, so that only those needed are looked up."""
    index, wanted = match
    lead = table(index.name, column("rowid"), column("rank"))
    return (
        select(ENTRIES, lead.c.rank)
        .select_from(lead.join(ENTRIES, ENTRIES.c.number == lead.c.rowid))
        .where(_matching(index, wanted), *narrowed)
        .order_by(lead.c.rank)
        .limit(limit)
    )


def _matching(index: TextIndex, match: str) -> ColumnElement[bool]:
    return literal_column(index.name).op("MATCH", is_comparison=True)(match)


def _filters(query: Query) -> Iterator[ColumnElement[bool]]:
    if query.topic:
        yield ENTRIES.c.topic == query.topic
    if query.kind:
        yield ENTRIES.c.kind == query.kind.value
    if query.by:
        yield func.instr(" " + ENTRIES.c.by + " ", f" {query.by} ") > 0
    if query.before:
        yield ENTRIES.c.at < query.before


def _rarest(seen: dict[str, int], most: int) -> list[str]:
    return sorted(seen, key=lambda word: seen[word])[:most]


def _entry(row: Row[Any]) -> Entry:
    return value(
        Entry, row, kind=EntryKind(row.kind), by=tuple(row.by.split()), trust=Trust(row.trust)
    )
