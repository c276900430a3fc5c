"""Resources, the notes on them and whom they helped, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, Row, Select, delete, insert, select, text, update
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.refs import ref_of
from bot.model.resources import Note, Resource, Resources, State, Type
from storage.dialect import upsert
from storage.rows import Utc, columns, value
from storage.uow import implements

_LIVE = text("state = 'kept' AND apart = ''")


class ResourceRow(SQLModel, table=True):
    __tablename__ = "resource"
    __table_args__ = (
        Index("resource_ref", "community", "ref", unique=True),
        Index("resource_newest", "community", "state", "number"),
        Index(
            "resource_page",
            "community",
            "key",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    ref: str
    url: str
    key: str
    key_version: int
    title: str
    why: str
    by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Utc)
    topic: str
    type: str | None
    sharer: str
    source: str
    apart: str
    state: str


class NoteRow(SQLModel, table=True):
    __tablename__ = "resource_note"

    number: int | None = Field(default=None, primary_key=True)
    resource: str = Field(foreign_key="resource.id", index=True)
    by: str = Field(foreign_key="person.id")
    text: str
    at: datetime = Field(sa_type=Utc)


class UsefulRow(SQLModel, table=True):
    __tablename__ = "resource_useful"

    resource: str = Field(primary_key=True, foreign_key="resource.id")
    person: str = Field(primary_key=True, foreign_key="person.id")


RESOURCES = ResourceRow.__table__  # type: ignore[attr-defined]
NOTES = NoteRow.__table__  # type: ignore[attr-defined]
USEFUL = UsefulRow.__table__  # type: ignore[attr-defined]


@implements(Resources)
class SqlResources:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, resource: Resource) -> None:
        self._connection.execute(insert(RESOURCES).values(columns(resource)))

    def save(self, resource: Resource) -> None:
        query = update(RESOURCES).where(RESOURCES.c.id == resource.id)
        self._connection.execute(query.values(columns(resource)))

    def get(self, community: str, id: str) -> Resource:
        found = self._one(_in(community).where(RESOURCES.c.id == id))
        if found is None:
            raise NotFound("That resource is gone. /resource list shows the newest.")
        return found

    def named(self, community: str, ref: str) -> Resource:
        found = self._one(_in(community).where(RESOURCES.c.ref == ref_of("R", ref)))
        if found is None:
            raise NotFound(f"There is no resource “{ref}” here. /resource list shows the newest.")
        return found

    def with_key(self, community: str, key: str) -> Resource | None:
        kept = _in(community).where(RESOURCES.c.key == key, RESOURCES.c.state == State.KEPT.value)
        return self._one(kept.order_by(RESOURCES.c.number).limit(1))

    def kept(
        self, community: str, *, topic: str = "", by: str = "", after: str = "", limit: int = 6
    ) -> Sequence[Resource]:
        query = _in(community).where(RESOURCES.c.state == State.KEPT.value)
        if topic:
            query = query.where(RESOURCES.c.topic == topic)
        if by:
            query = query.where(RESOURCES.c.by == by)
        if after:
            last = select(RESOURCES.c.number).where(RESOURCES.c.id == after).scalar_subquery()
            query = query.where(RESOURCES.c.number < last)
        rows = self._connection.execute(query.order_by(RESOURCES.c.number.desc()).limit(limit))
        return [_resource(row) for row in rows]

    def note(self, note: Note) -> None:
        self._connection.execute(insert(NOTES).values(columns(note)))

    def notes(self, resource: str) -> Sequence[Note]:
        query = select(NOTES).where(NOTES.c.resource == resource).order_by(NOTES.c.number)
        return [value(Note, row) for row in self._connection.execute(query)]

    def toggle_useful(self, resource: str, person: str) -> None:
        said = upsert(USEFUL).values(resource=resource, person=person).on_conflict_do_nothing()
        if self._connection.execute(said).rowcount:
            return
        query = delete(USEFUL)
        self._connection.execute(
            query.where(USEFUL.c.resource == resource, USEFUL.c.person == person)
        )

    def useful_to(self, resource: str) -> Sequence[str]:
        query = select(USEFUL.c.person).where(USEFUL.c.resource == resource)
        return list(self._connection.execute(query.order_by(USEFUL.c.person)).scalars())

    def _one(self, query: Select[Any]) -> Resource | None:
        row = self._connection.execute(query).one_or_none()
        return _resource(row) if row else None


def _in(community: str) -> Select[Any]:
    return select(RESOURCES).where(RESOURCES.c.community == community)


def _resource(row: Row[Any]) -> Resource:
    return value(Resource, row, type=Type(row.type) if row.type else None, state=State(row.state))
