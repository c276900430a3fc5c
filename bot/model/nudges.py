"""Nudges: what a facilitator or host is reminded of before it slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    DONE = "done"  # sent, and then dealt with
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Nudge:
    """One reminder planned for one person. ``subject`` is the row that caused it."""

    id: str
    community: str
    rule: str
    subject: str
    person: str
    due: datetime
    state: State = State.PENDING
    sent_at: datetime | None = None

    def sent(self, at: datetime) -> Nudge:
        return replace(self, state=State.SENT, sent_at=at)

    def done(self) -> Nudge:
        return replace(self, state=State.DONE)

    def dropped(self) -> Nudge:
        return replace(self, state=State.DROPPED)


class Nudges(Protocol):
    def plan(self, nudge: Nudge) -> None:
        """Keep it, unless the same was planned, sent or skipped for that moment before."""

    def get(self, community: str, id: str) -> Nudge:
        """Raises NotFound."""

    def save(self, nudge: Nudge) -> None: ...
    def waiting(self, community: str, person: str, now: datetime) -> Sequence[Nudge]:
        """Somebody's pending nudges whose time has come, oldest first."""

    def upcoming(self, community: str, *, until: datetime) -> Sequence[Nudge]:
        """Everybody's pending nudges, soonest first."""

    def is_planned(self, community: str, rule: str, subject: str) -> bool:
        """Whether somebody is still to be reminded of a subject."""

    def settle(self, community: str, rule: str, subject: str) -> None:
        """Drop what is still pending about a subject: it was dealt with."""

    def sent_about(self, community: str, rule: str, subject: str) -> Sequence[Nudge]:
        """What people were sent about a subject, and is not known to be done."""

    def sent_since(self, person: str, since: datetime) -> Sequence[Nudge]:
        """What somebody was sent, in all their communities, oldest first."""

    def stop(self, person: str, community: str, rule: str, at: datetime) -> None:
        """No more of this rule for somebody; ``rule`` "" means all of the community's."""

    def start(self, person: str, community: str) -> None:
        """Undo every stop of somebody in a community."""

    def stopped(self, person: str, community: str) -> Sequence[str]:
        """Rules somebody stopped; "" stands for all."""
