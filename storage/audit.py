"""What facilitators did, in the database: rows are added, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Index, insert, select
from sqlmodel import Field, SQLModel

from bot.model.audit import Act, Audit, Deed
from storage.connection import Connection
from storage.rows import NAMES_PEOPLE, Utc, columns, value
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


DEEDS = AuditRow.__table__  # type: ignore[attr-defined]


@implements(Audit)
class SqlAudit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, deed: Deed) -> None:
        self._connection.execute(insert(DEEDS).values(columns(deed)))

    def about(self, community: str, subject: str) -> Sequence[Deed]:
        query = select(DEEDS).where(DEEDS.c.community == community, DEEDS.c.subject == subject)
        rows = self._connection.execute(query.order_by(DEEDS.c.number))
        return [value(Deed, row, act=Act(row.act)) for row in rows]
