"""Which facilitator hears of an ask nobody answers, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.context import Context, Work
from bot.declared import Later
from bot.features.asks.clocks import awake, due_in, policy
from bot.model.asks import Ask, Needed
from bot.model.nudges import Nudges
from bot.model.people import Member, Members, Role

WAITING = "ask_waiting"
HAND_OVER = Later("asks.hand_over")


def remind(work: Work, ask: Ask, *, share: int = 1) -> None:
    """The facilitator on duty hears of an ask that waits; what was planned before is dropped.

    After as long as the community settled, or the ``share``-th part of that.
    """
    remind_in(work, ask, patience(work, ask) / share)


def remind_in(work: Work, ask: Ask, open_hours: timedelta) -> None:
    work.settle(WAITING, ask.subject)
    HAND_OVER.cancel(work, ask.id)
    if not ask.is_waiting:
        return
    due = due_in(work, open_hours)
    if found := on_duty(work, due, asker=ask.asker):
        work.nudge(WAITING, ask.subject, found.id, due)
        HAND_OVER.at(work, due, ask.id, ask.id, found.id)


def come_back(ctx: Context, ask: Ask) -> None:
    """Remind me, after half as long, unless that is planned already."""
    if ask.is_waiting and not is_planned(ctx, ask):
        ctx.nudge(WAITING, ask.subject, ctx.me.id, due_in(ctx, patience(ctx, ask) / 2))


def patience(work: Work, ask: Ask) -> timedelta:
    """How long it may wait in open hours; not as long for somebody who is blocked."""
    escalate = policy(work).escalate
    return escalate / 4 if ask.needed is Needed.BLOCKED else escalate


def is_planned(work: Work, ask: Ask) -> bool:
    """Whether a facilitator will hear of it and has not yet."""
    return work.repo(Nudges).is_planned(work.community.id, WAITING, ask.subject)


def on_duty(work: Work, moment: datetime, *, asker: str) -> Member | None:
    """Whoever is awake first; of several, each has their week. Nobody who stopped these.

    The asker only where there is nobody else.
    """
    ready = [one for one in work.facilitators() if listens(work, one.id)]
    others = [one for one in ready if one.id != asker] or ready
    week = moment.astimezone(work.community.tz).isocalendar().week
    turns = {one.id: (at - week) % len(others) for at, one in enumerate(others)}
    return min(others, key=lambda one: (awake(work, one.id, moment), turns[one.id]), default=None)


def listens(work: Work, person: str) -> bool:
    """Whether somebody is a facilitator who wants to hear of asks that wait."""
    member = work.repo(Members).find(work.community.id, person)
    stopped = work.repo(Nudges).stopped(person, work.community.id)
    return bool(member and member.is_a(Role.FACILITATOR) and not {"", WAITING} & set(stopped))
