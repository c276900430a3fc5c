"""Say whether you come: Going, Maybe, Can't."""

from __future__ import annotations

from bot.context import Context
from bot.features.meetups import times
from bot.features.meetups.calendars import add
from bot.features.meetups.feature import feature
from bot.model.meetups import Coming, Meetup, Meetups
from bot.ui import Button, Buttons, Card, Reply, Say, Text

_TITLES = {
    Coming.GOING: "You are going",
    Coming.MAYBE: "Noted: maybe",
    Coming.CANNOT: "Noted: you cannot come",
}


@feature.click("answer")
def answer(ctx: Context, meetup: str, coming: Coming) -> Reply:
    """One answer each; the last one counts, and one who cannot come frees a place."""
    found = ctx.repo(Meetups).get(ctx.community.id, meetup)
    if not kept(ctx, found, coming):
        return Say(full(ctx, found))
    body = ctx.text(
        "messages/meetups/answered",
        meetup=found,
        coming=coming.value,
        hosts=found.host == ctx.me.id,
        reminds=times.reminder(found) > ctx.now,
        here=times.here_too(ctx, found.starts),
    )
    blocks = (Text(body), Buttons((Button("Add to calendar", add.bind(found.id)),)))
    return Say(Card(_TITLES[coming], blocks[: 1 if coming is Coming.CANNOT else 2]))


def kept(ctx: Context, meetup: Meetup, coming: Coming) -> bool:
    """Keep somebody's answer; False when they want to come and no place is left."""
    meetups = ctx.repo(Meetups)
    given = meetup.answered_by(ctx.me.id, coming, ctx.now)
    others = [one for one in meetups.rsvps(meetup.id) if one.person != ctx.me.id]
    going = sum(one.coming is Coming.GOING for one in others)
    if coming is Coming.GOING and not meetup.has_room(going):
        return False
    meetups.answer(given)
    ctx.refresh(meetup.subject)
    return True


def full(ctx: Context, meetup: Meetup) -> Card:
    """All places are taken; Maybe is still open."""
    body = ctx.text("messages/meetups/full", meetup=meetup)
    maybe = Button("Maybe", answer.bind(meetup.id, Coming.MAYBE))
    return Card("It is full", (Text(body), Buttons((maybe,))))
