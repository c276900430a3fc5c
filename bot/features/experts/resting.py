"""A pause, a stop, and being back: at once, for all communities, and without a reason."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context, Work
from bot.errors import Invalid, StaleAction
from bot.features.experts.feature import feature
from bot.features.experts.hours import prefs_of
from bot.features.experts.settling import change
from bot.inputs import Filled, Picked
from bot.markup import Md
from bot.model.experts import Prefs
from bot.ui import Button, Buttons, Card, Choice, Kind, Open, Option, Redraw, Reply, Say, Text

A_WEEK, A_MONTH, UNTIL = "week", "month", "until"
PAUSES = (
    Choice(A_WEEK, "For 1 week"),
    Choice(A_MONTH, "For 1 month"),
    Choice(UNTIL, "Until…"),
)
_LENGTHS = {A_WEEK: timedelta(days=7), A_MONTH: timedelta(days=30)}


@feature.pick("pause", opens=True)
def pause(ctx: Context, picked: Picked) -> Reply:
    """No questions for a while."""
    if picked[0] == UNTIL:
        return Open(until_form.bind()())
    if picked[0] not in _LENGTHS:
        raise StaleAction
    mine = prefs_of(ctx, ctx.me.id)
    return Redraw(_changed(ctx, mine.paused(ctx.now, ctx.now + _LENGTHS[picked[0]])))


@feature.form(
    "until",
    "Pause until",
    Option("until", "Until when?", Kind.WHEN, hint="A date, or such as “next Monday 9:00”"),
)
def until_form(ctx: Context, filled: Filled) -> Reply:
    until = filled.moment("until")
    if until <= ctx.now:
        raise Invalid("until", "That is in the past. Try “next Monday 9:00”.")
    return Say(_changed(ctx, prefs_of(ctx, ctx.me.id).paused(ctx.now, until)))


@feature.click("stop")
def stop(ctx: Context) -> Reply:
    """Nothing more until they say so."""
    return Redraw(_changed(ctx, prefs_of(ctx, ctx.me.id).paused(ctx.now)))


@feature.click("back")
def back(ctx: Context) -> Reply:
    return Redraw(_changed(ctx, prefs_of(ctx, ctx.me.id).back()))


def rested(work: Work) -> Card:
    """To somebody who did not react three times: no blame, and the way back."""
    return Card(
        "A pause for you",
        (Text(work.text("messages/experts/rested")), Buttons((Button("I'm back", back.bind()),))),
    )


def standing(work: Work, prefs: Prefs) -> tuple[Md, Button | None]:
    """Whether they are asked, and the way back if they are not."""
    words = work.text("messages/experts/standing", prefs=prefs, resting=prefs.rests(work.now))
    return words, Button("I'm back", back.bind()) if prefs.rests(work.now) else None


def _changed(ctx: Context, prefs: Prefs) -> Card:
    change(ctx, prefs)
    words, button = standing(ctx, prefs)
    title = "A pause for you" if button else "Good to have you back"
    return Card(title, (Text(words), *((Buttons((button,)),) if button else ())))
