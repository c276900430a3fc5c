"""A day after the last answer, whoever asked is asked whether it helped; their silence counts too."""

from __future__ import annotations

from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.features.asks.asker import acting, check_asker, tell
from bot.features.asks.changes import answers_to, ask_of, save
from bot.features.asks.clocks import ASSUME, policy
from bot.features.asks.details import follow_up
from bot.features.asks.feature import feature, named, noted, who
from bot.features.asks.marking import mark, thanked
from bot.features.asks.showing import close, reopen
from bot.fitting import clipped
from bot.inputs import Filled, Picked
from bot.model.answers import Answer, Answers, Verdict
from bot.model.asks import Ask, State
from bot.ui import (
    MAX_CHOICE,
    MAX_CHOICES,
    Button,
    Card,
    Choice,
    Kind,
    Open,
    Option,
    Pick,
    Redraw,
    Reply,
    Say,
    Style,
    shorten,
)

QUOTED = 800


@feature.later("confirm")
def confirm(work: Work, ask: str) -> None:
    """Ask once, a day after the last answer; some days later its silence is taken for a yes."""
    found = ask_of(work, ask)
    if found.state is not State.ANSWERED:
        return
    ASSUME.at(work, work.now + policy(work).assume, ask, ask)
    last = _unjudged(work, found)[-1]
    words = work.text(
        "messages/asks/confirm",
        ask=found,
        count=len(_unjudged(work, found)),
        by=who(work, last.by),
        text=clipped(last.text, QUOTED),
    )
    buttons = (
        Button("Yes", answered.bind(ask), Style.PRIMARY),
        Button("Not yet", still_open.bind(ask)),
        Button("Close it", close.bind(ask)),
    )
    tell(work, found, f"Is {found.ref} answered?", words, *buttons)


@feature.later("assume")
def assume(work: Work, ask: str) -> None:
    """Kept as answered, and shown as not confirmed."""
    was = ask_of(work, ask)
    if was.state is not State.ANSWERED:
        return
    assumed = was.assumed_answered(work.now)
    save(work, assumed, was=was, because="taken for answered: nobody said that it is not")
    by = named(work, list(dict.fromkeys(one.by for one in _unjudged(work, was))))
    words = work.text("messages/asks/assumed", ask=assumed, by=by)
    buttons = (
        Button("Yes, it is", answered.bind(ask), Style.PRIMARY),
        Button("Reopen", reopen.bind(ask)),
    )
    tell(work, assumed, f"{assumed.ref} seems to be answered", words, *buttons)


@feature.click("answered")
def answered(ctx: Context, ask: str) -> Reply:
    """Yes: the only answer, or those that are picked."""
    found = ask_of(ctx, ask)
    check_asker(ctx, found)
    waiting = _unjudged(ctx, found)
    if len(waiting) > 1:
        return Redraw(_which(ctx, found, waiting))
    if not waiting:
        raise NotAllowed(f"No answer to {found.ref} waits for your word. /asks show {found.ref}.")
    return Redraw(_accepted(ctx, waiting))


@feature.pick("which_helped")
def which_helped(ctx: Context, picked: Picked, ask: str) -> Reply:
    """Several may have: each is credited."""
    found = ask_of(ctx, ask)
    check_asker(ctx, found)
    return Redraw(
        _accepted(ctx, [one for one in answers_to(ctx, found) if one.id in picked], of=found)
    )


@feature.click("still_open", opens=True)
def still_open(ctx: Context, ask: str) -> Reply:
    """Not yet: what is missing helps whoever reads it next."""
    _check_open_again(ctx, ask_of(ctx, ask))
    return Open(missing.bind(ask)())


@feature.form(
    "missing",
    "Not yet",
    Option(
        "missing",
        "What is still missing?",
        Kind.TEXT,
        required=False,
        limit=1000,
        hint="Posted under your question; you may leave it empty",
    ),
)
def missing(ctx: Context, filled: Filled, ask: str) -> Reply:
    """It goes on; the answers there are did not settle it."""
    was = ask_of(ctx, ask)
    _check_open_again(ctx, was)
    me = acting(ctx, was)
    judged = [one.helped_not(me.id) for one in _unjudged(ctx, was)]
    for one in judged:
        ctx.repo(Answers).save(one)
    goes_on = was.judged(answers_to(ctx, was), ctx.now)
    save(ctx, goes_on, was=was, because="not answered yet")
    for one in judged:
        ctx.refresh(one.subject)
    if text := filled.text("missing"):
        follow_up(ctx, goes_on, me.person, text)
    return Say(noted(f"{was.ref} stays open", ctx.text("messages/asks/goes_on", ask=goes_on)))


def _accepted(ctx: Context, answers: list[Answer], *, of: Ask | None = None) -> Card:
    if not answers:
        raise NotAllowed(f"Pick at least one answer{f' to {of.ref}' if of else ''}.")
    judged = ask_of(ctx, answers[0].ask)
    for one in answers:
        judged = mark(ctx, judged, one)
    return thanked(ctx, judged, *(one.by for one in answers))


def _which(ctx: Context, ask: Ask, answers: list[Answer]) -> Card:
    """The newest, if there are too many for a menu."""
    shown = answers[-MAX_CHOICES:]
    names = ctx.names(*(one.by for one in shown))
    choices = tuple(
        Choice(one.id, shorten(f"{names[one.by]}: {' '.join(one.text.split())}", MAX_CHOICE))
        for one in shown
    )
    menu = Pick("Pick what answered it", which_helped.bind(ask.id), choices, len(choices))
    return noted("Wonderful. Which one?", ctx.text("messages/asks/several", ask=ask), menu)


def _unjudged(work: Work, ask: Ask) -> list[Answer]:
    return [one for one in answers_to(work, ask) if one.verdict is Verdict.GIVEN]


def _check_open_again(ctx: Context, ask: Ask) -> None:
    check_asker(ctx, ask)
    if ask.state not in (State.ANSWERED, State.UNCONFIRMED):
        raise NotAllowed(f"{ask.ref} has no answer to judge just now: /asks show {ask.ref}.")
