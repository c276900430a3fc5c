"""What a Slack workspace holds: users, channels, messages and open views."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from tests.wire.slack.pulse import Pulse
from tests.wire.slack.schema import Json

BOT: Final = "UBOT"
Values = dict[str, dict[str, Json]]


@dataclass(eq=False)
class User:
    id: str
    name: str
    real_name: str
    tz: str = "UTC"
    is_bot: bool = False
    is_admin: bool = False
    team: str = "TMOOT"  # of another one, somebody comes along a channel the two share

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(eq=False)
class SharedFile:
    id: str
    name: str
    length: int  # as announced
    content: bytes = b""
    title: str = ""


@dataclass(eq=False)
class Message:
    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    only_for: str | None = None  # whoever sees an ephemeral message
    metadata: Json | None = None
    values: Values = field(default_factory=dict)  # what people chose in its menus
    files: list[SharedFile] = field(default_factory=list)
    edits: int = 0
    deleted: bool = False
    taken: bool = False  # a test has waited for it and got it

    @property
    def is_ephemeral(self) -> bool:
        return self.only_for is not None


@dataclass(eq=False)
class Channel:
    id: str
    name: str
    pulse: Pulse = field(repr=False)
    members: set[str] = field(default_factory=set)
    private: bool = False
    archived: bool = False
    direct: bool = False
    timeline: list[Message] = field(default_factory=list, repr=False)

    @property
    def messages(self) -> list[Message]:
        """What every member sees."""
        return [message for message in self.timeline if not message.is_ephemeral]

    def seen_by(self, user: str) -> list[Message]:
        return [message for message in self.timeline if message.only_for in {None, user}]

    def find(self, ts: str) -> Message | None:
        return next((message for message in reversed(self.timeline) if message.ts == ts), None)

    def thread(self, ts: str) -> list[Message]:
        return [message for message in self.messages if message.thread_ts == ts]

    async def next_message(self, *, by: str = BOT) -> Message:
        """The bot's oldest message here that nobody has waited for yet."""
        return await self.pulse.until(
            lambda: take(message for message in self.messages if message.user == by),
            f"a message in #{self.name}",
        )


def take(messages: Any) -> Message | None:
    """The first message nobody took before; it is taken now."""
    found: Message | None = next((one for one in messages if not one.taken), None)
    if found is not None:
        found.taken = True
    return found


@dataclass(eq=False)
class View:
    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)  # by block_id
    is_open: bool = True

    @property
    def title(self) -> str:
        return str(self.body.get("title", {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def error_texts(self) -> dict[str, str]:
        """The errors by the labels that people see above the fields."""
        labels = {
            block["block_id"]: block["label"]["text"] for block in self.blocks if "label" in block
        }
        return {labels.get(id, id): words for id, words in self.errors.items()}
