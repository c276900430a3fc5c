"""Pseudonyms in the database: who is behind one stands in this table and nowhere else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Index, Select, insert, select, update
from sqlmodel import Field, SQLModel

from bot.model.anonymity import NAME, Pseudonym, Pseudonyms
from storage.people import PEOPLE
from storage.rows import columns, value
from storage.uow import implements


class PseudonymRow(SQLModel, table=True):
    __tablename__ = "pseudonym"
    __table_args__ = (Index("pseudonym_behind", "behind", "community"),)

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True, foreign_key="person.id")
    community: str = Field(foreign_key="community.id")
    ask: str = Field(sa_column_kwargs={"comment": "its id; the ask is added after"})
    behind: str = Field(foreign_key="person.id")
    blocked: bool


PSEUDONYMS = PseudonymRow.__table__  # type: ignore[attr-defined]


@implements(Pseudonyms)
class SqlPseudonyms:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, pseudonym: Pseudonym) -> None:
        self._connection.execute(insert(PEOPLE).values(id=pseudonym.id, name=NAME, zone=""))
        self._connection.execute(insert(PSEUDONYMS).values(columns(pseudonym)))

    def save(self, pseudonym: Pseudonym) -> None:
        query = update(PSEUDONYMS).where(
            PSEUDONYMS.c.community == pseudonym.community, PSEUDONYMS.c.id == pseudonym.id
        )
        self._connection.execute(query.values(columns(pseudonym)))

    def find(self, community: str, id: str) -> Pseudonym | None:
        query = _of(community).where(PSEUDONYMS.c.id == id)
        return next(iter(self._many(query)), None)

    def of(self, community: str, person: str) -> list[Pseudonym]:
        return self._many(_of(community).where(PSEUDONYMS.c.behind == person))

    def behind(self, id: str) -> str:
        query = select(PSEUDONYMS.c.behind).where(PSEUDONYMS.c.id == id)
        return self._connection.execute(query).scalar() or id

    def _many(self, query: Select[Any]) -> list[Pseudonym]:
        rows = self._connection.execute(query.order_by(PSEUDONYMS.c.number))
        return [value(Pseudonym, row) for row in rows]


def _of(community: str) -> Select[Any]:
    return select(PSEUDONYMS).where(PSEUDONYMS.c.community == community)
