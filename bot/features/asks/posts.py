"""A question as everybody sees it, in every channel that takes questions."""

from __future__ import annotations

from bot.context import Work
from bot.features.asks.changes import answers_to, ask_of
from bot.features.asks.feature import about, feature, titled
from bot.features.asks.helping import claim
from bot.features.asks.showing import show
from bot.ui import Button, Buttons, Card, Style


@feature.subject("ask")
def card(work: Work, id: str) -> Card:
    """The question, how it stands, and the way to help."""
    ask = ask_of(work, id)
    help_out = Button("I can answer", claim.bind(id), Style.PRIMARY)
    look = Button("Show it", show.bind(id))
    buttons = Buttons((look,) if ask.is_over else (help_out, look))
    return titled(ask.question, *about(work, ask, answers_to(work, ask)), buttons)
