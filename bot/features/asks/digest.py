"""Open questions come up in the channel again: once a day the oldest, one when it is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from bot.clock import DAY, Every
from bot.context import Context, Work
from bot.features.asks.changes import answers_to, ask_of, watch
from bot.features.asks.clocks import policy
from bot.features.asks.feature import feature, noted, state_line
from bot.features.asks.helping import claim
from bot.features.asks.lists import queue
from bot.features.asks.showing import show
from bot.fitting import clipped
from bot.markup import Md, entry, escape
from bot.model.asks import Ask, Asks
from bot.model.communities import Purpose
from bot.model.steps import Steps
from bot.ui import Button, Buttons, Card, Reply, Row, Say, Style, Text

SHOWN = 5
LENGTH = 200


@feature.every("look_ahead", Every(DAY))
def look_ahead(work: Work) -> None:
    """Every day plans the digest of the next open one, by the hours the community has then.

    Questions from before their steps were kept have no clock that runs: they get theirs.
    """
    digest.at(work, _opening(work), "")
    for ask in work.repo(Asks).open(work.community.id):
        if not work.repo(Steps).of(work.community.id, ask.id):
            watch(work, ask)


@feature.later("digest")
def digest(work: Work) -> None:
    """Nothing where nothing waits; the same day twice says it once."""
    today = work.now.astimezone(work.community.tz).date()
    hours = policy(work).hours
    if (waiting := _waiting(work)) and hours.is_open(work.now, work.community.tz):
        expires = _midnight(work, work.now + DAY)
        key = f"digest:{work.community.id}:{today}"
        work.announce(_card(work, waiting), to=Purpose.ASKS, key=key, expires=expires)
    digest.at(work, _opening(work), "")


@feature.click("whole_queue")
def whole_queue(ctx: Context) -> Reply:
    return Say(queue(ctx, 0))


@feature.subject("again")
def again(work: Work, id: str) -> Card:
    """A pointer to the question: what is said about it stays together under the first post."""
    ask = ask_of(work, id)
    if ask.hidden:
        return noted(f"{ask.ref} is hidden", work.text("messages/asks/hidden"))
    state = state_line(work, ask, answers_to(work, ask))
    words = Text(Md(f"{entry(ask.ref)} **{escape(ask.question)}**\n{state}"))
    look = Button("Show it", show.bind(id))
    help_out = Button("I can answer", claim.bind(id), Style.PRIMARY)
    title = "Asked again" if ask.is_over else "Still looking for an answer"
    return Card(title, (words, Buttons((look,) if ask.is_over else (help_out, look))))


def _waiting(work: Work) -> Sequence[Ask]:
    """Those that have waited long enough to be brought up, oldest first."""
    since = work.now - policy(work).digest
    found = work.repo(Asks).open(work.community.id)
    return [one for one in found if one.is_waiting and one.asked_at <= since]


def _card(work: Work, asks: Sequence[Ask]) -> Card:
    rows = [_row(work, one) for one in asks[:SHOWN]]
    left = len(asks) - len(rows)
    more = (Buttons((Button(f"{left} more", whole_queue.bind()),)),) if left else ()
    return Card("Open questions", (*rows, *more), "Can you help with one of them?")


def _row(work: Work, ask: Ask) -> Row:
    stands = "Somebody is on it" if ask.claimants else "Nobody is on it yet"
    words = work.text(
        "messages/asks/digest", ask=ask, question=clipped(ask.question, LENGTH), stands=stands
    )
    return Row(words, Button(f"Show {ask.ref}", show.bind(ask.id)))


def _opening(work: Work) -> datetime:
    """When the community opens next, later than now."""
    hours, zone = policy(work).hours, work.community.tz
    opening = hours.opening(work.now, zone)
    return opening if opening > work.now else hours.opening(_midnight(work, work.now + DAY), zone)


def _midnight(work: Work, moment: datetime) -> datetime:
    """When the community's day of a moment began."""
    zone = work.community.tz
    return datetime.combine(moment.astimezone(zone).date(), time(), zone)
