"""How people take part: sums of each person's last deeds, that fade as time goes by.

Who does one thing more has it added, and taken away what counts no more; whatever else happens,
theirs are summed up anew.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import mul
from typing import Any

from sqlalchemy import BindParameter, LargeBinary, bindparam, delete, select, true
from sqlmodel import Field, SQLModel

from bot.model.evidence import Habit
from storage.connection import Connection
from storage.deeds import ANSWERS, DEEDS, LAST, NO_MORE, REMEMBERED, Counted, raw
from storage.dialect import upsert
from storage.rows import Utc, given

_HOUR = 3_600_000_000
_DAY = 24 * _HOUR
_LATELY, _FRESH, _HERE, _USUALLY = 14 * _DAY, 3 * _DAY, _HOUR, 90 * _DAY
"""Half-lives: how soon what somebody did stops saying that they take part."""

MANY = 500
"""Up to so many people are looked up by name; of more, everybody's habits are read."""

_DAYS = timedelta(days=15)
_AROUND = 8.0
"""Two hours away from now still count for more than half."""

_SURE = 0.3
_HOURS = 24
_NO_HOURS = bytes(4 * _HOURS)


class HabitRow(SQLModel, table=True):
    __tablename__ = "habit"

    community: str = Field(primary_key=True, foreign_key="community.id")
    person: str = Field(primary_key=True)
    answers: int
    at: datetime = Field(sa_type=Utc, sa_column_kwargs={"comment": "the last deed; sums are as of"})
    answered: float
    asked: float
    hours: bytes = Field(sa_type=LargeBinary)


HABITS = HabitRow.__table__  # type: ignore[attr-defined]


def _kernel(now: datetime) -> list[float]:
    """How near each hour of the day is to now."""
    moment = now.hour + now.minute / 60
    apart = [abs(hour + 0.5 - moment) for hour in range(_HOURS)]
    return [math.exp(-(min(one, _HOURS - one) ** 2) / _AROUND) for one in apart]


_SUMS = (
    HABITS.c.answers,
    raw(HABITS.c.at).label("at"),
    HABITS.c.answered,
    HABITS.c.asked,
    HABITS.c.hours,
)
_GONE = NO_MORE.subquery()
_KNOWN = (
    select(*_SUMS, *(one.label(f"gone_{one.name}") for one in _GONE.c))
    .select_from(HABITS.outerjoin(_GONE, true()))
    .where(given(HABITS.c.community, HABITS.c.person))
)
_SUMMED = upsert(HABITS)
_SUM_UP = _SUMMED.on_conflict_do_update(
    index_elements=["community", "person"],
    set_={one.name: _SUMMED.excluded[one.name] for one in _SUMS},
)
_DROP = delete(HABITS).where(given(HABITS.c.community, HABITS.c.person))
_COMMUNITIES = select(HABITS.c.community).where(given(HABITS.c.person))
_HABITS = select(HABITS.c.person, *_SUMS).where(given(HABITS.c.community)).order_by(HABITS.c.person)
_RECENT = (
    select(DEEDS.c.person, raw(DEEDS.c.at))
    .where(given(DEEDS.c.community))
    .where(DEEDS.c.at > bindparam("since"), DEEDS.c.at <= bindparam("now"))
    .order_by(DEEDS.c.at)
)
_SOME: BindParameter[Any] = bindparam("people", expanding=True)
_HABITS_OF, _RECENT_OF = (
    _HABITS.where(HABITS.c.person.in_(_SOME)),
    _RECENT.where(DEEDS.c.person.in_(_SOME)),
)


