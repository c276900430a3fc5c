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


Fact = MeetupPlanned | MeetupCalledOff | SummaryPublished | NudgePlanned
