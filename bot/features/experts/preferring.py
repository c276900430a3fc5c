"""How I am asked: how often, when, and whether others find me; the same in all my communities."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from bot.clock import EVERY_DAY, WORKDAYS
from bot.context import Context
from bot.errors import Invalid
from bot.features.experts.feature import feature
from bot.features.experts.hours import prefs_of
from bot.features.experts.resting import PAUSES, pause, standing, stop
from bot.features.experts.settling import change
from bot.inputs import Filled
from bot.model.experts import MOST_A_WEEK, Prefs
from bot.ui import (
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    Kind,
    Open,
    Option,
    Pick,
    Reply,
    Say,
    Text,
)

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?", re.ASCII)
_YES, _NO, _EVERY_DAY, _WORKDAYS = "yes", "no", "every_day", "workdays"


@feature.command("expert prefs", "How and when I am asked")
def prefs(ctx: Context) -> Reply:
    """My limits, my hours, my pause."""
    return Say(_card(ctx))


@feature.click("edit_prefs", opens=True)
def edit_prefs(ctx: Context) -> Reply:
    mine = prefs_of(ctx, ctx.me.id)
    form = prefs_form.bind()
    return Open(
        form(
            weekly=str(mine.weekly),
            wakes=f"{mine.wakes:%H:%M}",
            sleeps=f"{mine.sleeps:%H:%M}",
            days=_EVERY_DAY if mine.at_weekends else _WORKDAYS,
            listed=_YES if mine.listed else _NO,
        )
    )


@feature.form(
    "prefs",
    "How I am asked",
    Option(
        "weekly",
        "Questions in seven days",
        Kind.NUMBER,
        limit=MOST_A_WEEK,
        hint="0: listed, but never asked",
    ),
    Option("wakes", "Not before", limit=5, hint="In your own time, such as 08:00"),
    Option("sleeps", "Not after", limit=5, hint="Such as 20:00"),
    Option(
        "days",
        "On which days",
        Kind.CHOICE,
        choices=(Choice(_WORKDAYS, "Monday to Friday"), Choice(_EVERY_DAY, "Every day")),
    ),
    Option(
        "listed",
        "May others find me?",
        Kind.CHOICE,
        choices=(Choice(_YES, "Yes, in /expert who"), Choice(_NO, "No, only ask me")),
    ),
)
def prefs_form(ctx: Context, filled: Filled) -> Reply:
    wakes, sleeps = _time("wakes", filled), _time("sleeps", filled)
    if wakes >= sleeps:
        raise Invalid("sleeps", "This has to be later in the day than the time before it.")
    changed = replace(
        prefs_of(ctx, ctx.me.id),
        weekly=filled.number("weekly") or 0,
        wakes=wakes,
        sleeps=sleeps,
        days=EVERY_DAY if filled.text("days") == _EVERY_DAY else WORKDAYS,
        listed=filled.text("listed") == _YES,
    )
    change(ctx, changed)
    return Say(_card(ctx))


def _card(ctx: Context) -> Card:
    mine = prefs_of(ctx, ctx.me.id)
    words, back = standing(ctx, mine)
    edit = Button("Change…", edit_prefs.bind())
    blocks: list[Block] = [Text(words), Facts(_facts(mine))]
    if back:
        blocks.append(Buttons((edit, back)))
    else:
        blocks += [Buttons((edit, Button("Stop these", stop.bind()))), _pause()]
    footer = "It counts in all your communities. Your time zone: `/my zone`."
    return Card("How you are asked", tuple(blocks), footer)


def _pause() -> Pick:
    return Pick("Pause", pause.bind(), PAUSES)


def _facts(mine: Prefs) -> tuple[tuple[str, str], ...]:
    days = "every day" if mine.at_weekends else "Monday to Friday"
    return (
        ("In seven days", f"{mine.weekly} question{'' if mine.weekly == 1 else 's'} at most"),
        ("Hours", f"{mine.wakes:%H:%M} to {mine.sleeps:%H:%M}, {days}"),
        ("In /expert who", "others find you" if mine.listed else "others do not find you"),
    )


def _time(name: str, filled: Filled) -> time:
    found = _TIME.fullmatch(filled.text(name).strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if hour == 24 and found and minute == 0:  # noqa: PLR2004  midnight, as the end of a day
        return time(23, 59)
    if hour > 23 or minute > 59:  # noqa: PLR2004  a clock's own numbers
        raise Invalid(name, "Write a time of day, such as 08:30.")
    return time(hour, minute)
