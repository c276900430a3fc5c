"""Everything there is in this Discord; it outlives the client's restarts."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.wire.discord import payloads
from tests.wire.discord.clock import Clock, Ids
from tests.wire.discord.commands import Registry
from tests.wire.discord.errors import Json, Refusal
from tests.wire.discord.guilds import Guild
from tests.wire.discord.interactions import Interaction
from tests.wire.discord.model import Channel, Kind, Message, Request, User, Violation

GUILDS, GUILD_MEMBERS, PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT


@dataclass(frozen=True, slots=True)
class Event:
    """Something the gateway tells its clients."""

    name: str
    data: Json
    guild_id: str | None = None
    intent: int = 0  # only told to those who asked for this
    veiled: Json | None = None  # what those without the message content intent are told instead


class World:
    """The state model: read it freely; change it through people, guilds and the client."""

    def __init__(self, bot_name: str) -> None:
        self.clock = Clock()
        self.ids = Ids(self.clock)
        self.bot = User(self.ids.next(), bot_name, bot=True)
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.commands = Registry(self.ids, self.bot.id)
        self.interactions: dict[str, Interaction] = {}  # by token
        self.nonces: dict[tuple[str, str], Message] = {}
        self.requests: deque[Request] = deque(maxlen=2000)
        self.files: dict[str, bytes] = {}  # by the id of the attachment
        self.files_url = ""
        self.violations: list[Violation] = []
        self.patience = 20.0  # real seconds a test waits for the client
        self.emit: Callable[[Event], None] = lambda event: None
        self._changed = asyncio.Event()

    @property
    def application_id(self) -> str:
        """The application and its bot user share one id."""
        return self.bot.id

    def user(self, name: str) -> User:
        """Somebody new."""
        user = User(self.ids.next(), name)
        self.users[user.id] = user
        return user

    def dm(self, user: User) -> Channel:
        """The conversation between the bot and one person."""
        if user.dm is None:
            user.dm = Channel(self.ids.next(), Kind.DM, user.name, recipient=user)
            self.channels[user.dm.id] = user.dm
        return user.dm

    def channel(self, id: str) -> Channel:
        """A channel, or the answer that there is none."""
        if id not in self.channels:
            raise Refusal(10003)
        return self.channels[id]

    def guild(self, id: str) -> Guild:
        """A guild, or the answer that there is none."""
        if id not in self.guilds:
            raise Refusal(10004)
        return self.guilds[id]

    def keep(self, name: str, content: bytes) -> Json:
        """Put a file where the client can fetch it; returns it as an attachment."""
        id = self.ids.next()
        self.files[id] = content
        url = f"{self.files_url}/{id}/{name}"
        shown = {"id": id, "filename": name, "size": len(content), "content_type": "text/plain"}
        return shown | {"url": url, "proxy_url": url}

    def role_name(self, id: str) -> str:
        """What a role is called, wherever it is."""
        found = (guild.roles[id].name for guild in self.guilds.values() if id in guild.roles)
        return next(found, "unknown-role")

    def violate(self, code: int, where: str, what: str) -> None:
        """Remember that the client broke a rule."""
        self.violations.append(Violation(code, where, what))

    def announce(self, name: str, message: Message) -> None:
        """Tell the gateway about a message; its text only to those who may read it."""
        guild = message.channel.guild
        drawn = payloads.message(message)
        if guild is None:
            self.emit(Event(name, drawn, None, DIRECT_MESSAGES))
            return
        drawn["guild_id"] = guild.id
        person = guild.members.get(message.author.id)
        if person is not None:
            drawn["member"] = payloads.member(person)
        veiled = None
        if message.author is not self.bot and self.bot.id not in message.pings.users:
            veiled = drawn | {"content": "", "embeds": [], "components": [], "attachments": []}
        self.emit(Event(name, drawn, guild.id, GUILD_MESSAGES, veiled))

    def deliver(self, asked: Interaction) -> None:
        """Hand an interaction to the client."""
        guild = asked.channel.guild
        payload = asked.payload(self.application_id)
        self.emit(Event("INTERACTION_CREATE", payload, guild.id if guild else None))
        self.changed()

    def changed(self) -> None:
        """Wake everyone who waits for something to happen."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def change(self) -> None:
        """Return when something has happened."""
        await self._changed.wait()

    def tell(
        self, name: str, data: Json, *, guild_id: str | None, members_only: bool = False
    ) -> None:
        """Say through the gateway what happened in a guild."""
        intent = GUILD_MEMBERS if members_only else GUILDS
        self.emit(Event(name, data, guild_id, intent))
        self.changed()