class Sums:
    """What somebody's deeds come to as of a moment: of each kind, and by the hour of the day."""

    def __init__(self, at: int, answered: float, asked: float, hours: bytes) -> None:
        self.at, self._done = at, [asked, answered]
        self._hours = array("f", hours)

    def fade(self, at: int) -> None:
        """Time passes, to a later moment."""
        lately, usually = (0.5 ** ((at - self.at) / life) for life in (_LATELY, _USUALLY))
        self._done = [one * lately for one in self._done]
        self._hours = array("f", [one * usually for one in self._hours])
        self.at = at

    def add(self, deed: Sequence[Any], times: int = 1) -> None:
        at, answered, weight = deed
        age = self.at - at
        self._done[answered] += times * weight * 0.5 ** (age / _LATELY)
        self._hours[at // _HOUR % _HOURS] += times * 0.5 ** (age / _USUALLY)

    def columns(self) -> dict[str, Any]:
        asked, answered = self._done
        at = datetime.fromtimestamp(self.at / 1e6, UTC)
        return {"at": at, "answered": answered, "asked": asked, "hours": self._hours.tobytes()}


class Habits:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def follow(self, community: str, more: Mapping[Counted, int]) -> None:
        """Bring the sums in step with so many more of some deeds, or fewer."""
        theirs: dict[str, list[tuple[Counted, int]]] = defaultdict(list)
        for deed, times in more.items():
            if times:
                theirs[deed.person].append((deed, times))
        self._keep(community, {one: self._after(community, one, theirs[one]) for one in theirs})

    def joined(self, kept: str, gone: str) -> None:
        """Somebody's deeds are another's now."""
        for community in list(self._connection.execute(_COMMUNITIES, {"person": gone}).scalars()):
            self._keep(community, {one: self._anew(community, one) for one in (kept, gone)})

    def of(self, community: str, now: datetime, people: Sequence[str] = ()) -> dict[str, Habit]:
        """Some people's or everybody's, as they are at a moment."""
        some = people if len(people) <= MANY else ()
        named = {"community": community, "people": some} if some else {"community": community}
        recent = self._recent(named, now)
        around, moment = _kernel(now), micros(now)
        rows = self._connection.execute(_HABITS_OF if some else _HABITS, named)
        return {row[0]: _habit(row, moment, around, recent.get(row[0], (0.0, 0.0))) for row in rows}

    def _recent(self, named: Mapping[str, Any], now: datetime) -> dict[str, tuple[float, float]]:
        """What people did in the last days: how fresh that is, and whether they are here now."""
        query = _RECENT_OF if "people" in named else _RECENT
        rows = self._connection.execute(query, {**named, "since": now - _DAYS, "now": now})
        found: dict[str, tuple[float, float]] = {}
        moment = micros(now)
        for person, at in rows:
            fresh, here = found.get(person, (0.0, 0.0))
            age = moment - at
            found[person] = (fresh + 0.5 ** (age / _FRESH), here + 0.5 ** (age / _HERE))
        return found

    def _after(
        self, community: str, person: str, more: Sequence[tuple[Counted, int]]
    ) -> dict[str, Any] | None:
        match more:
            case [(deed, 1)]:
                return self._with(community, deed) or self._anew(community, person)
            case _:
                return self._anew(community, person)

    def _with(self, community: str, deed: Counted) -> dict[str, Any] | None:
        """One deed more, and the last; now and then None, so that what is rounded never adds up."""
        mine = {"community": community, "person": deed.person}
        at = micros(deed.at)
        known = self._connection.execute(_KNOWN, mine).one_or_none()
        if known is None or known.at > at:
            return None
        summed = Sums(known.at, known.answered, known.asked, known.hours)
        summed.fade(at)
        summed.add((at, deed.answered, deed.weight))
        if known.gone_at is not None:
            if at % REMEMBERED == 0:  # microseconds: as good as by chance
                return None
            gone = known.gone_at, known.gone_answered, known.gone_weight
            summed.add(gone, times=-1)
        return {**mine, **summed.columns(), "answers": known.answers + deed.answered}

    def _anew(self, community: str, person: str) -> dict[str, Any] | None:
        mine = {"community": community, "person": person}
        last = self._connection.execute(LAST, mine).all()
        if not last:
            return None
        summed = Sums(last[0][0], 0.0, 0.0, _NO_HOURS)
        for deed in last:
            summed.add(deed)
        answers = self._connection.execute(ANSWERS, mine).scalar_one()
        return {**mine, **summed.columns(), "answers": answers}

    def _keep(self, community: str, summed: Mapping[str, dict[str, Any] | None]) -> None:
        """Who has no deeds leaves no trace."""
        rows = [one for _, one in sorted(summed.items()) if one]
        if rows:
            self._connection.execute(_SUM_UP, rows)
        gone = [{"community": community, "person": one} for one in summed if not summed[one]]
        if gone:
            self._connection.execute(_DROP, gone)


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
