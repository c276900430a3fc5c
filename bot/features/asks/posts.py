"""A question as everybody sees it, in every channel that takes questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from statistics import median_low

from bot.context import Work
from bot.features.asks.changes import answers_to, ask_of
from bot.features.asks.feature import about, feature, noted, titled
from bot.features.asks.following import me_too
from bot.features.asks.helping import claim
from bot.features.asks.more import more
from bot.features.asks.showing import show
from bot.model.asks import Ask, Asks
from bot.model.crowd import Followers
from bot.ui import Block, Button, Buttons, Card, Style, Text

ENOUGH = 10
LATEST = 50
_HOUR = timedelta(hours=1)


@feature.subject("ask")
def card(work: Work, id: str) -> Card:
    """The question, how it stands, what to expect, and the way to help."""
    ask = ask_of(work, id)
    if ask.hidden:
        return noted(f"{ask.ref} is hidden", work.text("messages/asks/hidden"))
    shown: list[Block] = about(work, ask, answers_to(work, ask))
    usual = work.repo(Asks).patience(work.community.id, latest=LATEST)
    if not (ask.is_over or ask.first_reply_at) and len(usual) >= ENOUGH:
        shown.append(Text(work.text("messages/asks/expect", wait=_said(usual))))
    card = titled(ask.question, *shown, _buttons(work, ask))
    return replace(card, solved=ask.is_in_the_log)


def _buttons(work: Work, ask: Ask) -> Buttons:
    if ask.is_over:
        return Buttons((Button("Show it", show.bind(ask.id)),))
    too = len(work.repo(Followers).of(work.community.id, ask.id))
    return Buttons(
        (
            Button("I can answer", claim.bind(ask.id), Style.PRIMARY),
            Button(f"Me too ({too})" if too else "Me too", me_too.bind(ask.id)),
            Button("⋯", more.bind(ask.id)),
        )
    )


def _said(waits: Sequence[timedelta]) -> str:
    """The middle one, by the clock, as precise as it is of use."""
    usual = median_low(waits)
    if usual < _HOUR:
        return f"{max(5, 5 * round(usual / timedelta(minutes=5)))} min"
    if usual < 36 * _HOUR:
        return f"{round(usual / _HOUR)} h"
    return f"{round(usual / (24 * _HOUR))} days"
