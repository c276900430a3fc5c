"""Who took part when: each deed as a row, and each person's habits as sums of theirs."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import mul
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Index,
    LargeBinary,
    bindparam,
    delete,
    func,
    insert,
    select,
    type_coerce,
)
from sqlmodel import Field, SQLModel

from bot.model.evidence import Habit
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc
from storage.statements import Row

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_LATELY, _FRESH, _HERE, _USUALLY = 14 * _DAY, 3 * _DAY, _HOUR, 90 * _DAY
"""Half-lives: how soon what somebody did stops saying that they take part."""

REMEMBERED = 200
"""How many of a person's last deeds count."""

AT_ONCE = timedelta(hours=1)
PACED = 500
"""A quick answer, and how many of the last answers say how quick the community is."""

MANY = 500
"""Up to so many people are looked up by name; of more, everybody's habits are read."""

_RECENT = timedelta(days=15)
_AROUND = 8.0
"""Two hours away from now still count for more than half."""

_SURE = 0.3
_HOURS = 24


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


class HabitRow(SQLModel, table=True):
    __tablename__ = "habit"

    community: str = Field(primary_key=True, foreign_key="community.id")
    person: str = Field(primary_key=True)
    answers: int
    at: datetime = Field(sa_type=Utc, sa_column_kwargs={"comment": "the last deed; sums are as of"})
    answered: float
    asked: float
    hours: bytes = Field(sa_type=LargeBinary)


DEEDS = DeedRow.__table__  # type: ignore[attr-defined]
HABITS = HabitRow.__table__  # type: ignore[attr-defined]


def _raw(column: ColumnElement[Any]) -> ColumnElement[int]:
    return type_coerce(column, BigInteger)


def _kernel(now: datetime) -> list[float]:
    """How near each hour of the day is to now."""
    moment = now.hour + now.minute / 60
    apart = [abs(hour + 0.5 - moment) for hour in range(_HOURS)]
    return [math.exp(-(min(one, _HOURS - one) ** 2) / _AROUND) for one in apart]


_SUMS = ("answers", "at", "answered", "asked", "hours")
_MINE = (DEEDS.c.community == bindparam("community"), DEEDS.c.person == bindparam("person"))
_LAST = (
    select(_raw(DEEDS.c.at), DEEDS.c.answered, DEEDS.c.weight)
    .where(*_MINE)
    .order_by(DEEDS.c.at.desc())
    .limit(REMEMBERED)
)
_THEIRS = DEEDS.c.thread.in_(bindparam("threads", expanding=True))
_PEOPLE, _FORGET = select(DEEDS.c.person).where(_THEIRS), delete(DEEDS).where(_THEIRS)
_ADD, _SUMMED = insert(DEEDS), upsert(HABITS)
_SUM_UP = _SUMMED.on_conflict_do_update(
    index_elements=["community", "person"],
    set_={name: _SUMMED.excluded[name] for name in _SUMS},
)
_COUNT = select(func.count()).select_from(DEEDS).where(*_MINE, DEEDS.c.answered)


@dataclass(frozen=True, slots=True)
class Deed:
    """Somebody asked, or ``answered``: how much that counts, and how soon it came."""

    person: str
    at: datetime
    answered: bool = False
    helped: bool = False
    quick: bool | None = None
    weight: float = 1.0


