"""Facts one feature states and others may act on, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MeetupPlanned:
    """A meetup has a date, or a new one."""

    meetup: str


@dataclass(frozen=True, slots=True)
class MeetupCalledOff:
    """A meetup will not happen, or did not."""

    meetup: str


@dataclass(frozen=True, slots=True)
class SummaryPublished:
    """A summary was posted; ``meetup`` is empty for a free-standing one."""

    summary: str
    meetup: str


@dataclass(frozen=True, slots=True)
class NudgePlanned:
    """Somebody is to be reminded at a moment, unless it was dealt with by then."""

    person: str
    due: datetime


@dataclass(frozen=True, slots=True)
class AskPosted:
    """A question was put to the community."""

    ask: str


@dataclass(frozen=True, slots=True)
class AskChanged:
    """An ask stands differently: its state, who is on it, its answers, or what they are worth."""

    ask: str


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Whoever asked asks once more: others may be asked privately."""

    ask: str


@dataclass(frozen=True, slots=True)
class HelpPromised:
    """Somebody who was asked privately takes an ask on. Raises NotAllowed when that is too late."""

    ask: str
    person: str


@dataclass(frozen=True, slots=True)
class HelpSuggested:
    """Somebody named a person who may know; ``by`` is who said so."""

    ask: str
    person: str
    by: str


@dataclass(frozen=True, slots=True)
class HelpExhausted:
    """Nobody is left to be asked privately, or as many were as may be."""

    ask: str


@dataclass(frozen=True, slots=True)
class ExpertWanted:
    """Somebody should be invited to help as an expert. Raises NotAllowed for asking too often."""

    person: str
    by: str


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """Somebody is no longer a member."""

    person: str


@dataclass(frozen=True, slots=True)
class NudgesSettled:
    """What nudges of a rule were about may be done; those that were sent are looked at again."""

    rule: str
    subject: str


@dataclass(frozen=True, slots=True)
class AccountsJoin:
    """``gone`` is about to become one person with ``kept``; both are still known apart."""

    kept: str
    gone: str


@dataclass(frozen=True, slots=True)
class DeliveryLost:
    """A post was given up; ``key`` is what it was sent with, so its sender knows it again."""

    key: str


Fact = (
    MeetupPlanned
    | MeetupCalledOff
    | SummaryPublished
    | NudgePlanned
    | NudgesSettled
    | AskPosted
    | AskChanged
    | AskAgain
    | HelpPromised
    | HelpSuggested
    | HelpExhausted
    | ExpertWanted
    | MemberLeft
    | AccountsJoin
    | DeliveryLost
)
