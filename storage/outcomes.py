"""Decisions and actions in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, UniqueConstraint, delete, insert, select
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.outcomes import Action, Decision, Outcomes, Progress, Todo
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.statements import Row
from storage.uow import implements


class DecisionRow(SQLModel, table=True):
    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("community", "ref"),)

    number: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    ref: str
    summary: str = Field(foreign_key="summary.id", index=True)
    text: str
    at: datetime = Field(sa_type=Utc)


class ActionRow(SQLModel, table=True):
    __tablename__ = "action"
    __table_args__ = (Index("action_open", "community", "progress", "owner"),)

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    summary: str = Field(foreign_key="summary.id", index=True)
    owner: str = Field(sa_column_kwargs={"comment": "empty: nobody yet", "info": NAMES_PEOPLE})
    who: str
    text: str
    due: str
    at: datetime = Field(sa_type=Utc)
    progress: str


DECISIONS = DecisionRow.__table__  # type: ignore[attr-defined]
ACTIONS = ActionRow.__table__  # type: ignore[attr-defined]

_TO_DO = [one.value for one in Progress if one is not Progress.DONE]


@implements(Outcomes)
class SqlOutcomes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def decide(self, decision: Decision) -> None:
        self._connection.execute(insert(DECISIONS).values(columns(decision)))

    def withdraw(self, decision: Decision) -> None:
        query = delete(DECISIONS).where(DECISIONS.c.community == decision.community)
        self._connection.execute(query.where(DECISIONS.c.ref == decision.ref))

    def decisions(self, community: str, summary: str) -> Sequence[Decision]:
        query = select(DECISIONS).where(
            DECISIONS.c.community == community, DECISIONS.c.summary == summary
        )
        rows = self._connection.execute(query.order_by(DECISIONS.c.number))
        return [value(Decision, row) for row in rows]

    def put(self, action: Action) -> None:
        values = columns(action) | asdict(action.todo)
        del values["todo"]
        changed = {"owner": action.owner, "progress": action.progress.value}
        self._connection.execute(
            upsert(ACTIONS)
            .values(values)
            .on_conflict_do_update(index_elements=["id"], set_=changed)
        )

    def drop(self, action: Action) -> None:
        query = delete(ACTIONS).where(ACTIONS.c.community == action.community)
        self._connection.execute(query.where(ACTIONS.c.id == action.id))

    def action(self, community: str, id: str) -> Action:
        found = self._many(_actions(community).where(ACTIONS.c.id == id))
        if not found:
            raise NotFound("That action is gone from its summary. /summary actions shows the rest.")
        return found[0]

    def actions(self, community: str, summary: str) -> Sequence[Action]:
        return self._many(_actions(community).where(ACTIONS.c.summary == summary))

    def open(self, community: str, *, owner: str = "") -> Sequence[Action]:
        query = _actions(community).where(ACTIONS.c.progress.in_(_TO_DO))
        return self._many(query.where(ACTIONS.c.owner == owner) if owner else query)

    def _many(self, query: Select[Any]) -> list[Action]:
        rows = self._connection.execute(query.order_by(ACTIONS.c.number))
        return [_action(row) for row in rows]


def _actions(community: str) -> Select[Any]:
    return select(ACTIONS).where(ACTIONS.c.community == community)


def _action(row: Row) -> Action:
    return value(Action, row, todo=value(Todo, row), progress=Progress(row.progress))
