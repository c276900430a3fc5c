"""What will come, to whom and why; facilitators may send it now or skip it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.context import Context
from bot.errors import NotAllowed
from bot.features.nudges.delivering import send
from bot.features.nudges.feature import feature, opening
from bot.features.nudges.outlook import Needed, had_one_today, is_urgent, look
from bot.fitting import Part, enough, fitting, glimpse
from bot.language.when import said
from bot.markup import Md
from bot.markup import person as mention
from bot.model.nudges import Nudge, Nudges, State
from bot.model.people import People, Role
from bot.ui import Button, Buttons, Card, Redraw, Reply, Say, Text

AHEAD = timedelta(days=14)
MAX_WHY = 160


@feature.command("nudges list", "What I will remind people of", needs=Role.FACILITATOR, reads=True)
def coming(ctx: Context) -> Reply:
    """The next 14 days."""
    return Say(_list(ctx))


@feature.click("send_now", needs=Role.FACILITATOR)
def send_now(ctx: Context, nudge: str) -> Reply:
    """Before its time; but nobody is woken up, or spoken to twice a day, by somebody else."""
    planned = _pending(ctx, nudge)
    seen = look(ctx, planned)
    if isinstance(seen, str):
        raise NotAllowed(f"There is no need to send it: {seen}.")
    if planned.person != ctx.me.id:
        _check_welcome(ctx, planned)
    send(ctx, planned.person, [seen])
    return Redraw(_list(ctx, Text(f"Sent to {_mention(ctx, planned)}.")))


@feature.click("skip", needs=Role.FACILITATOR)
def skip(ctx: Context, nudge: str) -> Reply:
    """Not this time."""
    planned = _pending(ctx, nudge)
    ctx.repo(Nudges).save(planned.dropped())
    return Redraw(_list(ctx, Text(f"{_mention(ctx, planned)} will not get this one.")))


def _list(ctx: Context, *head: Text) -> Card:
    planned = ctx.repo(Nudges).upcoming(ctx.community.id, until=ctx.now + AHEAD)
    nothing = Text("Nothing to remind anybody of in the next 14 days.")
    parts = enough(_part(ctx, nudge) for nudge in planned)
    card, _ = fitting(
        "Nudges of the next 14 days",
        parts if planned else [(nothing,)],
        head=head,
        rest=lambda left: f"and {left} more",
        more=len(planned) - len(parts),
        footer="Nobody is nudged in their quiet hours: 20:00 to 08:00 and weekends.",
    )
    return card


def _part(ctx: Context, nudge: Nudge) -> Part:
    seen = look(ctx, nudge)
    words = Text(_line(ctx, nudge, seen))
    if isinstance(seen, str):
        return (words,)
    return (
        words,
        Buttons((Button("Send now", send_now.bind(nudge.id)), Button("Skip", skip.bind(nudge.id)))),
    )


def _line(ctx: Context, nudge: Nudge, seen: Needed | str) -> Md:
    rule = ctx.tools.catalog.rules.get(nudge.rule)
    return ctx.text(
        "messages/nudges/planned",
        at=_arrival(ctx, nudge),
        person=ctx.repo(People).get(nudge.person),
        rule=rule.summary if rule else nudge.rule,
        why="" if isinstance(seen, str) else glimpse(seen.nudging.text, MAX_WHY),
        unneeded=seen if isinstance(seen, str) else "",
    )


def _arrival(ctx: Context, nudge: Nudge) -> datetime:
    return opening(ctx, nudge.person, max(nudge.due, ctx.now))


def _mention(ctx: Context, nudge: Nudge) -> Md:
    person = ctx.repo(People).get(nudge.person)
    return mention(person.name, person.id)


def _pending(ctx: Context, id: str) -> Nudge:
    nudge = ctx.repo(Nudges).get(ctx.community.id, id)
    if nudge.state in (State.SENT, State.DONE):
        raise NotAllowed("That one was sent already. /nudges list shows what is still to come.")
    if nudge.state is State.DROPPED:
        raise NotAllowed("That one was skipped. /nudges list shows what is still to come.")
    return nudge


def _check_welcome(ctx: Context, nudge: Nudge) -> None:
    name = ctx.repo(People).get(nudge.person).name
    awake = opening(ctx, nudge.person, ctx.now)
    if awake > ctx.now:
        until = said(awake, ctx.zone_of(nudge.person))
        raise NotAllowed(f"These are quiet hours for {name}, until {until} there. It waits.")
    if had_one_today(ctx, nudge.person) and not is_urgent(ctx, nudge):
        raise NotAllowed(f"{name} had a nudge today. This one waits for another day.")
