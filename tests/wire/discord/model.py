"""What Discord keeps: users, roles, channels and messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from typing_extensions import override

from tests.wire.discord.errors import Json
from tests.wire.discord.permissions import NOTHING, Permission

if TYPE_CHECKING:
    from tests.wire.discord.guilds import Guild

EPHEMERAL = 1 << 6
LOADING = 1 << 7
HAS_THREAD = 1 << 5
SUPPRESS_EMBEDS = 1 << 2
COMPONENTS_V2 = 1 << 15


class Kind(IntEnum):
    """The kinds of channel a community meets."""

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    NEWS = 5
    NEWS_THREAD = 10
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass(slots=True, eq=False, repr=False)
class User:
    """An account."""

    id: str
    name: str
    bot: bool = False
    dms_open: bool = True
    dm: Channel | None = None

    @override
    def __repr__(self) -> str:
        return f"<{self.name}>"


@dataclass(slots=True, eq=False)
class Role:
    """A role of one guild."""

    id: str
    name: str
    permissions: Permission = NOTHING
    mentionable: bool = False


@dataclass(slots=True)
class Overwrite:
    """What one role or member may or may not do in one channel."""

    allow: Permission = NOTHING
    deny: Permission = NOTHING


@dataclass(slots=True, eq=False, repr=False)
class Channel:
    """A channel, a thread or a DM, with everything said in it."""

    id: str
    kind: Kind
    name: str
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner_id: str = ""
    archived: bool = False
    locked: bool = False
    archive_minutes: int = 4320
    made_at: datetime | None = None
    topic: str | None = None
    tags: list[str] = field(default_factory=list)  # names: a forum's own, or those set on a post
    followers: set[str] = field(default_factory=set)  # the members of a thread
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)

    @override
    def __repr__(self) -> str:
        return f"<#{self.name}>"

    @property
    def is_thread(self) -> bool:
        """Whether it hangs on another channel."""
        return self.kind in (Kind.NEWS_THREAD, Kind.PUBLIC_THREAD, Kind.PRIVATE_THREAD)

    def public(self) -> list[Message]:
        """What everyone in it can read, oldest first."""
        return [one for one in self.messages.values() if one.viewer is None]

    def deny(self, who: str, what: Permission) -> None:
        """Take a permission away from a role or a member (by id) here."""
        self.overwrites.setdefault(who, Overwrite()).deny |= what

    def allow(self, who: str, what: Permission) -> None:
        """Give a permission to a role or a member (by id) here."""
        self.overwrites.setdefault(who, Overwrite()).allow |= what


@dataclass(frozen=True, slots=True)
class Pings:
    """Who was really notified by a message."""

    users: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file a person gives to a command or a form."""

    name: str
    content: bytes


@dataclass(slots=True, eq=False, repr=False)
class Message:
    """One message as it stands now, with what it said before."""

    id: str
    channel: Channel
    author: User
    sent_at: datetime
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    flags: int = 0
    kind: int = 0
    nonce: str | None = None
    viewer: User | None = None  # the only person who sees it
    pings: Pings = Pings()
    edited_at: datetime | None = None
    earlier: list[str] = field(default_factory=list)
    reference: Message | None = None
    thread: Channel | None = None
    caused_by: Json | None = None  # the interaction it answers
    deleted: bool = False
    pinned: bool = False

    @override
    def __repr__(self) -> str:
        shown = self.content or [one["type"] for one in self.components]
        return f"<{self.author.name} in #{self.channel.name}: {shown}>"

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.viewer is not None

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)


@dataclass(frozen=True, slots=True)
class Request:
    """One request the client made, and how it was answered."""

    method: str
    route: str
    params: dict[str, str]
    body: object
    status: int
    code: int | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of the platform that the client broke."""

    code: int
    where: str
    what: str
