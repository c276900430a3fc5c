"""Nudges, and who wants no more of them, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, Select, UniqueConstraint, delete, select, update
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.nudges import Nudge, Nudges, State
from storage.dialect import upsert
from storage.rows import Utc, columns, value
from storage.uow import implements


class NudgeRow(SQLModel, table=True):
    __tablename__ = "nudge"
    __table_args__ = (
        UniqueConstraint("community", "rule", "subject", "person", "due"),
        Index("nudge_due", "community", "state", "due"),
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


@implements(Nudges)
class SqlNudges:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, nudge: Nudge) -> None:
        self._connection.execute(upsert(NUDGES).values(columns(nudge)).on_conflict_do_nothing())

    def get(self, community: str, id: str) -> Nudge:
        query = select(NUDGES).where(NUDGES.c.community == community, NUDGES.c.id == id)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("That nudge is gone: there is nothing left to do.")
        return _nudge(row)

    def save(self, nudge: Nudge) -> None:
        query = update(NUDGES).where(NUDGES.c.id == nudge.id)
        self._connection.execute(query.values(columns(nudge)))

    def waiting(self, community: str, person: str, now: datetime) -> Sequence[Nudge]:
        mine = _PENDING.where(NUDGES.c.community == community, NUDGES.c.person == person)
        return self._many(mine.where(NUDGES.c.due <= now))

    def upcoming(self, community: str, *, until: datetime) -> Sequence[Nudge]:
        return self._many(_PENDING.where(NUDGES.c.community == community, NUDGES.c.due <= until))

    def settle(self, community: str, rule: str, subject: str) -> None:
        """Rows go, so that the same moment may be planned again."""
        self._connection.execute(
            delete(NUDGES).where(
                NUDGES.c.community == community,
                NUDGES.c.rule == rule,
                NUDGES.c.subject == subject,
                NUDGES.c.state == State.PENDING.value,
            )
        )

    def sent_since(self, person: str, since: datetime) -> Sequence[Nudge]:
        sent = select(NUDGES).where(NUDGES.c.person == person, NUDGES.c.sent_at >= since)
        return self._many(sent, NUDGES.c.sent_at)

    def stop(self, person: str, community: str, rule: str, at: datetime) -> None:
        values = {"person": person, "community": community, "rule": rule, "at": at}
        self._connection.execute(upsert(STOPS).values(values).on_conflict_do_nothing())

    def start(self, person: str, community: str) -> None:
        query = delete(STOPS)
        self._connection.execute(
            query.where(STOPS.c.person == person, STOPS.c.community == community)
        )

    def stopped(self, person: str, community: str) -> Sequence[str]:
        query = select(STOPS.c.rule).where(STOPS.c.person == person, STOPS.c.community == community)
        return list(self._connection.execute(query.order_by(STOPS.c.rule)).scalars())

    def _many(self, query: Select[Any], *first: Any) -> list[Nudge]:
        ordered = query.order_by(*first, NUDGES.c.due, NUDGES.c.id)
        return [_nudge(row) for row in self._connection.execute(ordered)]


_PENDING = select(NUDGES).where(NUDGES.c.state == State.PENDING.value)


def _nudge(row: Any) -> Nudge:
    return value(Nudge, row, state=State(row.state))
