"""A community: its name, its domain, and the channels it lives in, wherever they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo


class Purpose(StrEnum):
    """What a channel is for in its community."""

    HOME = "home"
    ASKS = "asks"
    MEETUPS = "meetups"
    LOG = "log"
    FACILITATORS = "facilitators"


@dataclass(frozen=True, slots=True)
class Place:
    """One channel on one platform. ``workspace`` is a Slack team or a Discord server.

    A channel written ``@user`` is the direct conversation with that user.
    """

    platform: str
    workspace: str
    channel: str

    @property
    def site(self) -> str:
        """The workspace, told apart from those of other platforms."""
        return f"{self.platform}/{self.workspace}"

    def direct(self, user: str) -> Place:
        return Place(self.platform, self.workspace, f"@{user}")

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("@")


@dataclass(frozen=True, slots=True)
class Serving:
    """One channel serving one purpose; ``name`` is what the platform calls the channel."""

    purpose: Purpose
    place: Place
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChannelSet:
    """The channels a community lives in, across platforms, by purpose."""

    places: tuple[Serving, ...] = ()

    def serving(self, purpose: Purpose, *, besides: Purpose | None = None) -> Iterator[Place]:
        """Channels for a purpose; in a workspace with none, its home stands in.

        Nothing stands in for the facilitators' channel: it is private. ``besides`` leaves out
        those that serve another purpose as well.
        """
        others = set(self.serving(besides)) if besides else set()
        yield from (place for place in self._serving(purpose) if place not in others)

    def _serving(self, purpose: Purpose) -> Iterator[Place]:
        exact = [one.place for one in self.places if one.purpose is purpose]
        yield from exact
        if purpose is Purpose.FACILITATORS:
            return
        covered = {place.site for place in exact}
        for one in self.places:
            if one.purpose is Purpose.HOME and one.place.site not in covered:
                yield one.place

    def all(self) -> list[Place]:
        """Every channel once, in the order they were added."""
        return list(dict.fromkeys(one.place for one in self.places))


@dataclass(frozen=True, slots=True)
class Community:
    id: str
    slug: str
    name: str
    domain: str
    zone: str
    created_at: datetime
    channels: ChannelSet = ChannelSet()

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Communities(Protocol):
    def add(self, community: Community) -> None: ...
    def save(self, community: Community) -> None:
        """Name, domain and zone; the channel set has its own methods."""

    def get(self, id: str) -> Community:
        """Raises NotFound."""

    def find(self, id: str) -> Community | None: ...
    def by_slug(self, slug: str) -> Community | None: ...
    def at(self, place: Place) -> Community | None:
        """Whom a channel belongs to, if anybody."""

    def all(self) -> list[Community]: ...
    def in_workspace(self, place: Place) -> list[Community]:
        """Communities with a channel in the workspace of ``place``, by name."""

    def serve(self, community: str, serving: Serving) -> None:
        """Give a channel a purpose; one it has already is left as it is."""

    def unserve(self, community: str, place: Place) -> None:
        """Take a channel out of the community, with all its purposes."""


class Topics(Protocol):
    """The words of a community's domain, spelled once."""

    def named(self, community: str, name: str) -> str:
        """The topic's spelling here, added when it is new."""

    def known(self, community: str, name: str) -> str | None:
        """The topic's spelling here, without counting it as used; None for one nobody used."""

    def most_used(self, community: str, part: str, *, limit: int) -> Sequence[str]:
        """Topics that have ``part`` somewhere in them, the most used first."""


class Numbers(Protocol):
    """The number people see: one row per community and kind."""

    def next(self, community: str, kind: str) -> int: ...
