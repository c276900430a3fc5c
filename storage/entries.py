"""The knowledge log in the database, and the search over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    case,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.entries import Entry, EntryKind, Hit, Log, Query, Trust
from storage.connection import Connection
from storage.dialect import Position, upsert
from storage.rows import LISTS_PEOPLE, Utc, columns, given, value
from storage.search.fts5 import Fts5Index
from storage.search.index import SearchIndex, Wanted
from storage.search.postgres import PostgresIndex
from storage.search.words import MOST_WORDS, RAREST, parts_of, shown, storable, words_of
from storage.statements import Row
from storage.uow import implements

POOL = 50
"""How many of the best matches are weighed again by how far they can be trusted."""

SURE = 3
"""An entry with all of so many words is what was meant: nothing is looked for beside it."""

COMMON = 4
"""A word of more than every fourth entry, and of more than a FEW, brings none beside better ones."""

FEW, MANY = 3, 2000
"""At least and at most so many entries make a word common, however many there are."""

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
        sa_column_kwargs={"comment": "person ids, the owner first", "info": LISTS_PEOPLE}
    )
    topic: str
    aliases: str
    url: str
    trust: str


ENTRIES = EntryRow.__table__  # type: ignore[attr-defined]

_HERE = given(ENTRIES.c.community)
_NAMED = given(ENTRIES.c.community, ENTRIES.c.ref)
_ONE, _DROP = select(ENTRIES).where(_NAMED), delete(ENTRIES).where(_NAMED)
_COUNT = select(func.count()).select_from(ENTRIES).where(_HERE)
_SOME = select(ENTRIES.c.number).where(_HERE).limit(MANY * COMMON).subquery()
_SIZE = select(func.count()).select_from(_SOME)
_NEWEST = select(ENTRIES).where(_HERE).order_by(ENTRIES.c.number.desc()).limit(bindparam("most"))
_SCOPE = select(ENTRIES.c.scope).where(ENTRIES.c.community == bindparam("here")).limit(1)
_LEAST, _MOST = (select(one(ENTRIES.c.community)).scalar_subquery() for one in (func.min, func.max))
_ALONE = _SCOPE.add_columns((_LEAST == _MOST).label("alone"))
_NEW_SCOPE = select("<" + cast(func.coalesce(func.max(ENTRIES.c.number), 0) + 1, String) + ">")
"""The number a community's first entry gets: no other community has it while entries of it live."""

_ALSO_ASKED = (
    update(ENTRIES)
    .where(ENTRIES.c.community == bindparam("of"), ENTRIES.c.ref == bindparam("called"))
    .where(func.length(ENTRIES.c.aliases) < MOST_ALIASES)
    .values(aliases=ENTRIES.c.aliases + bindparam("words"))
)


def _keep() -> Any:
    """An entry kept without aliases keeps those it has."""
    added = upsert(ENTRIES).values(
        scope=func.coalesce(_SCOPE.scalar_subquery(), _NEW_SCOPE.scalar_subquery())
    )
    names = (one.name for one in ENTRIES.c if one.name not in {"number", "scope"})
    new = {name: added.excluded[name] for name in names}
    new["aliases"] = case((new["aliases"] == "", ENTRIES.c.aliases), else_=new["aliases"])
    return added.on_conflict_do_update(index_elements=["community", "ref"], set_=new)


_KEEP = _keep()
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
        values = columns(entry, by=" ".join(entry.by), here=entry.community)
        self._connection.execute(_KEEP, values)
        self._index.learn(entry.community, entry.ref)

    def get(self, community: str, ref: str) -> Entry:
        row = self._connection.execute(_ONE, {"community": community, "ref": ref}).one_or_none()
        if row is None:
            raise NotFound(f"{ref} is not in the log any more. /log find searches it.")
        return _entry(row)

    def also_asked(self, community: str, ref: str, words: str) -> None:
        named = {"of": community, "called": ref, "words": words + "\n"}
        if self._connection.execute(_ALSO_ASKED, named).rowcount:
            self._index.learn(community, ref)

    def drop(self, community: str, ref: str) -> None:
        self._connection.execute(_DROP, {"community": community, "ref": ref})

    def find(self, community: str, query: Query, *, limit: int = 5) -> Sequence[Hit]:
        narrowed = list(_filters(query))
        text = storable(query.words)
        found: dict[int, Hit] = {}
        for wanted in self._wanted(community, text, found):
            if len(found) >= limit:
                break
            found |= self._best(wanted, narrowed, set(found), limit - len(found))
            if found and not wanted.either and len(wanted.words) >= SURE:
                break
        parts = text.split()[:_LITERAL_PARTS]
        if parts and not found and not text.isascii():
            return self._literally(parts, [ENTRIES.c.community == community, *narrowed], limit)
        return list(found.values())

    def recent(self, community: str, *, limit: int = 5) -> Sequence[Entry]:
        rows = self._connection.execute(_NEWEST, {"community": community, "most": limit})
        return [_entry(row) for row in rows]

    def count(self, community: str) -> int:
        found: int = self._connection.execute(_COUNT, {"community": community}).scalar_one()
        return found

    def _size(self, community: str) -> int:
        """How many entries there are, counted no further than it matters."""
        found: int = self._connection.execute(_SIZE, {"community": community}).scalar_one()
        return found

    def _wanted(self, community: str, text: str, found: Mapping[int, Hit]) -> Iterator[Wanted]:
        """What to look for, one after the other until enough was ``found``.

        All words; all of them inside other words; the rarest; those no entry has as a word.
        """
        here = self._connection.execute(_ALONE, {"here": community}).one_or_none()
        words = words_of(text)
        if not here or not words:
            return
        scope, wanted = here.scope, partial(Wanted, here.scope, alone=bool(here.alone))
        if len(words) > MOST_WORDS:
            seen = self._index.seen(scope, words, MANY)
            words = _rarest(seen, MOST_WORDS) if seen else words
        yield wanted(words)
        if parts := parts_of(words):
            yield wanted(parts, inside=True)
        common = max(FEW, self._size(community) // COMMON)
        seen = self._index.seen(scope, words, common + 1)
        if rarest := [one for one in _rarest(seen, RAREST) if seen[one] <= common or not found]:
            yield wanted(rarest, either=True)
        if parts := parts_of(word for word in words if word not in seen):
            yield wanted(parts, either=True, inside=True)

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


def _entry(row: Row) -> Entry:
    return value(
        Entry, row, kind=EntryKind(row.kind), by=tuple(row.by.split()), trust=Trust(row.trust)
    )
