"""What the communities feature is, and what its parts share."""

from __future__ import annotations

from bot.context import Work
from bot.feature import Feature
from bot.model.communities import Purpose
from bot.model.people import Role
from bot.ui import Choice

feature = Feature("communities", "Communities, who is in them, and where they live.")
feature.group("community", "Set up and join communities", primary="join")

PURPOSES = (
    Choice(Purpose.HOME, "Home: talk, and whatever has no channel of its own"),
    Choice(Purpose.ASKS, "Asks: questions are posted here"),
    Choice(Purpose.MEETUPS, "Meetups: dates are posted here"),
    Choice(Purpose.LOG, "Log: resources and summaries are posted here"),
    Choice(Purpose.FACILITATORS, "Facilitators: a private channel"),
)


def said(purposes: list[Purpose]) -> str:
    """Purposes as words: "home, asks and log"."""
    *most, last = [str(one) for one in purposes]
    return f"{', '.join(most)} and {last}" if most else last


def is_last_facilitator(work: Work, person: str) -> bool:
    member = work.member(person)
    return member.is_a(Role.FACILITATOR) and len(work.facilitators()) == 1
