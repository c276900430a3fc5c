"""Who did what in which thread, and when: each deed is a row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
)
from sqlmodel import Field, SQLModel

from storage.connection import Connection
from storage.rows import NAMES_PEOPLE, Utc, columns, given
from storage.statements import Row

REMEMBERED = 200
"""How many of a person's last deeds count."""

AT_ONCE = timedelta(hours=1)
PACED = 500
"""A quick answer, and how many of the last answers say how quick the community is."""


class DeedRow(SQLModel, table=True):
    __tablename__ = "deed"
    __table_args__ = (
        Index("deed_thread", "thread"),
        Index("deed_person", "community", "person", "at"),
        Index("deed_at", "community", "at"),
    )

    number: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    thread: int = Field(foreign_key="thread.number")
    person: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    at: datetime = Field(sa_type=Utc)
    answered: bool = Field(sa_column_kwargs={"comment": "false: asked"})
    helped: bool
    quick: bool | None = Field(sa_column_kwargs={"comment": "null: it was no reply"})
    weight: float


DEEDS = DeedRow.__table__  # type: ignore[attr-defined]


def raw(column: ColumnElement[Any]) -> ColumnElement[int]:
    """A time as it is kept: computing with numbers is many times faster than with times."""
    return type_coerce(column, BigInteger)


_MINE = given(DEEDS.c.community, DEEDS.c.person)
_ALL = (
    select(raw(DEEDS.c.at).label("at"), DEEDS.c.answered, DEEDS.c.weight)
    .where(_MINE)
    .order_by(DEEDS.c.at.desc(), DEEDS.c.number.desc())
)
LAST = _ALL.limit(REMEMBERED)
NO_MORE = _ALL.limit(1).offset(REMEMBERED)
"""A person's deeds that count, newest first; and the one that counts no more for those."""

ANSWERS = select(func.count()).select_from(DEEDS).where(_MINE, DEEDS.c.answered)

_THERE = DEEDS.c.thread.in_(bindparam("threads", expanding=True))
_KEPT = ("person", "at", "answered", "helped", "quick", "weight")
_DONE = select(DEEDS.c.thread, *(DEEDS.c[one] for one in _KEPT)).where(_THERE)
_DONE = _DONE.order_by(DEEDS.c.number)
_HELPED = select(DEEDS.c.thread, DEEDS.c.person, DEEDS.c.at, DEEDS.c.weight)
_HELPED = _HELPED.where(_THERE, DEEDS.c.answered).order_by(DEEDS.c.number)
_ADD, _FORGET = insert(DEEDS), delete(DEEDS).where(_THERE)
_QUICK = (
    select(DEEDS.c.quick)
    .where(given(DEEDS.c.community), DEEDS.c.quick.is_not(None))
    .order_by(DEEDS.c.at.desc())
    .limit(PACED)
)


class Counted(NamedTuple):
    """What of a deed counts for the habits of who did it."""

    person: str
    at: datetime
    answered: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody asked, or ``answered``: how much that counts, and how soon it came."""

    person: str
    at: datetime
    answered: bool = False
    helped: bool = False
    quick: bool | None = None
    weight: float = 1.0

    @property
    def counted(self) -> Counted:
        return Counted(self.person, self.at, self.answered, self.weight)


class Deeds:
    """What was done in the threads of all communities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(
        self, community: str, deeds: Mapping[int, Sequence[Deed]], known: Sequence[int]
    ) -> Mapping[Counted, int]:
        """Keep what was done in some threads, as it is now; how many more of which that makes.

        In those ``known`` something may have been done before.
        """
        was = self._done(known) if known else {}
        changed = [one for one in deeds if deeds[one] != was.get(one, [])]
        stale = [one for one in changed if one in was]
        if stale:
            self._connection.execute(_FORGET, {"threads": stale})
        fresh = [
            columns(deed, community=community, thread=one) for one in changed for deed in deeds[one]
        ]
        if fresh:
            self._connection.execute(_ADD, fresh)
        more = Counter(deed.counted for one in changed for deed in deeds[one])
        more.subtract(deed.counted for one in stale for deed in was[one])
        return more

    def helpers(self, threads: Sequence[int]) -> dict[int, list[Row]]:
        """Who answered in each of some threads."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self._connection.execute(_HELPED, {"threads": threads}):
            found[row.thread].append(row)
        return found

    def pace(self, community: str) -> float:
        """The share of the last answers that came at once; a quarter while there are none."""
        last = self._connection.execute(_QUICK, {"community": community}).scalars()
        quick = [bool(one) for one in last]
        return (sum(quick) + 1) / (len(quick) + 4)

    def _done(self, threads: Sequence[int]) -> dict[int, list[Deed]]:
        found: dict[int, list[Deed]] = defaultdict(list)
        for thread, *deed in self._connection.execute(_DONE, {"threads": threads}):
            found[thread].append(Deed(*deed))
        return found
