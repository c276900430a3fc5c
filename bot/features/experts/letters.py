"""The private message with one question or more, as it stands for whoever received it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.context import Work
from bot.features.experts.feature import SUBJECT, feature
from bot.features.experts.hours import prefs_of
from bot.features.experts.pool import WEEK, loads_of
from bot.features.experts.pressing import (
    LATER,
    accept,
    later,
    not_my_area,
    pause_a_week,
    suggest,
    too_busy,
)
from bot.features.experts.resting import PAUSES, pause, standing, stop
from bot.fitting import clipped
from bot.markup import Md, entry, escape
from bot.model.asks import Asks
from bot.model.offers import Decline, Offer, Offers, State
from bot.model.people import People
from bot.model.routing import Reason
from bot.ui import Block, Button, Buttons, Card, Pick, Style, Text

QUESTION, DETAILS = 300, 250
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_REF = re.compile(r"[A-Z]-\d+")


@feature.subject(SUBJECT)
def letter(work: Work, id: str) -> Card:
    """Each question with its buttons, or with how it ended; then the way to get fewer of these.

    A question that is brought up again moves to its newest message.
    """
    offers = work.repo(Offers).in_letter(work.community.id, id)
    if not offers:
        return Card(_title(0), (Text("I asked you again, further down."),))
    blocks = [block for one in offers for block in _part(work, one)]
    open_ones = sum(one.is_open for one in offers)
    return Card(_title(open_ones), (*blocks, *_tail(work, offers[0].person)))


def _title(open_ones: int) -> str:
    if open_ones > 1:
        return f"{open_ones} questions for you"
    return "Can you help?" if open_ones else "A question I asked you"


def _part(work: Work, offer: Offer) -> Sequence[Block]:
    if offer.is_open:
        return _asking(work, offer)
    ask = work.repo(Asks).get(offer.community, offer.ask)
    on_it = offer.state is State.ACCEPTED and offer.person in ask.claimants
    words = work.text("messages/experts/settled", offer=offer, ask=ask, on_it=on_it)
    if on_it:
        return [Text(words), Buttons(_ways_to_answer(work, ask.id))]
    busy = offer.decline is Decline.TOO_BUSY
    if busy and not prefs_of(work, offer.person).rests(work.now):
        return [Text(words), Buttons((Button("Pause me for a week", pause_a_week.bind(offer.id)),))]
    return [Text(words)]


def _ways_to_answer(work: Work, ask: str) -> tuple[Button, ...]:
    """As whoever takes it on in public has them; without those that would redraw this message."""
    drawn = work.tools.catalog.draw(work, f"claim:{ask}")
    items = [item for block in drawn.blocks if isinstance(block, Buttons) for item in block.items]
    return tuple(one for one in items if isinstance(one, Button) and one.style is Style.PRIMARY)


def _asking(work: Work, offer: Offer) -> list[Block]:
    ask = work.repo(Asks).get(offer.community, offer.ask)
    nth, weekly = _load(work, offer)
    words = work.text(
        "messages/experts/offer",
        ask=ask,
        offer=offer,
        asker=work.repo(People).get(ask.asker),
        question=clipped(ask.question, QUESTION),
        details=clipped(ask.details, DETAILS),
        why=[reason(work, one) for one in offer.because],
        nth=f"{nth}{_ENDINGS.get(nth, 'th')}",
        weekly=max(weekly, nth),
    )
    buttons = (
        Button("Answer in thread", accept.bind(offer.id), Style.PRIMARY),
        Button("Not my area", not_my_area.bind(offer.id)),
        Button("Too busy", too_busy.bind(offer.id)),
        Button("Suggest someone…", suggest.bind(offer.id)),
    )
    return [Text(words), Buttons(buttons), Pick("Later", later.bind(offer.id), LATER)]


def _tail(work: Work, person: str) -> list[Block]:
    """Less of these, at a press; or more again."""
    prefs = prefs_of(work, person)
    if prefs.rests(work.now):
        words, button = standing(work, prefs)
        return [Text(words), *([Buttons((button,))] if button else [])]
    return [Pick("Pause", pause.bind(), PAUSES), Buttons((Button("Stop these", stop.bind()),))]


def _load(work: Work, offer: Offer) -> tuple[int, int]:
    """Which one of how many in seven days this is."""
    asked = loads_of(work, [offer.person])[offer.person].offers
    at = offer.sent_at or work.now
    week = [one for one in asked if one.was_sent and one.sent_at and at - WEEK < one.sent_at <= at]
    nth = next((n for n, one in enumerate(week, 1) if one.id == offer.id), len(week))
    return nth, prefs_of(work, offer.person).weekly


def reason(work: Work, one: Reason, *, by_name: bool = False) -> Md:
    """What speaks for somebody, as they read it; ``by_name`` as others do, after their name."""
    ref = entry(one.ref) if _REF.fullmatch(one.ref) else escape(one.ref)
    subject = "" if by_name else "you "
    return work.text("messages/experts/reason", reason=one, ref=ref, subject=subject)
