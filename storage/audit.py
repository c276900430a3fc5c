"""What facilitators did, in the database: rows are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, insert, select
from sqlmodel import Field, SQLModel

from bot.model.audit import Act, Audit, Intervention
from storage.connection import Connection
from storage.rows import NAMES_PEOPLE, Utc, columns, given, value
from storage.uow import implements


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit"
    __table_args__ = (Index("audit_subject", "community", "subject"),)

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    at: datetime = Field(sa_type=Utc)
    act: str
    subject: str
    by: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    reason: str


AUDIT = AuditRow.__table__  # type: ignore[attr-defined]

_NOTE = insert(AUDIT)
_ABOUT = select(AUDIT).where(given(AUDIT.c.community, AUDIT.c.subject)).order_by(AUDIT.c.number)


@implements(Audit)
class SqlAudit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, intervention: Intervention) -> None:
        self._connection.execute(_NOTE, columns(intervention))

    def about(self, community: str, subject: str) -> Sequence[Intervention]:
        rows = self._connection.execute(_ABOUT, {"community": community, "subject": subject})
        return [value(Intervention, row, act=Act(row.act)) for row in rows]
