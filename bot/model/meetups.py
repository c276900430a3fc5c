"""Meetups: one date each, who is coming, and how they change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.errors import NotAllowed


class State(StrEnum):
    """A draft is seen by its host alone, until they post it."""

    DRAFT = "draft"
    PLANNED = "planned"
    CANCELLED = "cancelled"
    DID_NOT_HAPPEN = "did_not_happen"


class Coming(StrEnum):
    """What somebody answered."""

    GOING = "going"
    MAYBE = "maybe"
    CANNOT = "cannot"


@dataclass(frozen=True, slots=True)
class Meetup:
    """One date. ``ref`` is what people call it (M-8); ``rev`` counts changes, for calendars.

    ``capacity`` 0: no limit. ``outcome``: what people can do afterwards. ``reason``: why it was
    cancelled, if somebody said so. A draft has no ``ref`` yet.
    """

    id: str
    community: str
    ref: str
    title: str
    topic: str
    host: str
    starts: datetime
    ends: datetime
    where: str = ""
    outcome: str = ""
    capacity: int = 0
    state: State = State.PLANNED
    rev: int = 0
    reason: str = ""

    @property
    def subject(self) -> str:
        """What its posted copies are about."""
        return f"meetup:{self.id}"

    @property
    def length(self) -> timedelta:
        return self.ends - self.starts

    def is_over(self, now: datetime) -> bool:
        return self.ends <= now

    def is_on(self, now: datetime) -> bool:
        return self.starts <= now < self.ends

    def has_room(self, going: int) -> bool:
        """Whether one more can come when ``going`` do."""
        return not self.capacity or going < self.capacity

    def posted(self, ref: str, now: datetime) -> Meetup:
        """A draft for everybody to see; from here on its changes are counted anew."""
        self._check_draft()
        if self.starts <= now:
            raise NotAllowed("That time has passed by now. Choose another with “Change time”.")
        return replace(self, ref=ref, state=State.PLANNED, rev=0)

    def lasting(self, length: timedelta) -> Meetup:
        self._check_draft()
        return replace(self, ends=self.starts + length, rev=self.rev + 1)

    def limited_to(self, capacity: int) -> Meetup:
        self._check_draft()
        return replace(self, capacity=capacity, rev=self.rev + 1)

    def moved_to(self, starts: datetime) -> Meetup:
        """At another time, as long as before."""
        self._check_not_off()
        return replace(self, starts=starts, ends=starts + self.length, rev=self.rev + 1)

    def cancelled(self, reason: str = "") -> Meetup:
        self._check_planned()
        return replace(self, state=State.CANCELLED, reason=reason, rev=self.rev + 1)

    def did_not_happen(self) -> Meetup:
        self._check_planned()
        return replace(self, state=State.DID_NOT_HAPPEN, rev=self.rev + 1)

    def answered_by(self, person: str, coming: Coming, now: datetime) -> Rsvp:
        """Somebody's answer, while it still matters."""
        self.check_ahead(now)
        return Rsvp(self.id, person, coming, now)

    def check_ahead(self, now: datetime) -> None:
        """Raises NotAllowed once it cannot be answered, moved or cancelled any more."""
        self._check_planned()
        if self.is_over(now):
            raise NotAllowed(f"{self.ref} is over.")

    def _check_draft(self) -> None:
        if self.state is not State.DRAFT:
            raise NotAllowed(f"{self.ref} is posted already.")

    def _check_planned(self) -> None:
        if self.state is State.DRAFT:
            raise NotAllowed("That meetup is not posted yet.")
        self._check_not_off()

    def _check_not_off(self) -> None:
        if self.state is State.CANCELLED:
            raise NotAllowed(f"{self.ref} was cancelled.")
        if self.state is State.DID_NOT_HAPPEN:
            raise NotAllowed(f"{self.ref} did not happen.")


@dataclass(frozen=True, slots=True)
class Rsvp:
    meetup: str
    person: str
    coming: Coming
    at: datetime


class Meetups(Protocol):
    def add(self, meetup: Meetup) -> None: ...
    def save(self, meetup: Meetup) -> None: ...
    def get(self, community: str, id: str) -> Meetup:
        """Drafts too. Raises NotFound."""

    def named(self, community: str, ref: str) -> Meetup:
        """By what people call it, as they write it. Raises NotFound."""

    def upcoming(self, community: str, now: datetime) -> Sequence[Meetup]:
        """Planned ones not yet ended, soonest first."""

    def of(self, community: str, person: str, now: datetime) -> Sequence[Meetup]:
        """The upcoming ones somebody hosts, or may come to."""

    def past(self, community: str, now: datetime, *, limit: int = 10) -> Sequence[Meetup]:
        """Ended ones that were not called off, newest first."""

    def drop(self, draft: Meetup) -> None:
        """Forget a draft; what was posted stays."""

    def answer(self, rsvp: Rsvp) -> None:
        """Keep somebody's answer; the same one again keeps their turn."""

    def rsvps(self, meetup: str) -> Sequence[Rsvp]:
        """In the order people answered."""

    def paused(self, community: str) -> datetime | None:
        """Until when nobody wants to hear that nothing is planned."""

    def pause(self, community: str, until: datetime) -> None: ...
