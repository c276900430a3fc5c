"""A meetup of this evening, and a summary of it: what summaries are tested with."""

from __future__ import annotations

import pytest

from bot.model.communities import Community
from bot.model.meetups import Meetup
from bot.wiring import App
from tests.features.working import planned
from tests.people import Seen, Someone

WHOLE = {
    "learned": "Read the plan from the inside out.\nSee https://example.org/plan_1.",
    "decisions": "- We use EXPLAIN first\n- Indexes need a reason",
    "actions": "@Grace — benchmark script — by 11 Dec\n@Zed — the slides\nbook a room",
    "questions": "When is an index ignored?",
    "next": "",
}


@pytest.fixture
def meetup(app: App, guild: Community, sam: Someone) -> Meetup:
    """Sam hosts it this evening, at 18:00 in Paris."""
    return planned(app, guild)


def written(who: Someone, ref: str = "M-1", **other: str) -> Seen:
    """The draft of somebody who filled the form in."""
    return who.submits(who.types(f"/summary new {ref}"), **{**WHOLE, **other})
