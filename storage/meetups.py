"""Meetups, who is coming, and pauses in planning, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, delete, insert, or_, select, update
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.meetups import Coming, Meetup, Meetups, Rsvp, State
from bot.model.refs import ref_of
from storage.dialect import upsert
from storage.rows import Utc, columns, value
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


@implements(Meetups)
class SqlMeetups:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, meetup: Meetup) -> None:
        self._connection.execute(insert(MEETUPS).values(columns(meetup)))

    def save(self, meetup: Meetup) -> None:
        query = update(MEETUPS).where(
            MEETUPS.c.community == meetup.community, MEETUPS.c.id == meetup.id
        )
        self._connection.execute(query.values(columns(meetup)))

    def get(self, community: str, id: str) -> Meetup:
        found = self._many(_in(community).where(MEETUPS.c.id == id))
        if not found:
            raise NotFound("That meetup is gone. /meetup list shows what is planned.")
        return found[0]

    def named(self, community: str, ref: str) -> Meetup:
        named = ref_of("M", ref)  # drafts have none
        found = named and self._many(_in(community).where(MEETUPS.c.ref == named))
        if not found:
            raise NotFound(f"There is no meetup “{ref}” here. /meetup list shows what is planned.")
        return found[0]

    def upcoming(self, community: str, now: datetime) -> Sequence[Meetup]:
        return self._many(_ahead(community, now))

    def of(self, community: str, person: str, now: datetime) -> Sequence[Meetup]:
        coming = [Coming.GOING.value, Coming.MAYBE.value]
        answered = select(RSVPS.c.meetup).where(
            RSVPS.c.person == person, RSVPS.c.coming.in_(coming)
        )
        mine = or_(MEETUPS.c.host == person, MEETUPS.c.id.in_(answered))
        return self._many(_ahead(community, now).where(mine))

    def past(self, community: str, now: datetime, *, limit: int = 10) -> Sequence[Meetup]:
        query = _in(community).where(MEETUPS.c.state == State.PLANNED.value, MEETUPS.c.ends <= now)
        return self._many(query.order_by(MEETUPS.c.ends.desc(), MEETUPS.c.id).limit(limit))

    def drop(self, draft: Meetup) -> None:
        query = delete(MEETUPS).where(
            MEETUPS.c.community == draft.community,
            MEETUPS.c.id == draft.id,
            MEETUPS.c.state == State.DRAFT.value,
        )
        self._connection.execute(query)

    def answer(self, rsvp: Rsvp) -> None:
        changed = upsert(RSVPS).values(columns(rsvp))
        self._connection.execute(
            changed.on_conflict_do_update(
                index_elements=["meetup", "person"],
                set_={"coming": rsvp.coming.value, "at": rsvp.at},
                where=RSVPS.c.coming != rsvp.coming.value,
            )
        )

    def rsvps(self, meetup: str) -> Sequence[Rsvp]:
        query = select(RSVPS).where(RSVPS.c.meetup == meetup)
        rows = self._connection.execute(query.order_by(RSVPS.c.at, RSVPS.c.person))
        return [value(Rsvp, row, coming=Coming(row.coming)) for row in rows]

    def paused(self, community: str) -> datetime | None:
        query = select(PAUSES.c.until).where(PAUSES.c.community == community)
        found: datetime | None = self._connection.execute(query).scalar()
        return found

    def pause(self, community: str, until: datetime) -> None:
        first = upsert(PAUSES).values(community=community, until=until)
        self._connection.execute(
            first.on_conflict_do_update(index_elements=["community"], set_={"until": until})
        )

    def _many(self, query: Select[Any]) -> list[Meetup]:
        return [_meetup(row) for row in self._connection.execute(query)]


def _in(community: str) -> Select[Any]:
    return select(MEETUPS).where(MEETUPS.c.community == community)


def _ahead(community: str, now: datetime) -> Select[Any]:
    query = _in(community).where(MEETUPS.c.state == State.PLANNED.value, MEETUPS.c.ends > now)
    return query.order_by(MEETUPS.c.starts, MEETUPS.c.id)


def _meetup(row: Row[Any]) -> Meetup:
    return value(Meetup, row, state=State(row.state))
