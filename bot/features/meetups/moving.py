"""Move a meetup, after a look at what that means; tell its thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.context import Context
from bot.errors import Invalid, NotAllowed
from bot.events import MeetupPlanned
from bot.features.meetups import times
from bot.features.meetups.answers import answer
from bot.features.meetups.calendars import add
from bot.features.meetups.feature import (
    WHEN,
    by_id,
    changeable,
    check_change,
    choose,
    concerned,
    feature,
    keep,
    mentions,
)
from bot.inputs import Filled
from bot.language.when import said
from bot.markup import Md
from bot.model.meetups import Coming, Meetup, Meetups
from bot.ui import MAX_TITLE, Button, Buttons, Card, Open, Redraw, Reply, Say, Style, Text, shorten

WORTH_A_WORD = timedelta(minutes=30)
IN_ONE = 20


@feature.command("meetup move", "Move a meetup to another time", choose(changeable), WHEN)
def move(ctx: Context, meetup: str, when: datetime) -> Reply:
    """The new time is said back before anybody hears of it."""
    return _move_asked(ctx, ctx.repo(Meetups).named(ctx.community.id, meetup), when)


@feature.click("retime", opens=True)
def retime(ctx: Context, meetup: str) -> Reply:
    found = by_id(ctx, meetup)
    check_change(ctx, found)
    return Open(retimed.bind(meetup)(when=said(found.starts, ctx.zone, now=ctx.now)))


@feature.form("retimed", "Move it to when?", WHEN)
def retimed(ctx: Context, filled: Filled, meetup: str) -> Reply:
    return _move_asked(ctx, by_id(ctx, meetup), filled.moment("when"))


@feature.click("moved")
def moved(ctx: Context, meetup: str, rev: int, seconds: int) -> Reply:
    """Move it to the time that was shown, unless somebody else was faster."""
    found, to = by_id(ctx, meetup), datetime.fromtimestamp(seconds, UTC)
    check_change(ctx, found)
    if found.starts != to:
        _move(ctx, found, rev, to)
    body = ctx.text("messages/meetups/moved", meetup=found, to=to, here=times.here_too(ctx, to))
    return Redraw(Card(f"{found.ref} is moved", (Text(body),)))


def _move_asked(ctx: Context, meetup: Meetup, to: datetime) -> Reply:
    check_change(ctx, meetup)
    if to == meetup.starts:
        raise Invalid("when", f"{meetup.ref} is at that time already.")
    asleep, known = times.at_night(ctx, to)
    body = ctx.text(
        "messages/meetups/move",
        meetup=meetup,
        echo=times.echo(ctx, to),
        told=len(concerned(ctx, meetup)) if _is_far(meetup, to) else 0,
        asleep=asleep,
        known=known,
    )
    action = moved.bind(meetup.id, meetup.rev, int(to.timestamp()))
    actions = Buttons(
        (
            Button("Move it", action, Style.PRIMARY),
            Button("Another time…", retime.bind(meetup.id)),
            Button("Leave it", keep.bind(meetup.id)),
        )
    )
    return Say(Card(f"Move {meetup.ref}?", (Text(body), actions)))


def _move(ctx: Context, meetup: Meetup, rev: int, to: datetime) -> None:
    if meetup.rev != rev:
        raise NotAllowed(f"{meetup.ref} was changed meanwhile. Run /meetup move again.")
    if to <= ctx.now:
        raise NotAllowed("That time has passed by now. Run /meetup move again.")
    changed = meetup.moved_to(to)
    ctx.repo(Meetups).save(changed)
    ctx.refresh(changed.subject)
    if _is_far(meetup, to):
        _tell_thread(ctx, meetup, changed)
    ctx.happened(MeetupPlanned(changed.id))


def _is_far(meetup: Meetup, to: datetime) -> bool:
    return abs(to - meetup.starts) >= WORTH_A_WORD


def _tell_thread(ctx: Context, before: Meetup, after: Meetup) -> None:
    """One post in the thread; when very many are concerned, as many as their names need."""
    people = concerned(ctx, after)
    actions = Buttons(
        (
            Button("Still going", answer.bind(after.id, Coming.GOING), Style.PRIMARY),
            Button("Can't now", answer.bind(after.id, Coming.CANNOT)),
            Button("Add to calendar", add.bind(after.id)),
        )
    )
    for start in range(0, max(len(people), 1), IN_ONE):
        body = ctx.text(
            "messages/meetups/moved_news",
            before=before,
            after=after,
            here=times.here(ctx, after.starts),
            people=Md(", ".join(mentions(ctx, people[start : start + IN_ONE]))),
        )
        key = f"meetup-moved:{after.id}:{after.rev}:{start}"
        news = Card(shorten(f"Moved: {after.title}", MAX_TITLE), (Text(body), actions))
        ctx.discuss(news, under=after.subject, key=key)
