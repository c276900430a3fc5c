"""Offers: asking one expert privately, and how they take it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.clock import DAY
from bot.errors import NotAllowed
from bot.model.routing import Parts, Reason

WEEK = timedelta(days=7)
AREA_RECOVERS = timedelta(days=180)
UNREACHED = timedelta(days=7)


class State(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.SENT, State.DEFERRED})
SETTLED = frozenset({State.ACCEPTED, State.DECLINED, State.TIMED_OUT, State.WITHDRAWN})


class Decline(StrEnum):
    """Why an offer came to nothing. ``CONFLICT``: somebody else should rather be asked."""

    NOT_MY_AREA = "not_my_area"
    TOO_BUSY = "too_busy"
    CONFLICT = "conflict"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Offer:
    """One question put to one person; there is one for each pair.

    ``due``: when a queued one is sent, when a sent one runs out, or until when a deferred one
    rests; ``deadline``: when the next person is asked. ``letter`` is the message it came in, which
    it may share with others. ``parts`` and ``because``: why this person.
    """

    id: str
    community: str
    ask: str
    person: str
    topic: str
    at: datetime
    due: datetime
    state: State = State.QUEUED
    decline: Decline | None = None
    letter: str = ""
    sent_at: datetime | None = None
    deadline: datetime | None = None
    settled_at: datetime | None = None
    parts: Parts = field(default_factory=Parts)
    because: tuple[Reason, ...] = ()

    @property
    def is_open(self) -> bool:
        """The person has it before them, and may still take it."""
        return self.state in OPEN

    @property
    def is_settled(self) -> bool:
        return self.state in SETTLED

    @property
    def was_sent(self) -> bool:
        """It reached the person, so it counts as having asked them."""
        return self.sent_at is not None and self.decline is not Decline.UNREACHABLE

    @property
    def was_never_seen(self) -> bool:
        """Taken back before it was sent: the person may be asked another time."""
        return self.state is State.WITHDRAWN and self.sent_at is None

    def holds_back(self, now: datetime) -> bool:
        """Nobody else is asked while this one may be taken."""
        if self.state is State.QUEUED:
            return True
        return self.is_open and self.deadline is not None and now < self.deadline

    def sent(self, at: datetime, *, letter: str, deadline: datetime) -> Offer:
        """On its way, or once more after a while; its clock starts now."""
        if self.is_settled:
            raise NotAllowed("That question is settled.")
        return replace(
            self,
            state=State.SENT,
            letter=letter,
            sent_at=self.sent_at or at,
            deadline=deadline,
            due=deadline,
        )

    def postponed(self, until: datetime) -> Offer:
        """Still waiting for the hours in which the person may be written to."""
        return replace(self, due=until)

    def deferred(self, until: datetime) -> Offer:
        """Later, please. The question's own clock goes on."""
        self._check_open()
        return replace(self, state=State.DEFERRED, due=until)

    def accepted(self, at: datetime) -> Offer:
        self._check_open()
        return self._settled(State.ACCEPTED, at)

    def declined(self, why: Decline, at: datetime) -> Offer:
        self._check_open()
        return self._settled(State.DECLINED, at, why)

    def undelivered(self, at: datetime) -> Offer:
        """The message never arrived."""
        return self._settled(State.DECLINED, at, Decline.UNREACHABLE)

    def timed_out(self, at: datetime) -> Offer:
        return self._settled(State.TIMED_OUT, at)

    def withdrawn(self, at: datetime) -> Offer:
        return self._settled(State.WITHDRAWN, at)

    def _settled(self, state: State, at: datetime, why: Decline | None = None) -> Offer:
        return replace(self, state=state, settled_at=at, decline=why)

    def _check_open(self) -> None:
        if not self.is_open:
            raise NotAllowed("That question is settled. Thank you all the same.")


@dataclass(frozen=True, slots=True)
class Search:
    """The search for somebody who can help with one question.

    ``full_since``: when everybody who may help turned out to be asked as often as they like.
    ``exhausted_at``: when a facilitator was told that it found nobody; that happens once.
    ``named``: people to be asked next; ``assigned``: those a facilitator named, who may be asked
    when as many were asked as may be.
    """

    ask: str
    community: str
    asked_at: datetime
    full_since: datetime | None = None
    exhausted_at: datetime | None = None
    named: tuple[str, ...] = ()
    assigned: tuple[str, ...] = ()

    def naming(self, person: str, *, assigned: bool) -> Search:
        """Somebody should be asked next."""
        if person in (*self.named, *self.assigned):
            return self
        if assigned:
            return replace(self, assigned=(*self.assigned, person))
        return replace(self, named=(*self.named, person))

    def found_all_busy(self, at: datetime) -> Search:
        return replace(self, full_since=self.full_since or at)

    def goes_on(self) -> Search:
        return replace(self, full_since=None)

    def exhausted(self, at: datetime) -> Search:
        return replace(self, exhausted_at=self.exhausted_at or at)


