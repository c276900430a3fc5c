"""Resources: links worth keeping, each page once, with why it helps."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from urllib.parse import unquote, urlsplit

from bot.errors import NotAllowed
from bot.model.people import Member, Role

_ENDING = re.compile(r"\.\w{2,5}$")
_BETWEEN_WORDS = re.compile(r"[-_+\s]+")


class Type(StrEnum):
    ARTICLE = "article"
    VIDEO = "video"
    COURSE = "course"
    TOOL = "tool"
    TEMPLATE = "template"
    DATA = "data"


class State(StrEnum):
    KEPT = "kept"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Resource:
    """One link. ``ref`` is what people call it (R-17), ``key`` what all forms of its address share.

    ``by`` kept it; ``sharer`` wrote the message it was kept from, at ``source``. ``apart`` says why
    it stands beside another one with the same key.
    """

    id: str
    community: str
    ref: str
    url: str
    key: str
    key_version: int
    title: str
    why: str
    by: str
    at: datetime
    topic: str = ""
    type: Type | None = None
    sharer: str = ""
    source: str = ""
    apart: str = ""
    state: State = State.KEPT

    @property
    def subject(self) -> str:
        """What its posted cards are about."""
        return f"resource:{self.id}"

    def edited(
        self, by: Member, *, title: str, why: str, topic: str, type: Type | None
    ) -> Resource:
        """An empty title leaves the one there is."""
        self.check_may_change(by)
        return replace(self, title=title or self.title, why=why, topic=topic, type=type)

    def retired(self, by: Member) -> Resource:
        self.check_may_change(by)
        if self.state is State.RETIRED:
            raise NotAllowed(f"{self.ref} is retired already.")
        return replace(self, state=State.RETIRED)

    def brought_back(self, by: Member) -> Resource:
        self.check_may_change(by)
        return replace(self, state=State.KEPT)

    def check_may_change(self, by: Member) -> None:
        """Raises NotAllowed unless it is their own, or they look after the community."""
        if by.id != self.by and not by.is_a(Role.FACILITATOR):
            raise NotAllowed(f"Only whoever saved {self.ref}, or a facilitator, can change it.")


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody else adds to a resource."""

    resource: str
    by: str
    text: str
    at: datetime


class Resources(Protocol):
    def add(self, resource: Resource) -> None: ...
    def save(self, resource: Resource) -> None: ...
    def get(self, community: str, id: str) -> Resource:
        """Raises NotFound."""

    def named(self, community: str, ref: str) -> Resource:
        """By what people call it, as they write it. Raises NotFound."""

    def with_key(self, community: str, key: str) -> Resource | None:
        """The first one kept of a page, if any is."""

    def kept(
        self, community: str, *, topic: str = "", by: str = "", after: str = "", limit: int = 6
    ) -> Sequence[Resource]:
        """Newest first; those that follow the one with id ``after``."""

    def note(self, note: Note) -> None: ...
    def notes(self, resource: str) -> Sequence[Note]:
        """In the order they were added."""

    def toggle_useful(self, resource: str, person: str) -> None:
        """Somebody finds it useful, or no longer says so."""

    def useful_to(self, resource: str) -> Sequence[str]:
        """Who finds it useful."""


def title_of(url: str) -> str:
    """A title for a link without one: the words in its address, or the address itself."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = unquote(parts.path).strip("/")
    words = _BETWEEN_WORDS.split(_ENDING.sub("", path.rpartition("/")[2]).strip("-_+ "))
    if len(words) > 1 and any(word.isalpha() for word in words):
        return f"{' '.join(words).capitalize()} ({host})"
    return f"{host}/{path}" if path else host
