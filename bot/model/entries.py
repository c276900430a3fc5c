"""Entries of the knowledge log: what the community learned, in one searchable list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class EntryKind(StrEnum):
    ASK = "ask"
    RESOURCE = "resource"
    SUMMARY = "summary"
    DECISION = "decision"


class Trust(StrEnum):
    """How far an entry was checked by people."""

    UNCONFIRMED = "unconfirmed"
    ACCEPTED = "accepted"
    VERIFIED = "verified"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing worth keeping. ``ref`` is what people call it (A-42), unique in its community.

    ``title`` and ``body`` are plain text as typed. ``by`` are person ids, the first is the owner.
    """

    id: str
    community: str
    kind: EntryKind
    ref: str
    title: str
    body: str
    at: datetime
    by: tuple[str, ...] = ()
    topic: str = ""
    aliases: str = ""
    url: str = ""
    trust: Trust = Trust.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found; ``snippet`` is markup with the words found in bold."""

    entry: Entry
    snippet: str


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody looks for: words, and filters that narrow them."""

    words: str
    topic: str = ""
    kind: EntryKind | None = None
    by: str = ""
    before: datetime | None = None


class Log(Protocol):
    """The knowledge log of every community; each lookup names the community."""

    def keep(self, entry: Entry) -> None:
        """Add, or replace the entry with the same ``ref``; aliases stay unless others come."""

    def get(self, community: str, ref: str) -> Entry:
        """Raises NotFound."""

    def also_asked(self, community: str, ref: str, words: str) -> None:
        """Find it by these words too."""

    def drop(self, community: str, ref: str) -> None: ...
    def find(self, community: str, query: Query, *, limit: int = 5) -> Sequence[Hit]:
        """Best first."""

    def recent(self, community: str, *, limit: int = 5) -> Sequence[Entry]:
        """Newest first."""

    def count(self, community: str) -> int: ...
