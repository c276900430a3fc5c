"""Cancel a meetup, after a second look; tell everybody who may have come."""

from __future__ import annotations

from bot.context import Context
from bot.events import MeetupCalledOff
from bot.features.meetups import times
from bot.features.meetups.calendars import add
from bot.features.meetups.feature import (
    by_id,
    changeable,
    check_change,
    choose,
    concerned,
    feature,
    keep,
)
from bot.inputs import Filled
from bot.model.meetups import Meetup, Meetups
from bot.ui import (
    MAX_TITLE,
    Button,
    Buttons,
    Card,
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


@feature.command("meetup cancel", "Cancel a meetup", choose(changeable))
def cancel(ctx: Context, meetup: str) -> Reply:
    """Nothing is cancelled before a second look."""
    return _cancel_asked(ctx, ctx.repo(Meetups).named(ctx.community.id, meetup))


@feature.click("call_off_asked")
def call_off_asked(ctx: Context, meetup: str) -> Reply:
    return _cancel_asked(ctx, by_id(ctx, meetup))


@feature.click("call_off")
def call_off(ctx: Context, meetup: str) -> Reply:
    return Redraw(_cancelled(ctx, by_id(ctx, meetup), ""))


@feature.click("call_off_why", opens=True)
def call_off_why(ctx: Context, meetup: str) -> Reply:
    check_change(ctx, by_id(ctx, meetup))
    return Open(called_off.bind(meetup)())


@feature.form("called_off", "Cancel it", Option("reason", "Why", Kind.TEXT, limit=200))
def called_off(ctx: Context, filled: Filled, meetup: str) -> Reply:
    return Say(_cancelled(ctx, by_id(ctx, meetup), filled.text("reason")))


def _cancel_asked(ctx: Context, meetup: Meetup) -> Reply:
    check_change(ctx, meetup)
    body = ctx.text(
        "messages/meetups/cancel",
        meetup=meetup,
        here=times.here_too(ctx, meetup.starts),
        told=len(concerned(ctx, meetup)),
    )
    actions = Buttons(
        (
            Button("Cancel it", call_off.bind(meetup.id), Style.DANGER),
            Button("Cancel it, with a reason…", call_off_why.bind(meetup.id)),
            Button("Leave it", keep.bind(meetup.id)),
        )
    )
    return Say(Card(f"Cancel {meetup.ref}?", (Text(body), actions)))


def _cancelled(ctx: Context, meetup: Meetup, reason: str) -> Card:
    """Everybody who may have come is told once, in person: nobody should travel in vain."""
    check_change(ctx, meetup)
    changed = meetup.cancelled(reason)
    ctx.repo(Meetups).save(changed)
    people = concerned(ctx, changed)
    body = ctx.text("messages/meetups/cancelled_news", meetup=changed, by=ctx.me)
    update = Buttons((Button("Update my calendar", add.bind(changed.id)),))
    news = Card(shorten(f"Cancelled: {changed.title}", MAX_TITLE), (Text(body), update))
    for person in people:
        ctx.tell(person, news, key=f"meetup-cancelled:{changed.id}:{person}", expires=changed.ends)
    ctx.happened(MeetupCalledOff(changed.id))
    said = ctx.text("messages/meetups/cancelled", meetup=changed, told=len(people))
    return Card(f"{changed.ref} is cancelled", (Text(said),))
