"""Meetups for somebody's own calendar: a file, and links that add one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.context import Context
from bot.errors import NotFound
from bot.features.meetups.feature import by_id, choices, choose, feature, join_link
from bot.language import ical
from bot.model.meetups import Meetup, Meetups, State
from bot.ui import Buttons, Card, Choice, File, Link, Reply, Say, Text

MIME = "text/calendar"


def _mine(ctx: Context, typed: str) -> Sequence[Choice]:
    return choices(ctx, ctx.repo(Meetups).of(ctx.community.id, ctx.me.id, ctx.now), typed)


@feature.command(
    "meetup calendar",
    "Meetups for your calendar",
    choose(_mine, required=False),
    reads=True,
)
def calendar(ctx: Context, meetup: str = "") -> Reply:
    """One, or all that I host or may come to."""
    meetups = ctx.repo(Meetups)
    if meetup:
        return _one(ctx, meetups.named(ctx.community.id, meetup))
    mine = meetups.of(ctx.community.id, ctx.me.id, ctx.now)
    if not mine:
        raise NotFound("You have not said that you come to anything yet. /meetup list helps.")
    content = ical.together([_event(ctx, one) for one in mine])
    body = ctx.text("messages/meetups/calendar", many=len(mine), meetup=None)
    return Say(Card("Your meetups", (Text(body),)), file=File("meetups.ics", MIME, content))


@feature.click("add")
def add(ctx: Context, meetup: str) -> Reply:
    return _one(ctx, by_id(ctx, meetup))


def _one(ctx: Context, meetup: Meetup) -> Reply:
    """A changed or cancelled meetup replaces what the calendar knew of it."""
    body = ctx.text("messages/meetups/calendar", many=1, meetup=meetup)
    file = File(f"meetup-{meetup.ref}.ics", MIME, _event(ctx, meetup))
    return Say(Card("For your calendar", (Text(body), *_links(ctx, meetup))), file=file)


def _links(ctx: Context, meetup: Meetup) -> tuple[Buttons, ...]:
    if meetup.state is not State.PLANNED:
        return ()
    known: dict[str, Any] = {
        "title": meetup.title,
        "where": meetup.where,
        "about": _about(ctx, meetup),
        "starts": meetup.starts,
        "ends": meetup.ends,
    }
    google = Link("Google Calendar", ical.google_link(**known))
    return (Buttons((google, Link("Outlook", ical.outlook_link(**known)))),)


def _event(ctx: Context, meetup: Meetup) -> bytes:
    return ical.event(
        uid=f"{meetup.id}@folkmoot",
        sequence=meetup.rev,
        title=meetup.title,
        starts=meetup.starts,
        ends=meetup.ends,
        zone=ctx.community.tz,
        stamp=ctx.now,
        where=meetup.where,
        about=_about(ctx, meetup),
        url=join_link(meetup),
        cancelled=meetup.state is not State.PLANNED,
    )


def _about(ctx: Context, meetup: Meetup) -> str:
    after = f"After this, people can: {meetup.outcome}\n" if meetup.outcome else ""
    return f"{after}{meetup.ref} of {ctx.community.name}"