class Habits:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, community: str, deeds: Mapping[int, Iterable[Deed]]) -> None:
        """What was done in some threads, as it is known now."""
        threads = {"threads": list(deeds)}
        people = set(self._connection.execute(_PEOPLE, threads).scalars())
        if people:
            self._connection.execute(_FORGET, threads)
        now = [_columns(one, community, thread) for thread in deeds for one in deeds[thread]]
        if now:
            self._connection.execute(_ADD, now)
        self._sum_up(community, sorted(people | {one["person"] for one in now}))

    def joined(self, kept: str, gone: str) -> None:
        """Somebody's deeds are another's now."""
        query = select(HABITS.c.community).where(HABITS.c.person == gone)
        for community in self._connection.execute(query).scalars():
            self._sum_up(community, [kept, gone])

    def helpers(self, threads: Sequence[int]) -> dict[int, list[Row]]:
        """Who answered in each of some threads."""
        columns = (DEEDS.c.thread, DEEDS.c.person, DEEDS.c.at, DEEDS.c.weight)
        query = select(*columns).where(DEEDS.c.thread.in_(threads), DEEDS.c.answered)
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self._connection.execute(query.order_by(DEEDS.c.number)):
            found[row.thread].append(row)
        return found

    def pace(self, community: str) -> float:
        """The share of the last answers that came at once; a quarter while there are none."""
        query = select(DEEDS.c.quick).where(DEEDS.c.community == community)
        query = query.where(DEEDS.c.quick.is_not(None))
        last = query.order_by(DEEDS.c.at.desc()).limit(PACED)
        quick = [bool(one) for one in self._connection.execute(last).scalars()]
        return (sum(quick) + 1) / (len(quick) + 4)

    def of(self, community: str, now: datetime, people: Sequence[str] = ()) -> dict[str, Habit]:
        """Some people's or everybody's, as they are at a moment."""
        some = people if len(people) <= MANY else ()
        recent = self._recent(community, now, some)
        around, moment = _kernel(now), micros(now)
        query = select(
            HABITS.c.person,
            HABITS.c.answers,
            _raw(HABITS.c.at),
            HABITS.c.answered,
            HABITS.c.asked,
            HABITS.c.hours,
        ).where(HABITS.c.community == community)
        if some:
            query = query.where(HABITS.c.person.in_(some))
        return {
            row[0]: _habit(row, moment, around, recent.get(row[0], (0.0, 0.0)))
            for row in self._connection.execute(query.order_by(HABITS.c.person))
        }

    def _recent(
        self, community: str, now: datetime, people: Sequence[str]
    ) -> dict[str, tuple[float, float]]:
        """What people did in the last days: how fresh that is, and whether they are here now."""
        query = select(DEEDS.c.person, _raw(DEEDS.c.at)).where(
            DEEDS.c.community == community, DEEDS.c.at > now - _RECENT, DEEDS.c.at <= now
        )
        if people:
            query = query.where(DEEDS.c.person.in_(people))
        found: dict[str, tuple[float, float]] = {}
        moment = micros(now)
        for person, at in self._connection.execute(query.order_by(DEEDS.c.at)):
            fresh, here = found.get(person, (0.0, 0.0))
            age = moment - at
            found[person] = (fresh + 0.5 ** (age / _FRESH), here + 0.5 ** (age / _HERE))
        return found

    def _sum_up(self, community: str, people: Sequence[str]) -> None:
        """Anew for each: what is no longer known of them leaves no trace."""
        summed = {one: self._summed(community, one) for one in people}
        rows = [values for values in summed.values() if values]
        if rows:
            self._connection.execute(_SUM_UP, rows)
        gone = [person for person, values in summed.items() if not values]
        if gone:
            lost = delete(HABITS).where(HABITS.c.community == community)
            self._connection.execute(lost.where(HABITS.c.person.in_(gone)))

    def _summed(self, community: str, person: str) -> dict[str, Any] | None:
        mine = {"community": community, "person": person}
        last = self._connection.execute(_LAST, mine).all()
        if not last:
            return None
        return {**mine, **_sums(last), "answers": self._connection.execute(_COUNT, mine).scalar()}


def _sums(deeds: Sequence[Any]) -> dict[str, Any]:
    """Each kind of deed, and each hour of the day, as of the last one."""
    newest = deeds[0][0]
    done, hours = [0.0, 0.0], array("f", bytes(4 * _HOURS))
    for at, answered, weight in deeds:
        age = newest - at
        done[answered] += weight * 0.5 ** (age / _LATELY)
        hours[at // _HOUR % _HOURS] += 0.5 ** (age / _USUALLY)
    at = datetime.fromtimestamp(newest / 1e6, UTC)
    return {"at": at, "answered": done[1], "asked": done[0], "hours": hours.tobytes()}


def _habit(
    row: Sequence[Any], now: int, around: Sequence[float], recent: tuple[float, float]
) -> Habit:
    _, answers, at, answered, asked, packed = row
    age = max(0, now - at)
    lately, usually = 0.5 ** (age / _LATELY), 0.5 ** (age / _USUALLY)
    hours = array("f", packed)
    near = sum(map(mul, hours, around)) * usually
    usual = 0.5 + near / (sum(hours) * usually + _SURE)
    fresh, here = recent
    return Habit(answers, answered * lately, asked * lately, fresh, here, usual)


def micros(moment: datetime) -> int:
    """As times are kept: computing with numbers is many times faster here than with times."""
    return round(moment.timestamp() * 1_000_000)


def _columns(deed: Deed, community: str, thread: int) -> Mapping[str, Any]:
    return {
        "community": community,
        "thread": thread,
        "person": deed.person,
        "at": deed.at,
        "answered": deed.answered,
        "helped": deed.helped,
        "quick": deed.quick,
        "weight": deed.weight,
    }
