"""People, their identities and their memberships in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Select,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
)
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.communities import Place
from bot.model.people import Identity, Member, Members, People, Person, Role
from storage import joining
from storage.communities import where
from storage.connection import Connection
from storage.habits import Habits
from storage.rows import Utc, columns, given, keyed, only_where, saving, value, written
from storage.statements import Row
from storage.uow import implements


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"

    id: str = Field(primary_key=True)
    name: str
    zone: str


class IdentityRow(SQLModel, table=True):
    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("platform", "workspace", "channel"),)

    id: int | None = Field(default=None, primary_key=True)
    platform: str
    workspace: str
    channel: str
    person: str = Field(foreign_key="person.id", index=True)


class MemberRow(SQLModel, table=True):
    __tablename__ = "member"
    __table_args__ = (only_where("roles <> ''", "member_roles", "community"),)

    community: str = Field(primary_key=True, foreign_key="community.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    roles: str = Field(sa_column_kwargs={"comment": "space-separated, sorted"})
    joined_at: datetime = Field(sa_type=Utc)


PEOPLE = PersonRow.__table__  # type: ignore[attr-defined]
IDENTITIES = IdentityRow.__table__  # type: ignore[attr-defined]
MEMBERS = MemberRow.__table__  # type: ignore[attr-defined]


_WHERE = (IDENTITIES.c.platform, IDENTITIES.c.workspace, IDENTITIES.c.channel)
_AMONG: BindParameter[str] = bindparam("ids", expanding=True)

_AT = select(PEOPLE).join(IDENTITIES, IDENTITIES.c.person == PEOPLE.c.id).where(given(*_WHERE))
_ADD, _IDENTIFY = insert(PEOPLE), insert(IDENTITIES)
_ONE, _SAVE = select(PEOPLE).where(given(PEOPLE.c.id)), saving(PEOPLE.c.id)
_NAMES = select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.id.in_(_AMONG))
_IDENTITIES = select(IDENTITIES).where(given(IDENTITIES.c.person)).order_by(IDENTITIES.c.id.desc())
_HAND_OVER = saving(*_WHERE)
_USERS = (
    select(IDENTITIES.c.person, IDENTITIES.c.channel)
    .where(IDENTITIES.c.person.in_(_AMONG))
    .where(given(IDENTITIES.c.platform, IDENTITIES.c.workspace))
    .order_by(IDENTITIES.c.id)
)


@implements(People)
class SqlPeople:
    """Somebody who was looked up is remembered until they change: cards name them again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Person] = {}

    def at(self, place: Place) -> Person | None:
        row = self._connection.execute(_AT, where(place)).one_or_none()
        return self._remembered(row) if row else None

    def member_at(self, place: Place, community: str) -> Member | None:
        who = where(place) | {"community": community}
        row = self._connection.execute(_MEMBER_AT, who).one_or_none()
        if row is None:
            return None
        member = _member(row)
        self._known[member.id] = member.person
        return member

    def add(self, person: Person, identity: Identity) -> None:
        self._connection.execute(_ADD, columns(person))
        self._connection.execute(_IDENTIFY, where(identity.place) | {"person": person.id})

    def get(self, id: str) -> Person:
        if id in self._known:
            return self._known[id]
        row = self._connection.execute(_ONE, {"id": id}).one_or_none()
        if row is None:
            raise NotFound("I do not know that person any more.")
        return self._remembered(row)

    def save(self, person: Person) -> None:
        self._known.clear()
        self._connection.execute(_SAVE, keyed(columns(person), "id"))

    def identities(self, person: str) -> Sequence[Identity]:
        rows = self._connection.execute(_IDENTITIES, {"person": person})
        return [
            Identity(row.person, Place(row.platform, row.workspace, row.channel)) for row in rows
        ]

    def names(self, ids: Sequence[str]) -> dict[str, str]:
        if not ids:
            return {}
        rows = self._connection.execute(_NAMES, {"ids": ids})
        return {row.id: row.name for row in rows}

    def join(self, kept: str, gone: str) -> None:
        self._known.clear()
        for member in SqlMembers(self._connection).of(gone):
            self._share_roles(kept, member)
        joining.join(self._connection, kept, gone)
        Habits(self._connection).joined(kept, gone)
        self._connection.execute(delete(PEOPLE).where(PEOPLE.c.id == gone))

    def part(self, identity: Identity, person: Person) -> None:
        self._connection.execute(_ADD, columns(person))
        here = where(identity.place)
        self._connection.execute(_HAND_OVER, keyed(here, *here) | {"person": person.id})

    def _share_roles(self, kept: str, member: Member) -> None:
        """In a community both belong to, one membership has the roles of both."""
        members = SqlMembers(self._connection)
        other = members.find(member.community, kept)
        if other:
            joined = min(other.joined_at, member.joined_at)
            members.save(replace(other, roles=other.roles | member.roles, joined_at=joined))

    def users(self, ids: Sequence[str], place: Place) -> dict[str, str]:
        here = {"platform": place.platform, "workspace": place.workspace}
        rows = self._connection.execute(_USERS, here | {"ids": ids})
        return {row.person: row.channel.removeprefix("@") for row in rows}

    def _remembered(self, row: Row) -> Person:
        person = self._known[row.id] = value(Person, row)
        return person


