"""Threads as they were learned: their texts, and sums over all of a community's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint, bindparam, delete, insert, select
from sqlmodel import Field, SQLModel

from bot.language.vocabulary import terms
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, given, saving
from storage.statements import Row


class ThreadRow(SQLModel, table=True):
    __tablename__ = "thread"
    __table_args__ = (UniqueConstraint("community", "ref"),)

    number: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    ref: str
    source: str
    title: str
    body: str
    answers: str
    at: datetime = Field(sa_type=Utc)
    asker: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    topic: str
    answered: bool
    open: bool
    uses: int
    size: int = Field(sa_column_kwargs={"comment": "counted words of title and body"})
    whole: int = Field(sa_column_kwargs={"comment": "counted words with the answers"})


class CorpusRow(SQLModel, table=True):
    __tablename__ = "corpus"

    community: str = Field(primary_key=True, foreign_key="community.id")
    threads: int
    answered: int
    size: int
    whole: int


THREADS = ThreadRow.__table__  # type: ignore[attr-defined]
CORPORA = CorpusRow.__table__  # type: ignore[attr-defined]
SUMS = ("threads", "answered", "size", "whole")

_ROWS = select(THREADS).where(
    given(THREADS.c.community), THREADS.c.ref.in_(bindparam("refs", expanding=True))
)
_ADD = insert(THREADS).returning(THREADS.c.number)
_SAVE, _DROP = saving(THREADS.c.number), delete(THREADS).where(given(THREADS.c.number))
_SIZES = select(CORPORA).where(given(CORPORA.c.community))
_MORE = upsert(CORPORA)
_COUNT = _MORE.on_conflict_do_update(
    index_elements=["community"],
    set_={name: CORPORA.c[name] + _MORE.excluded[name] for name in SUMS},
)

Count = tuple[int, int, int]
"""How often a word is in the title, in the body and in the answers."""

Counts = Mapping[str, Count]


class Texts(NamedTuple):
    """What of a thread is indexed."""

    title: str
    body: str
    answers: str = ""

    def counts(self) -> Counts:
        found: dict[str, list[int]] = {}
        for place, text in enumerate(self):
            for word, _ in terms(text):
                found.setdefault(word, [0, 0, 0])[place] += 1
        return {word: (title, body, answers) for word, (title, body, answers) in found.items()}


class Learned(NamedTuple):
    """A thread as columns, and its texts."""

    values: Mapping[str, Any]
    texts: Texts


class Change(NamedTuple):
    """The words of a thread before and now; none where its texts are what they were."""

    was: Counts
    now: Counts


class Kept(NamedTuple):
    """A thread that was learned, and whether it was ``known`` before."""

    number: int
    known: bool
    words: Change


class Sizes(NamedTuple):
    """How much a community has said."""

    threads: int = 0
    answered: int = 0
    size: int = 0
    whole: int = 0


class Threads:
    """The threads of all communities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sizes(self, community: str) -> Sizes:
        row = self._connection.execute(_SIZES, {"community": community}).one_or_none()
        return Sizes(*row[1:]) if row else Sizes()

    def rows(self, community: str, refs: Iterable[str]) -> dict[str, Row]:
        named = {"community": community, "refs": list(refs)}
        return {row.ref: row for row in self._connection.execute(_ROWS, named)}

    def put(self, community: str, learned: Mapping[str, Learned]) -> dict[str, Kept]:
        """Keep threads as they are now, by ref."""
        old = self.rows(community, learned)
        kept: dict[str, Kept] = {}
        totals: Counter[str] = Counter()
        for ref, one in learned.items():
            was = old.get(ref)
            words = _change(was, one.texts)
            row = _row(was, one, words)
            number = self._saved(was, row) if was else self._added(community, ref, row)
            kept[ref] = Kept(number, was is not None, words)
            totals.update(_sums(row))
            totals.subtract(_sums(was._asdict()) if was else {})
        self._count(community, totals)
        return kept

    def drop(self, row: Row) -> None:
        """Its words and deeds must be gone already."""
        self._count(row.community, {name: -one for name, one in _sums(row._asdict()).items()})
        self._connection.execute(_DROP, {"number": row.number})

    def _added(self, community: str, ref: str, row: Mapping[str, Any]) -> int:
        new = {"community": community, "ref": ref, "uses": 0, **row}
        number: int = self._connection.execute(_ADD, new).scalar_one()
        return number

    def _saved(self, was: Row, row: Mapping[str, Any]) -> int:
        number: int = was.number
        if any(getattr(was, name) != one for name, one in row.items()):
            self._connection.execute(_SAVE, {"key_number": number, **row})
        return number

    def _count(self, community: str, steps: Mapping[str, int]) -> None:
        """Keep the sums of the community in step with its threads."""
        if any(steps.values()):
            self._connection.execute(_COUNT, {"community": community, **steps})


def texts_of(row: Row) -> Texts:
    return Texts(row.title, row.body, row.answers)


def _change(was: Row | None, now: Texts) -> Change:
    before = texts_of(was) if was else None
    if before == now:
        return Change({}, {})
    return Change(before.counts() if before else {}, now.counts())


def _row(was: Row | None, learned: Learned, words: Change) -> dict[str, Any]:
    size, whole = (was.size, was.whole) if was else (0, 0)
    for counts, sign in ((words.was, -1), (words.now, 1)):
        size += sign * sum(title + body for title, body, _ in counts.values())
        whole += sign * sum(map(sum, counts.values()))
    return {**learned.values, **learned.texts._asdict(), "size": size, "whole": whole}


def _sums(row: Mapping[str, Any]) -> dict[str, int]:
    """What a thread adds to those of its community."""
    return {"threads": 1, **{name: int(row[name]) for name in SUMS[1:]}}