@dataclass(frozen=True, slots=True)
class Load:
    """How much somebody was asked, everywhere: a letter is one disturbance, however full."""

    offers: tuple[Offer, ...] = ()

    @property
    def queued(self) -> int:
        return sum(one.state is State.QUEUED for one in self.offers)

    @property
    def has_open(self) -> bool:
        return any(one.is_open for one in self.offers)

    def sent_since(self, moment: datetime) -> int:
        return len(self._sent(moment))

    def room(self, weekly: int, now: datetime) -> int:
        """How many more questions fit into the seven days up to now."""
        return max(weekly - self.sent_since(now - WEEK), 0)

    def fits(self, weekly: int, at: datetime) -> bool:
        """Whether one more does, besides those that wait for them."""
        return self.queued < self.room(weekly, at)

    def free_at(self, weekly: int, now: datetime, zone: ZoneInfo) -> datetime | None:
        """When they may be asked, as far as limits go; None while a question is before them."""
        if self.has_open or weekly <= 0:
            return None
        week = self._sent(now - WEEK)
        times = [now]
        if len(week) >= weekly:
            times.append(week[len(week) - weekly] + WEEK)
        if week and week[-1].astimezone(zone).date() == now.astimezone(zone).date():
            times.append(_midnight(now, zone))
        return max(times)

    def was_unreachable(self, now: datetime) -> bool:
        """Messages did not arrive lately: trying again would only lose time."""
        return any(
            one.decline is Decline.UNREACHABLE
            and one.settled_at is not None
            and now - one.settled_at < UNREACHED
            for one in self.offers
        )

    def areas(self, now: datetime) -> dict[str, float]:
        """Topics they said are not theirs: from a half, just now, slowly back to one."""
        found: dict[str, float] = {}
        for one in self.offers:
            if one.decline is Decline.NOT_MY_AREA and one.topic and one.settled_at:
                fading = 0.5 ** ((now - one.settled_at) / AREA_RECOVERS)
                found[one.topic] = found.get(one.topic, 1.0) * (1 - 0.5 * fading)
        return found

    def _sent(self, since: datetime) -> list[datetime]:
        """When, oldest first."""
        sent = (one.sent_at for one in self.offers if one.was_sent)
        return sorted(at for at in sent if at is not None and at > since)


def _midnight(now: datetime, zone: ZoneInfo) -> datetime:
    """When the day after today begins there."""
    day = now.astimezone(zone).date() + DAY
    return datetime.combine(day, time(), zone).astimezone(now.tzinfo)


def by_person(offers: Iterable[Offer]) -> dict[str, Load]:
    found: dict[str, list[Offer]] = {}
    for one in offers:
        found.setdefault(one.person, []).append(one)
    return {person: Load(tuple(some)) for person, some in found.items()}


class Offers(Protocol):
    """Every lookup by id takes the community; loads are of a person, wherever they are."""

    def keep(self, offer: Offer) -> None:
        """Add it, or keep what it has become."""

    def get(self, community: str, id: str) -> Offer:
        """Raises NotFound."""

    def about(self, community: str, ask: str) -> Sequence[Offer]:
        """Those of one question, in the order they were made."""

    def in_letter(self, community: str, letter: str) -> Sequence[Offer]:
        """Those that came in one message, in the order they were made."""

    def queued(self, community: str, person: str) -> Sequence[Offer]:
        """Those that wait for somebody's hours, oldest first."""

    def open(self, person: str) -> Sequence[Offer]:
        """Those somebody has before them or that wait for their hours, everywhere."""

    def lately(self, people: Sequence[str], since: datetime) -> Sequence[Offer]:
        """Those made for people since then, everywhere, oldest first, without the reasons for them.

        Older ones too if they are open, or were refused as somebody's area.
        """

    def ever(self, people: Sequence[str]) -> dict[str, int]:
        """How many were sent to each, everywhere."""

    def sent_here(self, community: str) -> int:
        """How many were sent in one community."""

    def search(self, community: str, ask: str) -> Search | None: ...
    def keep_search(self, search: Search) -> None: ...
    def waiting_searches(self, community: str) -> Sequence[Search]:
        """Those that wait for somebody to have time, the oldest question first."""
