"""Summaries: what a meetup left behind, as somebody wrote it down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.errors import NotAllowed

MAX_TITLE = 60
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is noted after a meetup, as typed: one item per line."""

    learned: str
    decisions: str = ""
    actions: str = ""
    questions: str = ""
    next: str = ""


def items(text: str) -> tuple[str, ...]:
    """One per line, without the bullets people put before them."""
    lines = (_BULLET.sub("", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


class State(StrEnum):
    """A draft is seen by its author alone."""

    DRAFT = "draft"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Summary:
    """What was learned. ``ref`` is what people call it (S-3), empty in a draft.

    ``meetup`` is empty for a free-standing one; the first line of that is its title.
    ``rev`` counts versions; ``editor`` made the newest one, if not the author. ``answers``: the
    parked asks it says the meetup dealt with, by id.
    """

    id: str
    community: str
    author: str
    noted: Checklist
    at: datetime
    meetup: str = ""
    title: str = ""
    ref: str = ""
    state: State = State.DRAFT
    rev: int = 1
    editor: str = ""
    answers: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """What its posted copies are about."""
        return f"summary:{self.id}"

    @property
    def body(self) -> str:
        """What was learned, without the line that is the title already."""
        _, _, rest = self.noted.learned.partition("\n")
        return rest.strip() if not self.meetup and rest.strip() else self.noted.learned

    def published(self, ref: str, at: datetime) -> Summary:
        if self.state is State.PUBLISHED:
            raise NotAllowed(f"It is published already, as {self.ref}.")
        return replace(self, ref=ref, at=at, state=State.PUBLISHED, rev=1)

    def answering(self, asks: Sequence[str]) -> Summary:
        """A draft with what is ticked on it."""
        return replace(self, answers=tuple(asks), rev=self.rev + 1)

    def noting(self, noted: Checklist, by: str, *, title: str) -> Summary:
        """With other words; both versions are kept once it is published."""
        editor = by if self.state is State.PUBLISHED else ""
        return replace(self, noted=noted, title=title, rev=self.rev + 1, editor=editor)


class Summaries(Protocol):
    def add(self, summary: Summary) -> None: ...
    def save(self, summary: Summary) -> None:
        """The newest version; published ones before it are kept."""

    def discard(self, draft: Summary) -> None:
        """Forget a draft; what was published stays."""

    def get(self, community: str, id: str) -> Summary:
        """Raises NotFound."""

    def named(self, community: str, ref: str) -> Summary:
        """By what people call it, as they write it. Raises NotFound."""

    def of(self, community: str, meetup: str) -> Summary | None:
        """What was published about a meetup."""

    def draft(self, community: str, meetup: str, author: str) -> Summary | None:
        """What somebody began to write about a meetup and did not publish."""

    def recent(self, community: str, *, limit: int) -> Sequence[Summary]:
        """Published ones, newest first."""

    def version(self, community: str, id: str, rev: int) -> Summary:
        """A published summary as it read before. Raises NotFound."""

    def ask(self, meetup: str, person: str, *, by: str, at: datetime) -> None:
        """Somebody was asked to write about a meetup, and so may."""

    def asked(self, meetup: str) -> dict[str, str]:
        """Who was asked, and by whom: the last one who did."""
