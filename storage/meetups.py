"""Meetups, who is coming, and pauses in planning, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, bindparam, delete, insert, or_, select
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.meetups import Coming, Meetup, Meetups, Rsvp, State
from bot.model.refs import ref_of
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import Utc, columns, given, keyed, saving, value
from storage.statements import Row
from storage.uow import implements


class MeetupRow(SQLModel, table=True):
    __tablename__ = "meetup"
    __table_args__ = (
        Index("meetup_ref", "community", "ref"),
        Index("meetup_ends", "community", "state", "ends"),
    )

    id: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    ref: str = Field(sa_column_kwargs={"comment": "empty in drafts"})
    title: str
    topic: str
    host: str = Field(foreign_key="person.id")
    starts: datetime = Field(sa_type=Utc)
    ends: datetime = Field(sa_type=Utc)
    where: str
    outcome: str
    capacity: int
    state: str
    rev: int
    reason: str


class RsvpRow(SQLModel, table=True):
    __tablename__ = "rsvp"

    meetup: str = Field(primary_key=True, foreign_key="meetup.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    coming: str
    at: datetime = Field(sa_type=Utc)


class PauseRow(SQLModel, table=True):
    __tablename__ = "meetup_pause"

    community: str = Field(primary_key=True, foreign_key="community.id")
    until: datetime = Field(sa_type=Utc)


MEETUPS = MeetupRow.__table__  # type: ignore[attr-defined]
RSVPS = RsvpRow.__table__  # type: ignore[attr-defined]
PAUSES = PauseRow.__table__  # type: ignore[attr-defined]

_KEY = (MEETUPS.c.community, MEETUPS.c.id)
_ADD, _SAVE = insert(MEETUPS), saving(*_KEY)
_DROP = delete(MEETUPS).where(given(*_KEY), MEETUPS.c.state == State.DRAFT.value)
_HERE = select(MEETUPS).where(given(MEETUPS.c.community))
_BY_ID, _BY_REF = (_HERE.where(given(one)) for one in (MEETUPS.c.id, MEETUPS.c.ref))
_PLANNED = _HERE.where(MEETUPS.c.state == State.PLANNED.value)
_AHEAD = _PLANNED.where(MEETUPS.c.ends > bindparam("now")).order_by(MEETUPS.c.starts, MEETUPS.c.id)
_COMING = select(RSVPS.c.meetup).where(
    given(RSVPS.c.person), RSVPS.c.coming.in_([Coming.GOING.value, Coming.MAYBE.value])
)
_MINE = _AHEAD.where(or_(MEETUPS.c.host == bindparam("person"), MEETUPS.c.id.in_(_COMING)))
_PAST = (
    _PLANNED.where(MEETUPS.c.ends <= bindparam("now"))
    .order_by(MEETUPS.c.ends.desc(), MEETUPS.c.id)
    .limit(bindparam("most"))
)

_SAID = upsert(RSVPS)
_ANSWER = _SAID.on_conflict_do_update(
    index_elements=["meetup", "person"],
    set_={"coming": _SAID.excluded.coming, "at": _SAID.excluded.at},
    where=RSVPS.c.coming != _SAID.excluded.coming,
)
_RSVPS = select(RSVPS).where(given(RSVPS.c.meetup)).order_by(RSVPS.c.at, RSVPS.c.person)

_PAUSED = select(PAUSES.c.until).where(given(PAUSES.c.community))
_PAUSING = upsert(PAUSES)
_PAUSE = _PAUSING.on_conflict_do_update(
    index_elements=["community"], set_={"until": _PAUSING.excluded.until}
)


@implements(Meetups)
class SqlMeetups:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, meetup: Meetup) -> None:
        self._connection.execute(_ADD, columns(meetup))

    def save(self, meetup: Meetup) -> None:
        self._connection.execute(_SAVE, keyed(columns(meetup), "community", "id"))

    def get(self, community: str, id: str) -> Meetup:
        found = self._many(_BY_ID, community=community, id=id)
        if not found:
            raise NotFound("That meetup is gone. /meetup list shows what is planned.")
        return found[0]

    def named(self, community: str, ref: str) -> Meetup:
        named = ref_of("M", ref)  # drafts have none
        found = named and self._many(_BY_REF, community=community, ref=named)
        if not found:
            raise NotFound(f"There is no meetup “{ref}” here. /meetup list shows what is planned.")
        return found[0]

    def upcoming(self, community: str, now: datetime) -> Sequence[Meetup]:
        return self._many(_AHEAD, community=community, now=now)

    def of(self, community: str, person: str, now: datetime) -> Sequence[Meetup]:
        return self._many(_MINE, community=community, person=person, now=now)

    def past(self, community: str, now: datetime, *, limit: int = 10) -> Sequence[Meetup]:
        return self._many(_PAST, community=community, now=now, most=limit)

    def drop(self, draft: Meetup) -> None:
        self._connection.execute(_DROP, {"community": draft.community, "id": draft.id})

    def answer(self, rsvp: Rsvp) -> None:
        self._connection.execute(_ANSWER, columns(rsvp))

    def rsvps(self, meetup: str) -> Sequence[Rsvp]:
        rows = self._connection.execute(_RSVPS, {"meetup": meetup})
        return [value(Rsvp, row, coming=Coming(row.coming)) for row in rows]

    def paused(self, community: str) -> datetime | None:
        found: datetime | None = self._connection.execute(
            _PAUSED, {"community": community}
        ).scalar()
        return found

    def pause(self, community: str, until: datetime) -> None:
        self._connection.execute(_PAUSE, {"community": community, "until": until})

    def _many(self, query: Select[Any], **values: Any) -> list[Meetup]:
        return [_meetup(row) for row in self._connection.execute(query, values)]


def _meetup(row: Row) -> Meetup:
    return value(Meetup, row, state=State(row.state))
