"""Nudges, and who wants no more of them, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, UniqueConstraint, and_, bindparam, delete, select
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.nudges import Nudge, Nudges, State
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import Utc, columns, given, keyed, only_where, saving, value, written
from storage.uow import implements


class NudgeRow(SQLModel, table=True):
    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("community", "rule", "subject", "person", "due"),
        only_where("state = 'pending'", "nudge_pending", "community", "due", "person"),
        Index("nudge_sent", "person", "sent_at"),
    )

    id: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    rule: str
    subject: str
    person: str = Field(foreign_key="person.id")
    due: datetime = Field(sa_type=Utc)
    state: str
    sent_at: datetime | None = Field(default=None, sa_type=Utc)


class StopRow(SQLModel, table=True):
    __tablename__ = "nudge_stop"

    person: str = Field(primary_key=True, foreign_key="person.id")
    community: str = Field(primary_key=True, foreign_key="community.id")
    rule: str = Field(primary_key=True, sa_column_kwargs={"comment": "empty: all of them"})
    at: datetime = Field(sa_type=Utc)


NUDGES = NudgeRow.__table__  # type: ignore[attr-defined]
STOPS = StopRow.__table__  # type: ignore[attr-defined]

_PLAN = upsert(NUDGES).on_conflict_do_nothing()
_SAVE = saving(NUDGES.c.id)
_ONE = select(NUDGES).where(given(NUDGES.c.community, NUDGES.c.id))
_IN_ORDER = (NUDGES.c.due, NUDGES.c.id)
_PENDING = NUDGES.c.state == written(State.PENDING.value)
_DUE = (
    select(NUDGES)
    .where(_PENDING, given(NUDGES.c.community), NUDGES.c.due <= bindparam("until"))
    .order_by(*_IN_ORDER)
)
_WAITING = _DUE.where(given(NUDGES.c.person))
_THING = given(NUDGES.c.community, NUDGES.c.rule, NUDGES.c.subject)
_ABOUT = and_(_PENDING, _THING)
_TOLD = (
    select(NUDGES).where(_THING, NUDGES.c.state == written(State.SENT.value)).order_by(*_IN_ORDER)
)
_SETTLE, _PLANNED = delete(NUDGES).where(_ABOUT), select(NUDGES.c.id).where(_ABOUT).limit(1)
_SENT = (
    select(NUDGES)
    .where(given(NUDGES.c.person), NUDGES.c.sent_at >= bindparam("since"))
    .order_by(NUDGES.c.sent_at, *_IN_ORDER)
)

_STOP = upsert(STOPS).on_conflict_do_nothing()
_THEIRS = given(STOPS.c.person, STOPS.c.community)
_START = delete(STOPS).where(_THEIRS)
_STOPPED = select(STOPS.c.rule).where(_THEIRS).order_by(STOPS.c.rule)


@implements(Nudges)
class SqlNudges:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, nudge: Nudge) -> None:
        self._connection.execute(_PLAN, columns(nudge))

    def get(self, community: str, id: str) -> Nudge:
        row = self._connection.execute(_ONE, {"community": community, "id": id}).one_or_none()
        if row is None:
            raise NotFound("That nudge is gone: there is nothing left to do.")
        return _nudge(row)

    def save(self, nudge: Nudge) -> None:
        self._connection.execute(_SAVE, keyed(columns(nudge), "id"))

    def waiting(self, community: str, person: str, now: datetime) -> Sequence[Nudge]:
        return self._many(_WAITING, community=community, person=person, until=now)

    def upcoming(self, community: str, *, until: datetime) -> Sequence[Nudge]:
        return self._many(_DUE, community=community, until=until)

    def is_planned(self, community: str, rule: str, subject: str) -> bool:
        about = {"community": community, "rule": rule, "subject": subject}
        return bool(self._connection.execute(_PLANNED, about).scalar())

    def settle(self, community: str, rule: str, subject: str) -> None:
        """Rows go, so that the same moment may be planned again."""
        about = {"community": community, "rule": rule, "subject": subject}
        self._connection.execute(_SETTLE, about)

    def sent_about(self, community: str, rule: str, subject: str) -> Sequence[Nudge]:
        return self._many(_TOLD, community=community, rule=rule, subject=subject)

    def sent_since(self, person: str, since: datetime) -> Sequence[Nudge]:
        return self._many(_SENT, person=person, since=since)

    def stop(self, person: str, community: str, rule: str, at: datetime) -> None:
        values = {"person": person, "community": community, "rule": rule, "at": at}
        self._connection.execute(_STOP, values)

    def start(self, person: str, community: str) -> None:
        self._connection.execute(_START, {"person": person, "community": community})

    def stopped(self, person: str, community: str) -> Sequence[str]:
        found = self._connection.execute(_STOPPED, {"person": person, "community": community})
        return list(found.scalars())

    def _many(self, query: Select[Any], **values: Any) -> list[Nudge]:
        return [_nudge(row) for row in self._connection.execute(query, values)]


def _nudge(row: Any) -> Nudge:
    return value(Nudge, row, state=State(row.state))
