"""Drafts and remembered choices in the database."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Field, SQLModel

from bot import tokens
from bot.errors import NotFound
from bot.model.communities import Place
from bot.ports import Draft, Drafts
from bot.ui import Action
from storage.communities import where
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, given
from storage.uow import implements


class DraftRow(SQLModel, table=True):
    __tablename__ = "draft"

    id: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id")
    community: str
    name: str
    args: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    filled: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    at: datetime = Field(sa_type=Utc)


class ChosenRow(SQLModel, table=True):
    __tablename__ = "chosen"

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")


DRAFTS = DraftRow.__table__  # type: ignore[attr-defined]
CHOSEN = ChosenRow.__table__  # type: ignore[attr-defined]

_KEEP = insert(DRAFTS)
_ONE = select(DRAFTS).where(given(DRAFTS.c.id, DRAFTS.c.person))
_WHO = ("platform", "workspace", "channel", "user")
_CHOICE = select(CHOSEN.c.community).where(given(*(CHOSEN.c[name] for name in _WHO)))
_CHOSEN = upsert(CHOSEN)
_CHOOSE = _CHOSEN.on_conflict_do_update(
    index_elements=list(_WHO), set_={"community": _CHOSEN.excluded.community}
)


@implements(Drafts)
class SqlDrafts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, draft: Draft) -> None:
        values = {
            "id": draft.id,
            "person": draft.person,
            "community": draft.community,
            "name": draft.action.name,
            "args": tokens.written(draft.action.args),
            "filled": json.dumps(draft.values),
            "at": draft.at,
        }
        self._connection.execute(_KEEP, values)

    def forget(self, before: datetime) -> None:
        self._connection.execute(delete(DRAFTS).where(DRAFTS.c.at < before))

    def get(self, person: str, id: str) -> Draft:
        row = self._connection.execute(_ONE, {"id": id, "person": person}).one_or_none()
        if row is None:
            raise NotFound("I no longer have what you typed. Run the command again.")
        action = Action(row.name, tokens.read(row.args))
        return Draft(row.id, row.person, row.community, action, json.loads(row.filled), row.at)

    def choice(self, place: Place, user: str) -> str:
        return self._connection.execute(_CHOICE, where(place) | {"user": user}).scalar() or ""

    def choose(self, place: Place, user: str, community: str) -> None:
        values = where(place) | {"user": user, "community": community}
        self._connection.execute(_CHOOSE, values)
