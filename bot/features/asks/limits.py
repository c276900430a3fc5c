"""Whether a question may be asked now, by this member, in this way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.context import Context
from bot.errors import Invalid
from bot.features.asks.feature import who
from bot.features.asks.wanted import Wanted
from bot.model.anonymity import Pseudonyms
from bot.model.asks import Ask, Asks
from bot.model.communities import Purpose
from bot.model.people import Role
from bot.model.policy import Policies

DAY = timedelta(days=1)
ANONYMOUS_AT_ONCE = 2


def check(ctx: Context, wanted: Wanted) -> None:
    """Raises Invalid, which keeps what was typed."""
    _check_channel(ctx)
    _check_day(ctx)
    going_on = _going_on(ctx, wanted.asker)
    _check_open(ctx, wanted, going_on)
    if wanted.anonymous:
        _check_anonymous(ctx, wanted, going_on)


def _going_on(ctx: Context, asker: str) -> list[Ask]:
    """Somebody's open questions; of others' only what has their name, as a refusal tells of them."""
    found = ctx.repo(Asks).of(ctx.community.id, asker)
    mine = asker == ctx.me.id
    return [one for one in found if not one.is_over and (mine or not one.anonymous)]


def _check_channel(ctx: Context) -> None:
    if not any(ctx.community.channels.serving(Purpose.ASKS)):
        raise Invalid(
            "question",
            "No channel takes questions yet. A facilitator can name one: /community places.",
        )


def _check_day(ctx: Context) -> None:
    most = ctx.repo(Policies).of(ctx.community.id).asks_a_day
    if ctx.repo(Asks).raised_since(ctx.community.id, ctx.me.id, ctx.now - DAY) >= most:
        raise Invalid(
            "question",
            f"You asked {most} question{'' if most == 1 else 's'} within a day, which is the most. "
            "Come back tomorrow, and thank you for your patience.",
        )


def _check_open(ctx: Context, wanted: Wanted, going_on: Sequence[Ask]) -> None:
    """A few at a time, so that each gets attention."""
    for one in going_on:
        if one.question.casefold() == wanted.question.casefold():
            raise Invalid("question", f"That is asked already: /asks show {one.ref}.")
    if len(going_on) < ctx.repo(Policies).of(ctx.community.id).asks_open:
        return
    mine = wanted.asker == ctx.me.id
    if not mine:
        name = who(ctx, wanted.asker).name
        raise Invalid("question", f"{name} has as many open questions as one may have. Wait a bit.")
    names = ", ".join(one.ref for one in reversed(going_on))
    raise Invalid(
        "question",
        f"You have {_counted(going_on)}, which is the most: {names}. Close one first: "
        f"/asks show {going_on[-1].ref}.",
    )


def _check_anonymous(ctx: Context, wanted: Wanted, going_on: Sequence[Ask]) -> None:
    if not ctx.repo(Policies).of(ctx.community.id).anonymous:
        raise Invalid("show_as", "Questions carry a name in this community. Choose “My name”.")
    if ctx.me.is_a(Role.FACILITATOR):
        raise Invalid(
            "show_as",
            "Facilitators ask with their name, as they can look up the others'. Choose “My name”.",
        )
    if wanted.asker != ctx.me.id:
        raise Invalid("show_as", "Somebody's message carries their name already.")
    if any(one.blocked for one in ctx.repo(Pseudonyms).of(ctx.community.id, ctx.me.id)):
        raise Invalid(
            "show_as",
            "A facilitator asked that your next questions carry your name. Choose “My name”.",
        )
    hidden = [one.ref for one in going_on if one.anonymous]
    if len(hidden) >= ANONYMOUS_AT_ONCE:
        raise Invalid(
            "show_as",
            f"You have {_counted(hidden)} without your name, which is the most: "
            f"{', '.join(reversed(hidden))}. Close one first, or choose “My name”.",
        )


def _counted(open_ones: Sequence[object]) -> str:
    return f"{len(open_ones)} open question{'' if len(open_ones) == 1 else 's'}"
