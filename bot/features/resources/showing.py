"""What can be done with a resource that is there: show, share, find useful, add a note."""

from __future__ import annotations

from bot.context import Context
from bot.errors import NotAllowed
from bot.features.resources.feature import card, feature, published, tallied
from bot.inputs import Filled
from bot.model.resources import Note, Resource, Resources, State
from bot.sharing import credited, shared
from bot.ui import Button, Card, Kind, Open, Option, Redraw, Reply, Say, Text


@feature.click("show")
def show(ctx: Context, id: str) -> Reply:
    return Say(_private(ctx, _get(ctx, id)))


@feature.click("share")
def share(ctx: Context, id: str) -> Reply:
    """Post it in this channel."""
    resource = _get(ctx, id)
    button = tallied(ctx, resource, useful.bind(id, ctx.me.id))
    return shared(ctx, card(ctx, _kept(resource), button))


@feature.click("useful")
def useful(ctx: Context, id: str, sharer: str) -> Reply:
    """Say that it helped, or take it back; ``sharer`` brought the card here, "" for the bot."""
    resource = _toggled(ctx, id)
    drawn = card(ctx, resource, tallied(ctx, resource, useful.bind(id, sharer)))
    return Redraw(credited(ctx, drawn, sharer) if sharer else drawn)


@feature.click("useful_to_me")
def useful_to_me(ctx: Context, id: str) -> Reply:
    """The same, on a card only I see."""
    return Redraw(_private(ctx, _toggled(ctx, id)))


@feature.click("note", opens=True)
def note(_: Context, id: str) -> Reply:
    return Open(add_note.bind(id)())


@feature.form("noted", "Add a note", Option("text", "Your note", Kind.TEXT, limit=200))
def add_note(ctx: Context, filled: Filled, id: str) -> Reply:
    resource = _kept(_get(ctx, id))
    ctx.repo(Resources).note(Note(id, ctx.me.id, filled.text("text"), ctx.now))
    published(ctx, resource)
    words = Text("It is on the card and found by searches. Thank you.")
    return Say(Card(f"Your note is on {resource.ref}", (words,)))


def _private(ctx: Context, resource: Resource) -> Card:
    return card(
        ctx,
        resource,
        tallied(ctx, resource, useful_to_me.bind(resource.id)),
        Button("Share here", share.bind(resource.id)),
        Button("Add a note", note.bind(resource.id)),
    )


def _toggled(ctx: Context, id: str) -> Resource:
    resource = _kept(_get(ctx, id))
    ctx.repo(Resources).toggle_useful(id, ctx.me.id)
    published(ctx, resource)
    return resource


def _get(ctx: Context, id: str) -> Resource:
    return ctx.repo(Resources).get(ctx.community.id, id)


def _kept(resource: Resource) -> Resource:
    if resource.state is State.RETIRED:
        raise NotAllowed(f"{resource.ref} was taken out of the log.")
    return resource
