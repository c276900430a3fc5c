"""Change a resource of one's own, or take it out of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.choices import matching
from bot.context import Context
from bot.errors import NotAllowed
from bot.features.resources.feature import (
    TITLE,
    TOPIC,
    TYPE,
    WHY,
    card,
    feature,
    published,
    tallied,
)
from bot.features.resources.showing import useful_to_me
from bot.inputs import Filled
from bot.model.resources import Resource, Resources, Type
from bot.ui import Button, Buttons, Card, Choice, Open, Option, Redraw, Reply, Say, Text


def own(ctx: Context | None, typed: str) -> Sequence[Choice]:
    """My resources, for completion."""
    if ctx is None:
        return []
    mine = ctx.repo(Resources).kept(ctx.community.id, by=ctx.me.id, limit=100)
    return matching(((one.ref, f"{one.ref} {one.title}") for one in mine), typed)


RESOURCE = Option("resource", "Resource", leads=True, hint="Such as R-17", source=own)


@feature.command("resource edit", "Change what I saved", RESOURCE, opens=True)
def edit(ctx: Context, resource: str) -> Reply:
    """Open the form, as it stands."""
    found = ctx.repo(Resources).named(ctx.community.id, resource)
    found.check_may_change(ctx.me)
    values = {
        "why": found.why,
        "title": found.title,
        "topic": found.topic,
        "type": found.type or "",
    }
    return Open(edited.bind(found.id)(**values))


@feature.form("edited", "Change a resource", WHY, TITLE, TOPIC, TYPE)
def edited(ctx: Context, filled: Filled, id: str) -> Reply:
    """Fields left empty are emptied; the title alone stays."""
    type = filled.text("type")
    resource = _get(ctx, id).edited(
        ctx.me,
        title=filled.text("title"),
        why=filled.text("why"),
        topic=filled.text("topic"),
        type=Type(type) if type else None,
    )
    _keep(ctx, resource)
    drawn = card(ctx, resource, tallied(ctx, resource, useful_to_me.bind(id)))
    return Say(replace(drawn, title=f"{resource.ref} says this now"))


@feature.command("resource retire", "Take what I saved out of the log", RESOURCE)
def retire(ctx: Context, resource: str) -> Reply:
    """Out of lists and searches, and marked where it was posted."""
    found = ctx.repo(Resources).named(ctx.community.id, resource)
    _keep(ctx, found.retired(ctx.me))
    words = Text("It is out of lists and searches. Its cards say so.")
    buttons = Buttons((Button("Bring it back", bring_back.bind(found.id)),))
    return Say(Card(f"{found.ref} is retired", (words, buttons)))


@feature.click("bring_back")
def bring_back(ctx: Context, id: str) -> Reply:
    resource = _get(ctx, id)
    again = ctx.repo(Resources).with_key(ctx.community.id, resource.key)
    if again and again.id != id and not resource.apart:
        raise NotAllowed(f"It was saved again meanwhile, as {again.ref}.")
    _keep(ctx, resource.brought_back(ctx.me))
    return Redraw(Card(f"{resource.ref} is back", (Text("Lists and searches have it again."),)))


def _get(ctx: Context, id: str) -> Resource:
    return ctx.repo(Resources).get(ctx.community.id, id)


def _keep(ctx: Context, resource: Resource) -> None:
    ctx.repo(Resources).save(resource)
    published(ctx, resource)
