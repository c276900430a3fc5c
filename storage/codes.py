"""One-time codes in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.codes import Codes
from storage.rows import Utc
from storage.uow import implements


class CodeRow(SQLModel, table=True):
    __tablename__ = "code"

    code: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    expires: datetime = Field(sa_type=Utc)


CODES = CodeRow.__table__  # type: ignore[attr-defined]


@implements(Codes)
class SqlCodes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(self, code: str, community: str, expires: datetime) -> None:
        values = {"code": code, "community": community, "expires": expires}
        self._connection.execute(insert(CODES).values(values))

    def redeem(self, code: str, now: datetime) -> str:
        query = delete(CODES).where(CODES.c.code == code.strip().lower(), CODES.c.expires > now)
        found: str | None = self._connection.execute(query.returning(CODES.c.community)).scalar()
        if found is None:
            raise NotFound("That code is wrong, used or too old. Get a new one: /community places.")
        return found
