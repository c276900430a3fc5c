"""Experts: what people offer to help with, and when and how often they want to be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from bot.clock import EVERY_DAY, WORKDAYS, Hours
from bot.errors import NotAllowed

USUALLY_A_WEEK = 3
MOST_A_WEEK = 7
SILENCES = 3
PROTECTED = timedelta(days=30)
INVITED_AGAIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Prefs:
    """How one person wants to be asked, in all their communities and on every platform.

    ``weekly``: questions in seven days; 0 is to be listed but never asked. ``wakes`` to
    ``sleeps`` local time they may be written to, on ``days`` (Monday is 0). ``listed``: others
    find them with ``/expert who``. ``paused_at`` is set while they rest, until ``paused_until``
    or, without that, until they say so. ``silences``: questions in a row they did not react to.
    ``since``: when they first offered to help.
    """

    person: str
    weekly: int = USUALLY_A_WEEK
    wakes: time = time(8)
    sleeps: time = time(20)
    days: frozenset[int] = WORKDAYS
    listed: bool = True
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    silences: int = 0
    since: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether they asked for a pause that is not over."""
        return self.paused_at is not None and (self.paused_until is None or now < self.paused_until)

    @property
    def wants_none(self) -> bool:
        return self.weekly == 0

    @property
    def at_weekends(self) -> bool:
        return self.days == EVERY_DAY

    def hours(self, holidays: frozenset[date] = frozenset()) -> Hours:
        """When they may be written to, in their own zone."""
        return Hours(self.wakes, self.sleeps, self.days, holidays)

    def paused(self, at: datetime, until: datetime | None = None) -> Prefs:
        """Not to be asked until then; without ``until``, until they are back."""
        return replace(self, paused_at=at, paused_until=until)

    def back(self) -> Prefs:
        return replace(self, paused_at=None, paused_until=None, silences=0)

    def reacted(self) -> Prefs:
        """They answered an offer, whatever they said."""
        return replace(self, silences=0)

    def silent(self, at: datetime) -> Prefs:
        """An offer ran out. Three in a row are a pause, once they had time to settle in."""
        counted = replace(self, silences=self.silences + 1)
        settled = self.since is None or at - self.since >= PROTECTED
        return counted.paused(at) if counted.silences >= SILENCES and settled else counted

    def opted_in(self, at: datetime) -> Prefs:
        return replace(self, since=self.since or at)


@dataclass(frozen=True, slots=True)
class Expertise:
    """A topic somebody offers to help with in one community."""

    community: str
    person: str
    topic: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """Somebody was asked whether they would help as an expert. ``by`` said they might."""

    community: str
    person: str
    by: str
    at: datetime

    def may_be_repeated(self, at: datetime) -> bool:
        """A no, and a silence, is given a month."""
        return at - self.at >= INVITED_AGAIN

    def again(self, by: str, at: datetime) -> Invitation:
        """Invited once more."""
        if not self.may_be_repeated(at):
            raise NotAllowed(
                "They were invited less than a month ago. Give them time; they can say yes "
                "whenever they like: /expert topics."
            )
        return replace(self, by=by, at=at)


class Experts(Protocol):
    """Declared topics and invitations of communities, and what people prefer."""

    def prefs(self, *people: str) -> dict[str, Prefs]:
        """By person; who never said anything has the defaults."""

    def save(self, prefs: Prefs) -> None: ...
    def declare(self, expertise: Expertise) -> None:
        """Does nothing for a topic somebody listed before."""

    def drop(self, community: str, person: str, topic: str) -> None: ...
    def topics(self, community: str) -> Mapping[str, Sequence[str]]:
        """What everybody offers to help with, by person, in the order they said so."""

    def invitation(self, community: str, person: str) -> Invitation | None: ...
    def invite(self, invitation: Invitation) -> None:
        """Keep the newest invitation of somebody."""
