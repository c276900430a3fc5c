"""One-time codes in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.codes import Codes, LinkCodes
from storage.connection import Connection
from storage.rows import Utc
from storage.uow import implements


class CodeRow(SQLModel, table=True):
    __tablename__ = "code"

    code: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    expires: datetime = Field(sa_type=Utc)


class LinkCodeRow(SQLModel, table=True):
    __tablename__ = "link_code"

    code: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id", index=True)
    expires: datetime = Field(sa_type=Utc)


CODES = CodeRow.__table__  # type: ignore[attr-defined]
LINKS = LinkCodeRow.__table__  # type: ignore[attr-defined]


@implements(Codes)
class SqlCodes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, code: str, community: str, expires: datetime) -> None:
        values = {"code": code, "community": community, "expires": expires}
        self._connection.execute(insert(CODES).values(values))

    def redeem(self, code: str, now: datetime) -> str:
        query = delete(CODES).where(_is(CODES, code, now))
        found: str | None = self._connection.execute(query.returning(CODES.c.community)).scalar()
        if found is None:
            raise NotFound("That code is wrong, used or too old. Get a new one: /community places.")
        return found


@implements(LinkCodes)
class SqlLinkCodes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, code: str, person: str, expires: datetime) -> None:
        """The newest code of a person is the only one that works."""
        self._connection.execute(delete(LINKS).where(LINKS.c.person == person))
        values = {"code": code, "person": person, "expires": expires}
        self._connection.execute(insert(LINKS).values(values))

    def look(self, code: str, now: datetime) -> str:
        return self._found(select(LINKS.c.person).where(_is(LINKS, code, now)))

    def use(self, code: str, now: datetime) -> str:
        return self._found(delete(LINKS).where(_is(LINKS, code, now)).returning(LINKS.c.person))

    def forget(self, now: datetime) -> None:
        self._connection.execute(delete(LINKS).where(LINKS.c.expires <= now))

    def _found(self, query: Any) -> str:
        found: str | None = self._connection.execute(query).scalar()
        if found is None:
            raise NotFound("That code is wrong, used or too old. /my link gives you a new one.")
        return found


def _is(table: Any, code: str, now: datetime) -> ColumnElement[bool]:
    return and_(table.c.code == code.strip().lower(), table.c.expires > now)
