"""Drafts: what somebody filled in, shown to them alone until they publish it."""

from __future__ import annotations

from bot.context import Context
from bot.errors import NotAllowed
from bot.features.summaries import parked
from bot.features.summaries.cards import draft_card
from bot.features.summaries.feature import (
    LEARNED,
    OUTCOME,
    TITLED,
    check_unwritten,
    check_writable,
    feature,
    filled_in,
    meetup_of,
    noted,
    titled,
)
from bot.features.summaries.publishing import publish_it
from bot.features.summaries.todo import check_todos
from bot.inputs import Filled, Picked
from bot.markup import entry
from bot.model.meetups import Meetup, Meetups
from bot.model.summaries import State, Summaries, Summary
from bot.ui import Button, Buttons, Card, Open, Redraw, Reply, Say, Style, Text


@feature.form("about", "Summary of a meetup", LEARNED, *OUTCOME)
def about_meetup(ctx: Context, filled: Filled, meetup: str) -> Reply:
    """What was noted about a meetup, to be checked once more."""
    found = ctx.repo(Meetups).get(ctx.community.id, meetup)
    check_writable(ctx, found)
    check_unwritten(ctx, found)
    begun = ctx.repo(Summaries).draft(ctx.community.id, meetup, ctx.me.id)
    return Say(_kept(ctx, filled, found, begun))


@feature.form("free", "Summary", TITLED, *OUTCOME)
def freestanding(ctx: Context, filled: Filled) -> Reply:
    """The same about something else: a talk, a visit, a week."""
    return Say(_kept(ctx, filled, None, None))


@feature.form("redraft", "Summary", LEARNED, *OUTCOME)
def redraft(ctx: Context, filled: Filled, draft: str) -> Reply:
    """The draft in other words."""
    found = _mine(ctx, draft)
    return Say(_kept(ctx, filled, meetup_of(ctx, found), found))


@feature.click("edit", opens=True)
def edit(ctx: Context, draft: str) -> Reply:
    """Write on."""
    return Open(filled_in(redraft.bind(draft)(), _mine(ctx, draft)))


@feature.click("publish")
def publish(ctx: Context, draft: str, rev: int) -> Reply:
    """Post what this card shows, not what was written since."""
    found = _mine(ctx, draft)
    if found.rev != rev:
        raise NotAllowed("You changed it since. Publish it from the newer message.")
    meetup = meetup_of(ctx, found)
    if meetup:
        check_writable(ctx, meetup)
        check_unwritten(ctx, meetup)
    posted = publish_it(ctx, found, meetup)
    where = f"the thread of {entry(meetup.ref)} and in the log" if meetup else "the log"
    words = f"It is in {where}. `/summary edit {posted.ref}` corrects it."
    return Redraw(Card(f"Published as {posted.ref}", (Text(words),)))


@feature.click("discard")
def discard(ctx: Context, draft: str) -> Reply:
    """Never mind."""
    found = _mine(ctx, draft)
    ctx.repo(Summaries).discard(found)
    return Redraw(Card("Discarded", (Text("Nothing was posted. `/summary new` starts again."),)))


@feature.pick("tick")
def tick(ctx: Context, picked: Picked, draft: str) -> Reply:
    """Parked questions the meetup dealt with; they close when it is published."""
    found = parked.ticked(ctx, _mine(ctx, draft), picked)
    ctx.repo(Summaries).save(found)
    return Redraw(_card(ctx, found))


def _kept(ctx: Context, filled: Filled, meetup: Meetup | None, begun: Summary | None) -> Card:
    checklist = noted(filled)
    check_todos(checklist)
    title = titled(meetup, checklist)
    if begun:
        draft = begun.noting(checklist, ctx.me.id, title=title)
        ctx.repo(Summaries).save(draft)
    else:
        about = meetup.id if meetup else ""
        draft = Summary(ctx.new_id(), ctx.community.id, ctx.me.id, checklist, ctx.now, about, title)
        ctx.repo(Summaries).add(draft)
    return _card(ctx, draft)


def _card(ctx: Context, draft: Summary) -> Card:
    buttons = Buttons(
        (
            Button("Publish", publish.bind(draft.id, draft.rev), Style.PRIMARY),
            Button("Edit", edit.bind(draft.id)),
            Button("Discard", discard.bind(draft.id), Style.DANGER),
        )
    )
    asks = parked.blocks(ctx, draft, tick.bind(draft.id))
    return draft_card(ctx, draft, (*asks, buttons))


def _mine(ctx: Context, id: str) -> Summary:
    """Raises NotAllowed for what somebody else writes, or was published meanwhile."""
    found = ctx.repo(Summaries).get(ctx.community.id, id)
    if found.author != ctx.me.id:
        raise NotAllowed("Somebody else is writing this one.")
    if found.state is State.PUBLISHED:
        raise NotAllowed(f"It is published already: /summary edit {found.ref} corrects it.")
    return found
