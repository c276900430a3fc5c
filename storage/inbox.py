"""The inbox in the database: events that were handled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, SQLModel

from bot.ports import Inbox
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import Utc
from storage.uow import implements


class EventRow(SQLModel, table=True):
    __tablename__ = "inbox"

    site: str = Field(primary_key=True)
    event: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc, index=True)


EVENTS = EventRow.__table__  # type: ignore[attr-defined]
_SEEN = upsert(EVENTS).on_conflict_do_nothing()


@implements(Inbox)
class SqlInbox:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def first_time(self, site: str, event: str, at: datetime) -> bool:
        values = {"site": site, "event": event, "at": at}
        return self._connection.execute(_SEEN, values).rowcount == 1

    def forget(self, before: datetime) -> None:
        self._connection.execute(delete(EVENTS).where(EVENTS.c.at < before))
