"""Plan a meetup: a draft its author looks at, and then a post for everybody."""

from __future__ import annotations

from datetime import datetime

from bot.context import Context
from bot.errors import NotAllowed
from bot.events import MeetupPlanned
from bot.features.meetups import times
from bot.features.meetups.calendars import add
from bot.features.meetups.feature import MAX_WHERE, WHEN, feature, where_words
from bot.features.meetups.posts import card
from bot.inputs import Filled
from bot.language.when import duration, said
from bot.language.zones import city
from bot.model.communities import Purpose
from bot.model.meetups import Meetup, Meetups, State
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

LENGTH = Option("length", "How long", required=False, in_form=False, hint="Like 60m or 1h30")
CAPACITY = Option(
    "capacity",
    "How many people",
    Kind.NUMBER,
    required=False,
    limit=100_000,
    in_form=False,
    hint="At most this many can come; 0 for no limit",
)


@feature.command(
    "meetup new",
    "Plan a meetup",
    Option("title", "Title", limit=60, least=3),
    WHEN,
    Option("where", "Where", required=False, limit=MAX_WHERE, hint="A link or a place"),
    Option("topic", "Topic", Kind.TOPIC, required=False, limit=60),
    Option("outcome", "After this, people can…", required=False, limit=200),
    LENGTH,
    CAPACITY,
)
def new(
    ctx: Context,
    title: str,
    when: datetime,
    *,
    where: str = "",
    topic: str = "",
    outcome: str = "",
    length: str = "60m",
    capacity: int = 0,
) -> Reply:
    """Any member may plan a meetup, and hosts what they plan."""
    draft = Meetup(
        id=ctx.new_id(),
        community=ctx.community.id,
        ref="",
        title=" ".join(title.split()),
        topic=topic,
        host=ctx.me.id,
        starts=when,
        ends=when + duration(length),
        where=where,
        outcome=outcome,
        capacity=capacity,
        state=State.DRAFT,
    )
    ctx.repo(Meetups).add(draft)
    return Say(_draft_card(ctx, draft))


@feature.click("post")
def post(ctx: Context, draft: str, rev: int) -> Reply:
    """Announce it as it was shown; a draft changed since is shown again first."""
    found = _draft(ctx, draft)
    if found.state is not State.DRAFT:
        return Redraw(_posted_card(ctx, found))
    if found.rev != rev:
        return Redraw(_draft_card(ctx, found))
    posted = found.posted(ctx.number("M"), ctx.now)
    ctx.repo(Meetups).save(posted)
    ctx.announce(
        card(ctx, posted.id),
        to=Purpose.MEETUPS,
        subject=posted.subject,
        key=posted.subject,
        thread=f"{posted.ref} {posted.title}",
    )
    ctx.happened(MeetupPlanned(posted.id))
    return Redraw(_posted_card(ctx, posted))


@feature.click("change_time", opens=True)
def change_time(ctx: Context, draft: str) -> Reply:
    starts = _draft(ctx, draft).starts
    return Open(timed.bind(draft)(when=said(starts, ctx.zone, now=ctx.now)))


@feature.click("change_length", opens=True)
def change_length(ctx: Context, draft: str) -> Reply:
    return Open(lasting.bind(draft)(length=times.length(_draft(ctx, draft))))


@feature.click("change_capacity", opens=True)
def change_capacity(ctx: Context, draft: str) -> Reply:
    return Open(limited.bind(draft)(capacity=str(_draft(ctx, draft).capacity)))


@feature.form("timed", "When is it?", WHEN)
def timed(ctx: Context, filled: Filled, draft: str) -> Reply:
    return _changed(ctx, _draft(ctx, draft).moved_to(filled.moment("when")))


@feature.form("lasting", "How long is it?", LENGTH)
def lasting(ctx: Context, filled: Filled, draft: str) -> Reply:
    length = duration(filled.text("length") or "60m")
    return _changed(ctx, _draft(ctx, draft).lasting(length))


@feature.form("limited", "How many can come?", CAPACITY)
def limited(ctx: Context, filled: Filled, draft: str) -> Reply:
    return _changed(ctx, _draft(ctx, draft).limited_to(filled.number("capacity") or 0))


@feature.click("discard")
def discard(ctx: Context, draft: str) -> Reply:
    found = _draft(ctx, draft)
    if found.state is not State.DRAFT:
        return Redraw(_posted_card(ctx, found))
    ctx.repo(Meetups).drop(found)
    return Redraw(Card("Discarded", (Text("Nothing was posted. `/meetup new` starts again."),)))


def _draft(ctx: Context, id: str) -> Meetup:
    found = ctx.repo(Meetups).get(ctx.community.id, id)
    if found.host != ctx.me.id:
        raise NotAllowed("Only whoever plans a meetup can post it.")
    return found


def _changed(ctx: Context, draft: Meetup) -> Reply:
    if draft.state is not State.DRAFT:
        raise NotAllowed(f"{draft.ref} is posted already. /meetup move changes its time.")
    ctx.repo(Meetups).save(draft)
    return Say(_draft_card(ctx, draft))


def _draft_card(ctx: Context, draft: Meetup) -> Card:
    """What will be posted, and when that is for people elsewhere."""
    asleep, known = times.at_night(ctx, draft.starts)
    body = ctx.text(
        "messages/meetups/draft",
        draft=draft,
        echo=times.echo(ctx, draft.starts),
        length=times.length(draft),
        where=where_words(draft),
        asleep=asleep,
        known=known,
        assumed="" if ctx.me.person.zone else city(ctx.community.tz),
    )
    actions = Buttons(
        (
            Button("Post", post.bind(draft.id, draft.rev), Style.PRIMARY),
            Button("Change time", change_time.bind(draft.id)),
            Button("Length…", change_length.bind(draft.id)),
            Button("Capacity…", change_capacity.bind(draft.id)),
            Button("Discard", discard.bind(draft.id), Style.DANGER),
        )
    )
    return Card(shorten(f"Post it? {draft.title}", MAX_TITLE), (Text(body), actions))


def _posted_card(ctx: Context, meetup: Meetup) -> Card:
    body = ctx.text("messages/meetups/posted", meetup=meetup)
    more = Buttons((Button("Add to calendar", add.bind(meetup.id)),))
    return Card(f"{meetup.ref} is posted", (Text(body), more))
