"""Guilds, and how a test furnishes them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tests.wire.discord import payloads
from tests.wire.discord.errors import Json
from tests.wire.discord.model import Channel, Kind, Role, User
from tests.wire.discord.people import Person
from tests.wire.discord.permissions import EVERYONE, NOTHING, Permission

if TYPE_CHECKING:
    from tests.wire.discord.state import World


class Guild:
    """One server of Discord, as its members call it."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.id = world.ids.next()
        self.name = name
        self.made_at: datetime = world.clock.now()
        self.everyone = Role(self.id, "@everyone", EVERYONE)
        self.roles: dict[str, Role] = {self.id: self.everyone}
        self.channels: dict[str, Channel] = {}
        self.members: dict[str, Person] = {}
        self.owner_id = world.ids.next()
        self.bot = self._join(world.bot)

    def channel(self, name: str, kind: Kind = Kind.TEXT) -> Channel:
        """The channel of that name, made when there is none."""
        for channel in self.channels.values():
            if channel.name == name and not channel.is_thread:
                return channel
        channel = Channel(self.world.ids.next(), kind, name, guild=self)
        self._keep(channel)
        self.tell("CHANNEL_CREATE", payloads.channel(channel))
        return channel

    def thread(
        self, name: str, parent: Channel, owner: User, *, id: str = "", private: bool = False
    ) -> Channel:
        """A new thread below a channel."""
        thread = Channel(
            id or self.world.ids.next(),
            Kind.PRIVATE_THREAD if private else Kind.PUBLIC_THREAD,
            name,
            guild=self,
            parent=parent,
            owner_id=owner.id,
            made_at=self.world.clock.now(),
            followers={owner.id},
        )
        self._keep(thread)
        self.tell("THREAD_CREATE", payloads.channel(thread) | {"newly_created": True})
        return thread

    def role(
        self, name: str, permissions: Permission = NOTHING, *, mentionable: bool = False
    ) -> Role:
        """The role of that name, made when there is none."""
        for role in self.roles.values():
            if role.name == name:
                return role
        role = Role(self.world.ids.next(), name, permissions, mentionable)
        self.roles[role.id] = role
        drawn = payloads.role(role, len(self.roles) - 1)
        self.tell("GUILD_ROLE_CREATE", {"guild_id": self.id, "role": drawn})
        return role

    def member(
        self,
        name: str,
        *,
        admin: bool = False,
        roles: tuple[Role, ...] = (),
        user: User | None = None,
    ) -> Person:
        """The member of that name, who joins when there is none."""
        for person in self.members.values():
            if person.name == name:
                return person
        person = self._join(user or self.world.user(name))
        person.roles.extend(roles)
        if admin:
            person.roles.append(self.role("Admins", Permission.ADMINISTRATOR))
        drawn = payloads.member(person) | {"guild_id": self.id}
        self.tell("GUILD_MEMBER_ADD", drawn, members_only=True)
        return person

    def leaves(self, person: Person) -> None:
        """Somebody goes."""
        del self.members[person.id]
        gone = {"guild_id": self.id, "user": payloads.user(person.user)}
        self.tell("GUILD_MEMBER_REMOVE", gone, members_only=True)

    def tell(self, name: str, data: Json, *, members_only: bool = False) -> None:
        """Say through the gateway what happened here."""
        self.world.tell(name, data, guild_id=self.id, members_only=members_only)

    def _keep(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self.world.channels[channel.id] = channel

    def _join(self, user: User) -> Person:
        person = Person(self.world, self, user)
        self.members[user.id] = person
        return person
