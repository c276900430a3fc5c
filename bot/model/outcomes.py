"""What a summary leaves to be kept and to be done: decisions and actions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing a summary says was decided. ``ref`` is what people call it (D-3)."""

    ref: str
    community: str
    summary: str
    text: str
    at: datetime


class Progress(StrEnum):
    """An action is somebody's only once they said so."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Todo:
    """An action as one line of a summary says it: who, what, by when."""

    text: str
    who: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody does next. ``owner`` "" : nobody yet; ``who`` is what was typed."""

    id: str
    community: str
    summary: str
    owner: str
    todo: Todo
    at: datetime
    progress: Progress = Progress.ASKED

    def accepted_by(self, person: str) -> Action:
        """Theirs from now on. One that is nobody's may be taken by anybody."""
        self._check_asked(person)
        if self.owner not in ("", person):
            raise NotAllowed("Somebody else was asked to do this.")
        return replace(self, owner=person, progress=Progress.ACCEPTED)

    def declined_by(self, person: str) -> Action:
        """Nobody's again; no reason is asked for."""
        self._check_asked(person)
        if self.owner != person:
            raise NotAllowed("Nobody asked you to do this.")
        return replace(self, owner="")

    def done_by(self, person: str) -> Action:
        if self.progress is Progress.DONE:
            raise NotAllowed("This is done already.")
        if self.owner != person or self.progress is Progress.ASKED:
            raise NotAllowed("Only whoever took this on can say that it is done.")
        return replace(self, progress=Progress.DONE)

    def _check_asked(self, person: str) -> None:
        if self.progress is not Progress.ASKED:
            who = "You" if self.owner == person else "Somebody"
            raise NotAllowed(f"{who} took this on already.")


class Outcomes(Protocol):
    """Decisions and actions: what a summary leaves to be kept and to be done."""

    def decide(self, decision: Decision) -> None: ...
    def withdraw(self, decision: Decision) -> None: ...
    def decisions(self, community: str, summary: str) -> Sequence[Decision]:
        """In the order they were decided."""

    def put(self, action: Action) -> None:
        """Add it, or save it as it is now."""

    def drop(self, action: Action) -> None: ...
    def action(self, community: str, id: str) -> Action:
        """Raises NotFound."""

    def actions(self, community: str, summary: str) -> Sequence[Action]:
        """In the order they were written down."""

    def open(self, community: str, *, owner: str = "") -> Sequence[Action]:
        """What is not done, oldest first; with ``owner``, theirs alone."""
