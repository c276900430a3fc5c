"""The steps of asks in the database: rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, insert, select
from sqlmodel import Field, SQLModel

from bot.model.asks import State
from bot.model.steps import Step, Steps
from storage.connection import Connection
from storage.rows import Utc, columns, given, value
from storage.statements import Row
from storage.uow import implements


class StepRow(SQLModel, table=True):
    __tablename__ = "ask_step"
    __table_args__ = (Index("ask_step_ask", "community", "ask"),)

    number: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    ask: str = Field(foreign_key="ask.id")
    at: datetime = Field(sa_type=Utc)
    by: str | None = Field(default=None, foreign_key="person.id")
    state: str
    reason: str


STEPS = StepRow.__table__  # type: ignore[attr-defined]

_ADD = insert(STEPS)
_OF = select(STEPS).where(given(STEPS.c.community, STEPS.c.ask)).order_by(STEPS.c.number)


@implements(Steps)
class SqlSteps:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, step: Step) -> None:
        self._connection.execute(_ADD, columns(step, by=step.by or None))

    def of(self, community: str, ask: str) -> Sequence[Step]:
        rows = self._connection.execute(_OF, {"community": community, "ask": ask})
        return [_step(row) for row in rows]


def _step(row: Row) -> Step:
    return value(Step, row, by=row.by or "", state=State(row.state))
