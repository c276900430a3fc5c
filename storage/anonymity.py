"""Pseudonyms in the database: who is behind one stands in this table and nowhere else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Select, insert, select
from sqlmodel import Field, SQLModel

from bot.model.anonymity import NAME, Pseudonym, Pseudonyms
from storage.connection import Connection
from storage.people import PEOPLE
from storage.rows import columns, given, keyed, saving, value
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

_NAME, _ADD = insert(PEOPLE), insert(PSEUDONYMS)
_SAVE = saving(PSEUDONYMS.c.community, PSEUDONYMS.c.id)
_HERE = select(PSEUDONYMS).where(given(PSEUDONYMS.c.community)).order_by(PSEUDONYMS.c.number)
_ONE, _OF = (_HERE.where(given(one)) for one in (PSEUDONYMS.c.id, PSEUDONYMS.c.behind))
_BEHIND = select(PSEUDONYMS.c.behind).where(given(PSEUDONYMS.c.id))


@implements(Pseudonyms)
class SqlPseudonyms:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, pseudonym: Pseudonym) -> None:
        self._connection.execute(_NAME, {"id": pseudonym.id, "name": NAME, "zone": ""})
        self._connection.execute(_ADD, columns(pseudonym))

    def save(self, pseudonym: Pseudonym) -> None:
        self._connection.execute(_SAVE, keyed(columns(pseudonym), "community", "id"))

    def find(self, community: str, id: str) -> Pseudonym | None:
        return next(iter(self._many(_ONE, community=community, id=id)), None)

    def of(self, community: str, person: str) -> list[Pseudonym]:
        return self._many(_OF, community=community, behind=person)

    def behind(self, id: str) -> str:
        return self._connection.execute(_BEHIND, {"id": id}).scalar() or id

    def _many(self, query: Select[Any], **values: str) -> list[Pseudonym]:
        return [value(Pseudonym, row) for row in self._connection.execute(query, values)]
