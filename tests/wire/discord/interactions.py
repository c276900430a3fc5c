"""One press, command or form on its way to the client and back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from time import perf_counter
from typing import TYPE_CHECKING

from typing_extensions import override

from tests.wire.discord import payloads
from tests.wire.discord.errors import Json
from tests.wire.discord.permissions import granted

if TYPE_CHECKING:
    from tests.wire.discord.model import Channel, Message
    from tests.wire.discord.people import Person

ANSWER_WITHIN = timedelta(seconds=3)
TOKEN_LIVES = timedelta(minutes=15)


class Act(IntEnum):
    """What a person did."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Callback(IntEnum):
    """How the client may answer."""

    MESSAGE = 4
    DEFER = 5
    DEFER_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


@dataclass(slots=True, eq=False, repr=False)
class Interaction:
    """What was asked, and everything the client did about it."""

    id: str
    token: str
    act: Act
    person: Person
    channel: Channel
    data: Json
    made_at: datetime
    message: Message | None = None  # where the pressed component is
    callback: Callback | None = None
    original: Message | None = None  # what @original means
    touched: list[Message] = field(default_factory=list)  # written or redrawn, in order
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    attempts: list[int] = field(
        default_factory=list
    )  # each callback: 0, or the code of its refusal
    redelivered: bool = False
    sent: float = 0.0
    acknowledged: float | None = None
    finished: float | None = None
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    def __repr__(self) -> str:
        name = self.data.get("name") or self.data.get("custom_id")
        answered = self.callback.name if self.callback else "no callback"
        return f"{self.person.name} {self.act.name} {name!r}: {answered}, attempts {self.attempts}"

    def acknowledge(self, callback: Callback, arrived: float) -> None:
        """The client has answered in time."""
        self.callback = callback
        self.acknowledged = arrived
        self.acked.set()
        if callback not in (Callback.DEFER, Callback.DEFER_UPDATE):
            self.settle()

    def settle(self) -> None:
        """There is something to see now."""
        if self.finished is None:
            self.finished = perf_counter()
        self.settled.set()

    def touch(self, message: Message) -> None:
        """A message was written or redrawn in answer."""
        if message not in self.touched:
            self.touched.append(message)
        self.settle()

    def metadata(self) -> Json:
        """How a message tells that it answers this."""
        return {
            "id": self.id,
            "type": int(self.act),
            "user": payloads.user(self.person.user),
            "authorizing_integration_owners": self._owners(),
        }

    def payload(self, application_id: str) -> Json:
        """What the client receives."""
        sent: Json = {
            "id": self.id,
            "application_id": application_id,
            "type": int(self.act),
            "token": self.token,
            "version": 1,
            "data": self.data,
            "channel_id": self.channel.id,
            "channel": payloads.seen_channel(self.channel, self.person),
            "locale": "en-US",
            "entitlements": [],
            "authorizing_integration_owners": self._owners(),
            "context": 0 if self.channel.guild else 1,
            "attachment_size_limit": 10 * 1024 * 1024,
            "app_permissions": "0",
        }
        if self.message is not None:
            sent["message"] = payloads.message(self.message)
        return sent | self._whereabouts()

    def _whereabouts(self) -> Json:
        guild = self.channel.guild
        if guild is None:
            return {"user": payloads.user(self.person.user)}
        return {
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": "en-US", "features": []},
            "guild_locale": "en-US",
            "member": payloads.member(self.person, self.channel),
            "app_permissions": str(int(granted(guild.bot, self.channel))),
        }

    def _owners(self) -> Json:
        return {"0": self.channel.guild.id if self.channel.guild else "0"}
