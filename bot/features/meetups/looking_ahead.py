"""Nudge facilitators on Mondays when nothing is planned for the next two weeks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.clock import DAY, Every, Weekly
from bot.context import Context, Nudging, Work
from bot.events import MeetupPlanned, NudgesSettled
from bot.features.meetups.feature import feature
from bot.model.meetups import Meetups
from bot.model.nudges import Nudge
from bot.model.people import Members, Role
from bot.ui import Button, Buttons, Card, Open, Redraw, Reply, Say, Style, Text

RULE = "nothing_planned"
MONDAYS = Weekly(0, time(9))
AHEAD = timedelta(days=14)
PAUSE, WEEK = timedelta(days=30), timedelta(days=7)


@feature.every("look_ahead", Every(DAY))
def look_ahead(work: Work) -> None:
    """Plan the coming Monday's look, so that it can be seen coming; drawn only if needed.

    It runs first when a community is a day old, so nobody is nudged on the day they set it up.
    """
    monday = _monday(work)
    if monday >= _paused(work):
        for one in work.facilitators():
            work.nudge(RULE, _week(work, monday), one.id, monday)


@feature.nudge(RULE, "No meetup is planned for the next 14 days (Mondays, 09:00)")
def nothing_planned(work: Work, nudge: Nudge) -> Nudging | None:
    """Nothing to say once something is planned, in a pause, or to whoever is no facilitator now."""
    member = work.repo(Members).find(work.community.id, nudge.person)
    begin = max(work.now, nudge.due)
    upcoming = work.repo(Meetups).upcoming(work.community.id, begin)
    planned = any(one.starts <= begin + AHEAD for one in upcoming)
    if planned or begin < _paused(work) or not (member and member.is_a(Role.FACILITATOR)):
        return None
    buttons = (
        Button("Plan one", plan_one.bind(), Style.PRIMARY),
        Button("Skip this time", skip.bind(nudge.subject)),
        Button("Pause a month", pause.bind()),
    )
    return Nudging(work.text("messages/meetups/nothing_planned"), Buttons(buttons))


@feature.on(MeetupPlanned)
def planned(work: Work, _: MeetupPlanned) -> None:
    """What was sent this week may be done; the coming Monday looks for itself."""
    work.happened(NudgesSettled(RULE, _week(work, _monday(work) - WEEK)))


@feature.click("plan_one", opens=True)
def plan_one(ctx: Context) -> Reply:
    return Open(ctx.tools.catalog.form("meetup new"))


@feature.click("skip", needs=Role.FACILITATOR)
def skip(ctx: Context, week: str) -> Reply:
    """No more about this week, to any facilitator; a longer pause stays."""
    monday = _monday(ctx)
    if monday > _paused(ctx):
        ctx.repo(Meetups).pause(ctx.community.id, monday)
    ctx.settle(RULE, week)
    return Say(_quiet_until(ctx, "Skipped"))


@feature.click("pause", needs=Role.FACILITATOR)
def pause(ctx: Context) -> Reply:
    """A community that takes a break need not explain it every week."""
    ctx.repo(Meetups).pause(ctx.community.id, ctx.now + PAUSE)
    for monday in (_monday(ctx), _monday(ctx) - WEEK):
        ctx.settle(RULE, _week(ctx, monday))
    card = _quiet_until(ctx, "Paused for a month")
    return Say(replace(card, blocks=(*card.blocks, Buttons((Button("Resume", resume.bind()),)))))


@feature.click("resume", needs=Role.FACILITATOR)
def resume(ctx: Context) -> Reply:
    ctx.repo(Meetups).pause(ctx.community.id, ctx.now)
    look_ahead(ctx)
    return Redraw(_quiet_until(ctx, "Resumed"))


def _quiet_until(ctx: Context, title: str) -> Card:
    paused = _paused(ctx) - timedelta.resolution  # it may end on a Monday at nine
    monday = MONDAYS.next(max(ctx.now, paused), ctx.community.tz)
    body = ctx.text("messages/meetups/quiet_until", monday=monday)
    return Card(title, (Text(body),))


def _monday(work: Work) -> datetime:
    """The coming one, when it is looked again."""
    return MONDAYS.next(work.now, work.community.tz)


def _paused(work: Work) -> datetime:
    return work.repo(Meetups).paused(work.community.id) or work.community.created_at


def _week(work: Work, monday: datetime) -> str:
    return monday.astimezone(work.community.tz).date().isoformat()
