"""Resources, the notes on them and whom they helped, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Index, Select, bindparam, delete, insert, select, text
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.refs import ref_of
from bot.model.resources import Note, Resource, Resources, State, Type
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import Utc, columns, given, keyed, saving, value, written
from storage.statements import Row
from storage.uow import implements

_LIVE = text("state = 'kept' AND apart = ''")


class ResourceRow(SQLModel, table=True):
    __tablename__ = "resource"
    __table_args__ = (
        Index("resource_ref", "community", "ref", unique=True),
        Index("resource_newest", "community", "state", "number"),
        Index("resource_key", "community", "key"),
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

_ADD, _SAVE = insert(RESOURCES), saving(RESOURCES.c.id)
_HERE = select(RESOURCES).where(given(RESOURCES.c.community))
_KEPT = _HERE.where(RESOURCES.c.state == written(State.KEPT.value))
"""Were the state left open, SQLite would plan anew for every value: one index is of kept ones."""

_BY_ID, _BY_REF = (_HERE.where(given(one)) for one in (RESOURCES.c.id, RESOURCES.c.ref))
_WITH_KEY = _KEPT.where(given(RESOURCES.c.key)).order_by(RESOURCES.c.number).limit(1)
_NEWEST = _KEPT.order_by(RESOURCES.c.number.desc()).limit(bindparam("most"))

_NOTE = insert(NOTES)
_NOTES = select(NOTES).where(given(NOTES.c.resource)).order_by(NOTES.c.number)
_SAY_USEFUL = upsert(USEFUL).on_conflict_do_nothing()
_SAY_NO_MORE = delete(USEFUL).where(given(USEFUL.c.resource, USEFUL.c.person))
_USEFUL_TO = select(USEFUL.c.person).where(given(USEFUL.c.resource)).order_by(USEFUL.c.person)


@implements(Resources)
class SqlResources:
    """One that was read or kept is remembered, and what was said of it until more is said.

    Whoever changes one has its cards drawn again, and they show the same.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Resource] = {}
        self._notes: dict[str, Sequence[Note]] = {}
        self._useful: dict[str, Sequence[str]] = {}

    def add(self, resource: Resource) -> None:
        self._connection.execute(_ADD, columns(resource))
        self._notes[resource.id] = self._useful[resource.id] = ()

    def save(self, resource: Resource) -> None:
        self._connection.execute(_SAVE, keyed(columns(resource), "id"))
        self._known[resource.id] = resource

    def get(self, community: str, id: str) -> Resource:
        found = self._known.get(id) or self._one(_BY_ID, community=community, id=id)
        if found is None or found.community != community:
            raise NotFound("That resource is gone. /resource list shows the newest.")
        return found

    def named(self, community: str, ref: str) -> Resource:
        found = self._one(_BY_REF, community=community, ref=ref_of("R", ref))
        if found is None:
            raise NotFound(f"There is no resource “{ref}” here. /resource list shows the newest.")
        return found

    def with_key(self, community: str, key: str) -> Resource | None:
        return self._one(_WITH_KEY, community=community, key=key)

    def kept(
        self, community: str, *, topic: str = "", by: str = "", after: str = "", limit: int = 6
    ) -> Sequence[Resource]:
        some = {"topic": topic, "by": by, "after": after}
        narrowed = {name: one for name, one in some.items() if one}
        named = {"community": community, "most": limit, **narrowed}
        return [_resource(row) for row in self._connection.execute(_newest(*narrowed), named)]

    def note(self, note: Note) -> None:
        self._notes.pop(note.resource, None)
        self._connection.execute(_NOTE, columns(note))

    def notes(self, resource: str) -> Sequence[Note]:
        if resource not in self._notes:
            rows = self._connection.execute(_NOTES, {"resource": resource})
            self._notes[resource] = [value(Note, row) for row in rows]
        return self._notes[resource]

    def toggle_useful(self, resource: str, person: str) -> None:
        self._useful.pop(resource, None)
        said = {"resource": resource, "person": person}
        if not self._connection.execute(_SAY_USEFUL, said).rowcount:
            self._connection.execute(_SAY_NO_MORE, said)

    def useful_to(self, resource: str) -> Sequence[str]:
        if resource not in self._useful:
            found = self._connection.execute(_USEFUL_TO, {"resource": resource})
            self._useful[resource] = list(found.scalars())
        return self._useful[resource]

    def _one(self, query: Select[Any], **values: str) -> Resource | None:
        row = self._connection.execute(query, values).one_or_none()
        if row is None:
            return None
        found = self._known[row.id] = _resource(row)
        return found


@cache
def _newest(*narrowed: str) -> Select[Any]:
    last = select(RESOURCES.c.number).where(RESOURCES.c.id == bindparam("after"))
    where = {
        "topic": given(RESOURCES.c.topic),
        "by": given(RESOURCES.c.by),
        "after": RESOURCES.c.number < last.scalar_subquery(),
    }
    return _NEWEST.where(*(where[one] for one in narrowed))


def _resource(row: Row) -> Resource:
    return value(Resource, row, type=Type(row.type) if row.type else None, state=State(row.state))
