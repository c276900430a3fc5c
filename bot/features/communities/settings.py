"""What a community settles for itself: when it is open, how long it waits, what asking is like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.context import Context, Work
from bot.errors import Invalid
from bot.features.communities.feature import feature
from bot.inputs import Filled
from bot.language import hours, lengths
from bot.model.people import Role
from bot.model.policy import Policies, Policy
from bot.ui import (
    MAX_TITLE,
    Button,
    Buttons,
    Card,
    Choice,
    Kind,
    Open,
    Option,
    Redraw,
    Reply,
    Say,
    Style,
    Text,
    shorten,
)

YES, NO = Choice("yes", "Yes"), Choice("no", "No")
MOST = 20
TRIES = 10


@feature.command(
    "community settings",
    "Hours, waiting times and asking",
    needs=Role.FACILITATOR,
    reads=True,
)
def settings(ctx: Context) -> Reply:
    """As they are, in words, with the ways to change them."""
    return Say(_card(ctx, policy_of(ctx)))


@feature.click("hours", needs=Role.FACILITATOR, opens=True)
def change_hours(ctx: Context) -> Reply:
    now = policy_of(ctx)
    return Open(
        hours_form.bind()(
            hours=hours.said_span(now.opens, now.closes),
            days=hours.said_weekdays(now.days),
            holidays=hours.said_dates(now.holidays),
        )
    )


@feature.form(
    "hours_set",
    "Opening hours",
    Option("hours", "Open from when to when", limit=40, hint="Like 08:00-20:00"),
    Option("days", "On which days", limit=80, hint="Like Mon-Fri, or Mon, Wed, Sat"),
    Option(
        "holidays",
        "Holidays",
        Kind.TEXT,
        required=False,
        limit=900,
        hint="Like 25 Dec, 1 Jan 2027; empty for none",
    ),
    needs=Role.FACILITATOR,
)
def hours_form(ctx: Context, filled: Filled) -> Reply:
    """Questions wait by these hours; nobody is asked for help outside them."""
    opens, closes = hours.span(filled.text("hours"), field="hours")
    today = ctx.now.astimezone(ctx.community.tz).date()
    changed = replace(
        policy_of(ctx),
        opens=opens,
        closes=closes,
        days=hours.weekdays(filled.text("days"), field="days"),
        holidays=hours.dates(filled.text("holidays"), today, field="holidays"),
    )
    return Say(_saved(ctx, changed))


@feature.click("waits", needs=Role.FACILITATOR, opens=True)
def change_waits(ctx: Context) -> Reply:
    now = policy_of(ctx)
    return Open(
        waits_form.bind()(
            peers=lengths.said(now.peers),
            offers=_list(now.deadline, now.blocked_deadline),
            escalate=lengths.said(now.escalate),
            silence=_list(now.still_on_it, now.release),
            later=_list(now.digest, now.park, now.close),
        )
    )


@feature.form(
    "waits_set",
    "Waiting times",
    Option(
        "peers", "Before experts are asked", limit=40, hint="Open hours, like 30 min; 0: at once"
    ),
    Option("offers", "For one expert; if blocked", limit=80, hint="Open hours, like 4 h, 1 h"),
    Option("escalate", "Before a facilitator hears of it", limit=40, hint="Open hours, like 8 h"),
    Option(
        "silence",
        "Before “still on it?”; then until free",
        limit=80,
        hint="Open hours, like 4 h, 2 h",
    ),
    Option(
        "later",
        "Digest; next meetup; closing",
        limit=80,
        hint="Since it was asked, like 1 day, 3 days, 14 days",
    ),
    needs=Role.FACILITATOR,
)
def waits_form(ctx: Context, filled: Filled) -> Reply:
    """How long a question waits for whom."""
    offers = _lengths(filled, "offers", "the usual one", "the one for who is blocked")
    silence = _lengths(filled, "silence", "before I ask", "until it is free again")
    later = _lengths(filled, "later", "the digest", "the next meetup", "closing it")
    if sorted(later) != later:
        raise Invalid("later", "The digest comes first, then the meetup, then closing it.")
    changed = replace(
        policy_of(ctx),
        peers=lengths.read(filled.text("peers"), field="peers", least=timedelta()),
        deadline=offers[0],
        blocked_deadline=offers[1],
        escalate=lengths.read(filled.text("escalate"), field="escalate"),
        still_on_it=silence[0],
        release=silence[1],
        digest=later[0],
        park=later[1],
        close=later[2],
    )
    return Say(_saved(ctx, changed))


@feature.click("asking", needs=Role.FACILITATOR, opens=True)
def change_asking(ctx: Context) -> Reply:
    now = policy_of(ctx)
    return Open(
        asking_form.bind()(
            limits=f"{now.asks_open}, {now.asks_a_day}",
            tries=str(now.tries),
            closing=_list(now.confirm, now.assume),
            anonymous=_answer(now.anonymous).value,
            outcome=_answer(now.outcome).value,
        )
    )


@feature.form(
    "asking_set",
    "Asking",
    Option(
        "limits", "Questions open at once; in a day", limit=20, hint="For one person, like 3, 5"
    ),
    Option("tries", "Experts asked about one question", Kind.NUMBER, limit=TRIES),
    Option(
        "closing",
        "“Is it answered?” after; silence means yes",
        limit=80,
        hint="After the last answer, like 1 day, 3 days",
    ),
    Option("anonymous", "May askers hide their name from members?", Kind.CHOICE, choices=(YES, NO)),
    Option("outcome", "Must they say what else solved it?", Kind.CHOICE, choices=(YES, NO)),
    needs=Role.FACILITATOR,
)
def asking_form(ctx: Context, filled: Filled) -> Reply:
    """How much may be asked, of how many, and how it ends."""
    asks_open, asks_a_day = _limits(filled.text("limits"))
    confirm, assume = _lengths(filled, "closing", "before I ask", "until silence means yes")
    changed = replace(
        policy_of(ctx),
        asks_open=asks_open,
        asks_a_day=asks_a_day,
        tries=filled.number("tries") or 0,
        confirm=confirm,
        assume=assume,
        anonymous=filled.text("anonymous") == YES.value,
        outcome=filled.text("outcome") == YES.value,
    )
    return Say(_saved(ctx, changed))


@feature.click("usual_asked", needs=Role.FACILITATOR)
def usual_asked(ctx: Context) -> Reply:
    """Everything that was settled is gone then, so it is asked once more."""
    words = Text(ctx.text("messages/communities/usual", policy=Policy(), say=_words()))
    button = Button("Back to the usual", usual.bind(), Style.DANGER)
    return Say(Card("Back to the usual?", (words, Buttons((button,)))))


@feature.click("usual", needs=Role.FACILITATOR)
def usual(ctx: Context) -> Reply:
    return Redraw(_saved(ctx, Policy()))


def policy_of(work: Work) -> Policy:
    return work.repo(Policies).of(work.community.id)


def _saved(ctx: Context, policy: Policy) -> Card:
    ctx.repo(Policies).save(ctx.community.id, policy)
    return _card(ctx, policy)


def _card(ctx: Context, policy: Policy) -> Card:
    words = ctx.text("messages/communities/settings", policy=policy, say=_words())
    buttons = [
        Button("Hours", change_hours.bind()),
        Button("Waiting times", change_waits.bind()),
        Button("Asking", change_asking.bind()),
    ]
    if policy != Policy():
        buttons.append(Button("Back to the usual", usual_asked.bind()))
    title = shorten(f"How {ctx.community.name} works", MAX_TITLE)
    return Card(title, (Text(words), Buttons(tuple(buttons))))


def _words() -> dict[str, Callable[..., Any]]:
    """How settings are said in a text."""
    return {
        "span": hours.said_span,
        "days": hours.said_weekdays,
        "dates": hours.said_dates,
        "length": lengths.said,
    }


def _list(*several: timedelta) -> str:
    return ", ".join(lengths.said(one) for one in several)


def _lengths(filled: Filled, field: str, *wanted: str) -> list[timedelta]:
    return lengths.several(filled.text(field), wanted, field=field)


def _limits(text: str) -> tuple[int, int]:
    numbers = [part.strip() for part in text.split(",")]
    if len(numbers) != len(("open", "a day")) or not all(one.isdecimal() for one in numbers):
        raise Invalid("limits", "Two numbers, for example “3, 5”.")
    first, second = (int(one[:4]) for one in numbers)
    if not (1 <= first <= MOST and 1 <= second <= MOST):
        raise Invalid("limits", f"From 1 to {MOST} each, for example “3, 5”.")
    return first, second


def _answer(yes: bool) -> Choice:  # noqa: FBT001  the setting itself
    return YES if yes else NO
