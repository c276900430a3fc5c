"""People: who they are in each workspace, and what they are in each community."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.model.communities import Place


class Role(StrEnum):
    """What somebody is in a community. Everybody who joined is a member."""

    MEMBER = "member"
    EXPERT = "expert"
    FACILITATOR = "facilitator"


@dataclass(frozen=True, slots=True)
class Person:
    """A human. ``zone`` is empty until a platform or they themselves said it."""

    id: str
    name: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is in one workspace; ``place`` is the direct conversation with them."""

    person: str
    place: Place

    @property
    def user(self) -> str:
        return self.place.channel.removeprefix("@")


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a community."""

    person: Person
    community: str
    roles: frozenset[Role]
    joined_at: datetime

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def name(self) -> str:
        return self.person.name

    def is_a(self, role: Role) -> bool:
        return role is Role.MEMBER or role in self.roles

    def granted(self, role: Role) -> Member:
        return replace(self, roles=self.roles | {role})

    def without(self, role: Role) -> Member:
        return replace(self, roles=self.roles - {role})


class People(Protocol):
    def at(self, place: Place) -> Person | None:
        """Who is behind a direct conversation, if they were met before."""

    def member_at(self, place: Place, community: str) -> Member | None:
        """The same as a member of a community, if they are one: each action asks it, so at once."""

    def add(self, person: Person, identity: Identity) -> None: ...
    def get(self, id: str) -> Person:
        """Raises NotFound."""

    def save(self, person: Person) -> None: ...
    def identities(self, person: str) -> Sequence[Identity]:
        """Newest first."""

    def names(self, ids: Sequence[str]) -> dict[str, str]:
        """What people are called, by id; unknown ids are absent."""

    def join(self, kept: str, gone: str) -> None:
        """Two turn out to be one person: whatever ``gone`` did and is, ``kept`` did and is."""

    def part(self, identity: Identity, person: Person) -> None:
        """An identity becomes a person of its own, new here; the past stays where it is."""

    def users(self, ids: Sequence[str], place: Place) -> dict[str, str]:
        """Who people are in the workspace of ``place``, by person id; absent where unknown."""


class Members(Protocol):
    def add(self, member: Member) -> None: ...
    def save(self, member: Member) -> None: ...
    def find(self, community: str, person: str) -> Member | None: ...
    def remove(self, community: str, person: str) -> None: ...
    def with_role(self, community: str, role: Role) -> Sequence[Member]:
        """Ordered by when they joined."""

    def count(self, community: str) -> int: ...
    def zones(self, community: str) -> dict[str, int]:
        """How many members live in each zone we know of, most common first."""

    def of(self, person: str) -> Sequence[Member]:
        """The communities somebody belongs to, oldest first."""


def zone_of(person: Person, fallback: ZoneInfo) -> ZoneInfo:
    """Where somebody is, as far as we know."""
    return ZoneInfo(person.zone) if person.zone else fallback
