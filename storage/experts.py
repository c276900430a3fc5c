"""Experts in the database: their topics, their preferences, who was invited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Field, SQLModel

from bot.model.experts import Expertise, Experts, Invitation, Prefs
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import Utc, columns, value
from storage.uow import implements


class PrefsRow(SQLModel, table=True):
    __tablename__ = "expert_prefs"

    person: str = Field(primary_key=True, foreign_key="person.id")
    weekly: int
    wakes: str = Field(sa_column_kwargs={"comment": "local time"})
    sleeps: str = Field(sa_column_kwargs={"comment": "local time"})
    days: str = Field(sa_column_kwargs={"comment": "weekdays, Monday is 0"})
    listed: bool
    paused_at: datetime | None = Field(default=None, sa_type=Utc)
    paused_until: datetime | None = Field(default=None, sa_type=Utc)
    silences: int
    since: datetime | None = Field(default=None, sa_type=Utc)


class ExpertiseRow(SQLModel, table=True):
    __tablename__ = "expertise"

    community: str = Field(primary_key=True, foreign_key="community.id")
    person: str = Field(primary_key=True, foreign_key="person.id")
    topic: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)


class InvitationRow(SQLModel, table=True):
    __tablename__ = "expert_invitation"

    community: str = Field(primary_key=True, foreign_key="community.id")
    person: str = Field(primary_key=True, foreign_key="person.id")
    by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Utc)


PREFS = PrefsRow.__table__  # type: ignore[attr-defined]
EXPERTISE = ExpertiseRow.__table__  # type: ignore[attr-defined]
INVITATIONS = InvitationRow.__table__  # type: ignore[attr-defined]


@implements(Experts)
class SqlExperts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def prefs(self, *people: str) -> dict[str, Prefs]:
        rows = self._connection.execute(select(PREFS).where(PREFS.c.person.in_(people)))
        said = {row.person: _prefs(row) for row in rows}
        return {person: said.get(person) or Prefs(person) for person in people}

    def save(self, prefs: Prefs) -> None:
        values = columns(
            prefs,
            wakes=prefs.wakes.isoformat(),
            sleeps=prefs.sleeps.isoformat(),
            days=" ".join(str(day) for day in sorted(prefs.days)),
        )
        changed = {name: one for name, one in values.items() if name != "person"}
        query = upsert(PREFS).values(values)
        self._connection.execute(
            query.on_conflict_do_update(index_elements=["person"], set_=changed)
        )

    def declare(self, expertise: Expertise) -> None:
        query = upsert(EXPERTISE).values(columns(expertise))
        self._connection.execute(query.on_conflict_do_nothing())

    def drop(self, community: str, person: str, topic: str) -> None:
        self._connection.execute(
            delete(EXPERTISE).where(
                EXPERTISE.c.community == community,
                EXPERTISE.c.person == person,
                EXPERTISE.c.topic == topic,
            )
        )

    def topics(self, community: str) -> Mapping[str, Sequence[str]]:
        query = select(EXPERTISE.c.person, EXPERTISE.c.topic).where(
            EXPERTISE.c.community == community
        )
        found: dict[str, list[str]] = {}
        for row in self._connection.execute(query.order_by(EXPERTISE.c.at, EXPERTISE.c.topic)):
            found.setdefault(row.person, []).append(row.topic)
        return found

    def invitation(self, community: str, person: str) -> Invitation | None:
        query = select(INVITATIONS).where(
            INVITATIONS.c.community == community, INVITATIONS.c.person == person
        )
        row = self._connection.execute(query).one_or_none()
        return value(Invitation, row) if row else None

    def invite(self, invitation: Invitation) -> None:
        query = upsert(INVITATIONS).values(columns(invitation))
        newer = {"by": invitation.by, "at": invitation.at}
        self._connection.execute(
            query.on_conflict_do_update(index_elements=["community", "person"], set_=newer)
        )


def _prefs(row: Any) -> Prefs:
    return value(
        Prefs,
        row,
        wakes=time.fromisoformat(row.wakes),
        sleeps=time.fromisoformat(row.sleeps),
        days=frozenset(int(day) for day in row.days.split()),
    )
