"""One workspace with one installed app: the state that every part of the server shares."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Final

from tests.wire.slack import limits
from tests.wire.slack.blocks import elements_of
from tests.wire.slack.clock import Clock
from tests.wire.slack.forms import initial_values
from tests.wire.slack.pulse import Pulse
from tests.wire.slack.refusals import Refused, Violation
from tests.wire.slack.schema import Json
from tests.wire.slack.state import BOT, Channel, Message, SharedFile, User, View

if TYPE_CHECKING:
    from tests.wire.slack.exchange import Exchange

TEAM: Final = "TMOOT"
DOMAIN: Final = "moot"
APP: Final = "AMOOT"
BOT_ID: Final = "BMOOT"


@dataclass(eq=False)
class Trigger:
    user: str
    issued_at: datetime
    used: bool = False


@dataclass(eq=False)
class ResponseUrl:
    user: str
    channel: Channel
    issued_at: datetime
    original: Message | None
    uses: int = 0
    latest: Message | None = None  # what it posted last
    exchange: Exchange | None = None


class Workspace:
    def __init__(self, *, clock: Clock, pulse: Pulse, scopes: Iterable[str]) -> None:
        self.clock = clock
        self.pulse = pulse
        self.scopes = set(scopes)
        self.bot = User(BOT, "folkmoot", "Folkmoot", is_bot=True)
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.violations: list[Violation] = []
        self.refusals: list[Violation] = []
        self.files: dict[str, SharedFile] = {}
        self.installed: Json = {"is_enterprise_install": False}  # or in a whole organisation
        self.host = ""  # where the server listens
        self._numbers = count(1)

    def number(self) -> int:
        return next(self._numbers)

    def new_ts(self) -> str:
        return f"{int(self.clock.now().timestamp())}.{self.number():06d}"

    # People and places

    def channel(self, id: str) -> Channel:
        """The channel, as far as the bot can know of it."""
        channel = self.channels.get(id)
        if channel is None or (channel.private and self.bot.id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def user(self, id: str) -> User:
        if id not in self.users:
            raise Refused("user_not_found")
        return self.users[id]

    def direct(self, user: str) -> Channel:
        """The conversation of the bot with one person."""
        id = f"D{user[1:]}"
        if id not in self.channels:
            members = {user, self.bot.id}
            self.channels[id] = Channel(id, "directmessage", self.pulse, members, direct=True)
        return self.channels[id]

    def has(self, *scopes: str) -> None:
        """Any one of the scopes will do."""
        if self.scopes.isdisjoint(scopes):
            provided = ",".join(sorted(self.scopes))
            raise Refused("missing_scope", extra={"needed": scopes[0], "provided": provided})

    # Messages

    def post(self, message: Message) -> Message:
        self._show(message, message.blocks)
        self.channels[message.channel].timeline.append(message)
        self.pulse.beats(f"message from {message.user} in {message.channel}:", message.text)
        return message

    def delete(self, message: Message) -> None:
        self.channels[message.channel].timeline.remove(message)
        message.deleted = True
        self.pulse.beats("deleted:", message.text)

    def edit(self, message: Message, text: str | None, blocks: list[Json] | None) -> None:
        """What is not given stays."""
        message.text = message.text if text is None else text
        if blocks is not None:
            self._show(message, blocks)
        message.edits += 1
        self.pulse.beats(f"edited in {message.channel}:", message.text)

    def _show(self, message: Message, blocks: list[Json]) -> None:
        message.blocks = self.with_ids(blocks)
        message.values = initial_values(message.blocks, message.values)

    def with_ids(self, blocks: list[Json]) -> list[Json]:
        """Slack gives an id to every block and element that came without one."""
        blocks = deepcopy(blocks)
        for block in blocks:
            block.setdefault("block_id", f"b{self.number()}")
            for element in elements_of(block):
                element.setdefault("action_id", f"a{self.number()}")
        return blocks

    # Tickets that bots redeem

    def issue_trigger(self, user: str) -> str:
        id = f"{self.number()}.{self.number()}.trigger"
        self.triggers[id] = Trigger(user, self.clock.now())
        return id

    def redeem(self, id: str) -> Trigger:
        trigger = self.triggers.get(id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self.clock.now() - trigger.issued_at > limits.TRIGGER_LIVES:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def issue_response_url(self, user: str, channel: Channel, original: Message | None) -> str:
        id = f"{TEAM}-{self.number()}"
        self.response_urls[id] = ResponseUrl(user, channel, self.clock.now(), original)
        return id

    # Bookkeeping

    def blame(self, where: str, refused: Refused, request: Json) -> None:
        """Write a refusal down, and among the violations if it was avoidable."""
        entry = Violation(where, refused.error, refused.details, request)
        self.refusals.append(entry)
        if refused.blames:
            self.violations.append(entry)
        self.pulse.beats(f"{where} refused:", f"{refused.error} {refused.details or ''}")
