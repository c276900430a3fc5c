"""The feature, and when somebody may be spoken to."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.clock import Hours
from bot.context import Work
from bot.feature import Feature
from bot.model.nudges import Nudge

feature = Feature("nudges", "Reminds people before something slips, and stops when told.")
feature.group("nudges", "What I will remind people of, and when", primary="list")

HOURS = Hours()


def opening(work: Work, person: str, moment: datetime) -> datetime:
    """``moment``, or when somebody's quiet hours end after it."""
    return HOURS.opening(moment, work.zone_of(person))


def midnight(work: Work, person: str, *, days: int = 0) -> datetime:
    """When the day somebody lives in began, or when one of the next will."""
    zone = work.zone_of(person)
    day = work.now.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(), zone)


def subject_of(first: Nudge) -> str:
    """A message with nudges, by the first of them."""
    return f"nudge:{first.id}"