@implements(Members)
class SqlMembers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, member: Member) -> None:
        self._connection.execute(_JOIN, _columns(member))

    def save(self, member: Member) -> None:
        self._connection.execute(_CHANGE, keyed(_columns(member), "community", "person"))

    def find(self, community: str, person: str) -> Member | None:
        who = {"community": community, "person": person}
        row = self._connection.execute(_MEMBER, who).one_or_none()
        return _member(row) if row else None

    def remove(self, community: str, person: str) -> None:
        self._connection.execute(_LEAVE, {"community": community, "person": person})

    def with_role(self, community: str, role: Role) -> Sequence[Member]:
        query = _HERE if role is Role.MEMBER else _WITH_ROLES
        return [one for one in self._many(query, {"community": community}) if one.is_a(role)]

    def count(self, community: str) -> int:
        found: int = self._connection.execute(_COUNT, {"community": community}).scalar_one()
        return found

    def zones(self, community: str) -> dict[str, int]:
        query = (
            select(PEOPLE.c.zone, func.count().label("living"))
            .join(MEMBERS, MEMBERS.c.person == PEOPLE.c.id)
            .where(MEMBERS.c.community == community, PEOPLE.c.zone != "")
            .group_by(PEOPLE.c.zone)
            .order_by(func.count().desc(), PEOPLE.c.zone)
        )
        return {row.zone: row.living for row in self._connection.execute(query)}

    def of(self, person: str) -> Sequence[Member]:
        return self._many(_OF, {"person": person})

    def _many(self, query: Select[Any], values: dict[str, str]) -> list[Member]:
        return [_member(row) for row in self._connection.execute(query, values)]


_MEMBERS = select(MEMBERS, PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.zone).join(
    PEOPLE, PEOPLE.c.id == MEMBERS.c.person
)


_KEY = (MEMBERS.c.community, MEMBERS.c.person)
_MEMBER = _MEMBERS.where(given(*_KEY))
_MEMBER_AT = _MEMBERS.join(IDENTITIES, IDENTITIES.c.person == PEOPLE.c.id).where(
    given(*_WHERE, MEMBERS.c.community)
)
_JOIN, _CHANGE, _LEAVE = insert(MEMBERS), saving(*_KEY), delete(MEMBERS).where(given(*_KEY))
_COUNT = select(func.count()).select_from(MEMBERS).where(given(MEMBERS.c.community))
_IN_ORDER = _MEMBERS.order_by(MEMBERS.c.joined_at, *_KEY)
_HERE = _IN_ORDER.where(given(MEMBERS.c.community))
_WITH_ROLES = _HERE.where(MEMBERS.c.roles != written(""))
_OF = _IN_ORDER.where(given(MEMBERS.c.person))


def _member(row: Row) -> Member:
    person = Person(row.id, row.name, row.zone)
    return Member(person, row.community, _roles(row.roles), row.joined_at)


@lru_cache  # there are few sets of roles
def _roles(words: str) -> frozenset[Role]:
    return frozenset(map(Role, words.split()))


def _columns(member: Member) -> dict[str, Any]:
    return {
        "community": member.community,
        "person": member.id,
        "roles": " ".join(sorted(member.roles)),
        "joined_at": member.joined_at,
    }
