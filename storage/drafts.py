"""Drafts and remembered choices in the database."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.communities import Place
from bot.ports import Draft, Drafts
from bot.ui import Action
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, columns
from storage.uow import implements


class DraftRow(SQLModel, table=True):
    __tablename__ = "draft"

    id: str = Field(primary_key=True)
    person: str = Field(foreign_key="person.id")
    community: str
    name: str
    args: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    filled: str
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
            "args": ",".join(draft.action.args),
            "filled": json.dumps(draft.values),
            "at": draft.at,
        }
        self._connection.execute(insert(DRAFTS).values(values))

    def forget(self, before: datetime) -> None:
        self._connection.execute(delete(DRAFTS).where(DRAFTS.c.at < before))

    def get(self, person: str, id: str) -> Draft:
        query = select(DRAFTS).where(DRAFTS.c.id == id, DRAFTS.c.person == person)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound("I no longer have what you typed. Run the command again.")
        action = Action(row.name, tuple(row.args.split(",")) if row.args else ())
        return Draft(row.id, row.person, row.community, action, json.loads(row.filled), row.at)

    def choice(self, place: Place, user: str) -> str:
        query = select(CHOSEN.c.community).where(
            CHOSEN.c.platform == place.platform,
            CHOSEN.c.workspace == place.workspace,
            CHOSEN.c.channel == place.channel,
            CHOSEN.c.user == user,
        )
        return self._connection.execute(query).scalar() or ""

    def choose(self, place: Place, user: str, community: str) -> None:
        chosen = upsert(CHOSEN).values(columns(place) | {"user": user, "community": community})
        keys = ["platform", "workspace", "channel", "user"]
        self._connection.execute(
            chosen.on_conflict_do_update(index_elements=keys, set_={"community": community})
        )
