"""Threads as they were learned: their texts, and sums over all of a community's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint, bindparam, delete, insert, select
from sqlmodel import Field, SQLModel

from bot.language.vocabulary import counted
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, given, keyed, saving
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

_NAMED = (given(THREADS.c.community), THREADS.c.ref.in_(bindparam("refs", expanding=True)))
_ROWS = select(THREADS).where(*_NAMED)
_NUMBERS = select(THREADS.c.ref, THREADS.c.number).where(*_NAMED)
_ADD, _SAVE = insert(THREADS), saving(THREADS.c.number)
_DROP = delete(THREADS).where(given(THREADS.c.number))
_SIZES = select(CORPORA).where(given(CORPORA.c.community))
_MORE = upsert(CORPORA)
_COUNT = _MORE.on_conflict_do_update(
    index_elements=["community"],
    set_={name: CORPORA.c[name] + _MORE.excluded[name] for name in SUMS},
)

Count = tuple[int, int, int]
"""How often a word is in the title, in the body and in the answers."""


class Texts(NamedTuple):
    """What of a thread is indexed."""

    title: str
    body: str
    answers: str = ""

    def counts(self) -> dict[str, Count]:
        title, body, answers = (counted(one) for one in self)
        every = {**title, **body, **answers}
        return {word: (title[word], body[word], answers[word]) for word in every}


class Learned(NamedTuple):
    """A thread as columns, and its texts."""

    values: Mapping[str, Any]
    texts: Texts


class Kept(NamedTuple):
    """The numbers of threads by ref, and the texts of those that were known, by number."""

    numbers: dict[str, int]
    was: dict[int, Texts]


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

    def put(self, community: str, learned: Mapping[str, Learned]) -> Kept:
        """Keep threads as they are now, by ref."""
        old = self.rows(community, learned)
        rows = {ref: _row(ref, one) for ref, one in learned.items()}
        new = [rows[ref] | {"community": community, "uses": 0} for ref in rows if ref not in old]
        if new:
            self._connection.execute(_ADD, new)
        for ref, row in old.items():
            values = rows[ref] | {"number": row.number}
            self._connection.execute(_SAVE, keyed(values, "number"))
        self._count(community, rows.values(), old.values())
        known = {ref: row.number for ref, row in old.items()}
        added = self._numbered(community, [row["ref"] for row in new])
        return Kept(known | added, {row.number: _texts(row) for row in old.values()})

    def drop(self, row: Row) -> None:
        """Its words and deeds must be gone already."""
        self._count(row.community, (), (row,))
        self._connection.execute(_DROP, {"number": row.number})

    def _numbered(self, community: str, refs: Sequence[str]) -> dict[str, int]:
        named = {"community": community, "refs": refs}
        found = self._connection.execute(_NUMBERS, named) if refs else ()
        return {row.ref: row.number for row in found}

    def _count(self, community: str, new: Iterable[Mapping[str, Any]], old: Iterable[Row]) -> None:
        """Keep the sums of the community in step with some of its threads."""
        steps = [*(_sums(row) for row in new)]
        steps += [tuple(-one for one in _sums(row._asdict())) for row in old]
        totals = {name: sum(step[at] for step in steps) for at, name in enumerate(SUMS)}
        self._connection.execute(_COUNT, totals | {"community": community})


def _texts(row: Row) -> Texts:
    return Texts(row.title, row.body, row.answers)


def _row(ref: str, learned: Learned) -> dict[str, Any]:
    counts = learned.texts.counts()
    size = sum(title + body for title, body, _ in counts.values())
    whole = size + sum(answers for _, _, answers in counts.values())
    texts = learned.texts._asdict()
    return {"ref": ref, **learned.values, **texts, "size": size, "whole": whole}


def _sums(row: Mapping[str, Any]) -> tuple[int, ...]:
    return 1, int(row["answered"]), row["size"], row["whole"]
