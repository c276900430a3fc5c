"""A quarter of an hour without a reply: one private hint on asking so that others can answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.context import Work
from bot.features.asks.asker import tell
from bot.features.asks.changes import ask_of
from bot.features.asks.details import add_detail
from bot.features.asks.feature import feature
from bot.model.anonymity import Pseudonyms
from bot.model.asks import Ask, Asks, State
from bot.ui import Button, Style

QUARTER = timedelta(minutes=15)
SELDOM = timedelta(days=30)
_BARE = 60  # characters of details that say little more than the question


def plan(work: Work, ask: Ask) -> None:
    hint.at(work, work.now + QUARTER, ask.id, ask.id)


@feature.later("hint")
def hint(work: Work, ask: str) -> None:
    """Nothing once somebody is on it, and nothing to whoever had one lately."""
    found = ask_of(work, ask)
    if (
        found.state is not State.OPEN
        or found.first_reply_at
        or found.hidden
        or _had_one(work, found)
    ):
        return
    work.repo(Asks).save(replace(found, hinted_at=work.now))
    words = work.text("messages/asks/hint", ask=found, bare=len(found.details) < _BARE)
    button = Button("Add detail", add_detail.bind(ask), Style.PRIMARY)
    tell(work, found, "A thought on your question", words, button, key=f"hint:{ask}")


def _had_one(work: Work, ask: Ask) -> bool:
    asker = work.repo(Pseudonyms).behind(ask.asker)
    asked = work.repo(Asks).of(work.community.id, asker)
    return any(one.hinted_at and work.now - one.hinted_at < SELDOM for one in asked)
