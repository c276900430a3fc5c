"""People, their identities and their memberships in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.communities import Place
from bot.model.people import Identity, Member, Members, People, Person, Role
from storage import joining
from storage.rows import Utc, columns, value
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

    community: str = Field(primary_key=True, foreign_key="community.id")
    person: str = Field(primary_key=True, foreign_key="person.id", index=True)
    roles: str = Field(sa_column_kwargs={"comment": "space-separated, sorted"})
    joined_at: datetime = Field(sa_type=Utc)


PEOPLE = PersonRow.__table__  # type: ignore[attr-defined]
IDENTITIES = IdentityRow.__table__  # type: ignore[attr-defined]
MEMBERS = MemberRow.__table__  # type: ignore[attr-defined]


_AT = (  # built once, as each action asks who is acting
    select(PEOPLE)
    .join(IDENTITIES, IDENTITIES.c.person == PEOPLE.c.id)
    .where(
        IDENTITIES.c.platform == bindparam("platform"),
        IDENTITIES.c.workspace == bindparam("workspace"),
        IDENTITIES.c.channel == bindparam("channel"),
    )
)


@implements(People)
class SqlPeople:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, place: Place) -> Person | None:
        row = self._connection.execute(_AT, columns(place)).one_or_none()
        return value(Person, row) if row else None

    def add(self, person: Person, identity: Identity) -> None:
        self._connection.execute(insert(PEOPLE).values(columns(person)))
        values = columns(identity.place) | {"person": person.id}
        self._connection.execute(insert(IDENTITIES).values(values))

    def get(self, id: str) -> Person:
        row = self._connection.execute(select(PEOPLE).where(PEOPLE.c.id == id)).one_or_none()
        if row is None:
            raise NotFound("I do not know that person any more.")
        return value(Person, row)

    def save(self, person: Person) -> None:
        query = update(PEOPLE).where(PEOPLE.c.id == person.id).values(columns(person))
        self._connection.execute(query)

    def identities(self, person: str) -> Sequence[Identity]:
        query = select(IDENTITIES).where(IDENTITIES.c.person == person)
        rows = self._connection.execute(query.order_by(IDENTITIES.c.id.desc()))
        return [
            Identity(row.person, Place(row.platform, row.workspace, row.channel)) for row in rows
        ]

    def names(self, ids: Sequence[str]) -> dict[str, str]:
        rows = self._connection.execute(
            select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.id.in_(ids))
        )
        return {row.id: row.name for row in rows}

    def join(self, kept: str, gone: str) -> None:
        for member in SqlMembers(self._connection).of(gone):
            self._share_roles(kept, member)
        joining.join(self._connection, kept, gone)
        self._connection.execute(delete(PEOPLE).where(PEOPLE.c.id == gone))

    def part(self, identity: Identity, person: Person) -> None:
        self._connection.execute(insert(PEOPLE).values(columns(person)))
        place = identity.place
        self._connection.execute(
            update(IDENTITIES)
            .where(IDENTITIES.c.platform == place.platform)
            .where(IDENTITIES.c.workspace == place.workspace)
            .where(IDENTITIES.c.channel == place.channel)
            .values(person=person.id)
        )

    def _share_roles(self, kept: str, member: Member) -> None:
        """In a community both belong to, one membership has the roles of both."""
        members = SqlMembers(self._connection)
        other = members.find(member.community, kept)
        if other:
            joined = min(other.joined_at, member.joined_at)
            members.save(replace(other, roles=other.roles | member.roles, joined_at=joined))

    def users(self, ids: Sequence[str], place: Place) -> dict[str, str]:
        query = select(IDENTITIES.c.person, IDENTITIES.c.channel).where(
            IDENTITIES.c.person.in_(ids),
            IDENTITIES.c.platform == place.platform,
            IDENTITIES.c.workspace == place.workspace,
        )
        rows = self._connection.execute(query.order_by(IDENTITIES.c.id))
        return {row.person: row.channel.removeprefix("@") for row in rows}


@implements(Members)
class SqlMembers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, member: Member) -> None:
        self._connection.execute(insert(MEMBERS).values(_columns(member)))

    def save(self, member: Member) -> None:
        query = update(MEMBERS).where(
            MEMBERS.c.community == member.community, MEMBERS.c.person == member.id
        )
        self._connection.execute(query.values(_columns(member)))

    def find(self, community: str, person: str) -> Member | None:
        who = {"community": community, "person": person}
        row = self._connection.execute(_MEMBER, who).one_or_none()
        return _member(row) if row else None

    def remove(self, community: str, person: str) -> None:
        query = delete(MEMBERS)
        self._connection.execute(
            query.where(MEMBERS.c.community == community, MEMBERS.c.person == person)
        )

    def with_role(self, community: str, role: Role) -> Sequence[Member]:
        query = _MEMBERS.where(MEMBERS.c.community == community)
        return [one for one in self._many(query) if one.is_a(role)]

    def count(self, community: str) -> int:
        query = select(func.count()).select_from(MEMBERS).where(MEMBERS.c.community == community)
        found: int = self._connection.execute(query).scalar_one()
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
        return self._many(_MEMBERS.where(MEMBERS.c.person == person))

    def _many(self, query: Select[Any]) -> list[Member]:
        ordered = query.order_by(MEMBERS.c.joined_at, MEMBERS.c.community, MEMBERS.c.person)
        return [_member(row) for row in self._connection.execute(ordered)]


_MEMBERS = select(MEMBERS, PEOPLE.c.id, PEOPLE.c.name, PEOPLE.c.zone).join(
    PEOPLE, PEOPLE.c.id == MEMBERS.c.person
)


_MEMBER = _MEMBERS.where(
    MEMBERS.c.community == bindparam("community"), MEMBERS.c.person == bindparam("person")
)


def _member(row: Row[Any]) -> Member:
    roles = frozenset(Role(role) for role in row.roles.split())
    return Member(value(Person, row), row.community, roles, row.joined_at)


def _columns(member: Member) -> dict[str, Any]:
    return {
        "community": member.community,
        "person": member.id,
        "roles": " ".join(sorted(member.roles)),
        "joined_at": member.joined_at,
    }
