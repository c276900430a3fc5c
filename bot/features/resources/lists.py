"""Resources in lists: the newest, those of a topic, my own, and those found by words."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot import markup
from bot.choices import topics
from bot.context import Context
from bot.features.resources.feature import day, feature, who
from bot.features.resources.showing import show
from bot.markup import escape
from bot.model.communities import Topics
from bot.model.entries import EntryKind, Log, Query
from bot.model.resources import Resource, Resources
from bot.ui import (
    MAX_TITLE,
    Button,
    Buttons,
    Card,
    Kind,
    Option,
    Redraw,
    Reply,
    Row,
    Say,
    Text,
    shorten,
)

PAGE = 5
_TITLE = 60
_WHY = 100
_LINKED = 120


class Which(StrEnum):
    """What a list is of."""

    ALL = "all"
    TOPIC = "topic"
    MINE = "mine"


@feature.command(
    "resource list",
    "What was saved, newest first",
    Option("topic", "Topic", required=False, in_form=False, source=topics),
    reads=True,
)
def listed(ctx: Context, topic: str = "") -> Reply:
    """The newest resources, all or of one topic."""
    if not topic:
        return Say(_page(ctx, Which.ALL))
    known = ctx.repo(Topics).known(ctx.community.id, topic)
    return Say(_page(ctx, Which.TOPIC, topic=known or topic))


@feature.command("resource mine", "What I saved", reads=True)
def mine(ctx: Context) -> Reply:
    return Say(_page(ctx, Which.MINE))


@feature.command(
    "resource find",
    "Search the saved links",
    Option("words", "What are you looking for?", Kind.TEXT),
    reads=True,
)
def find(ctx: Context, words: str) -> Reply:
    """The five resources that fit best."""
    query = Query(words, kind=EntryKind.RESOURCE)
    hits = ctx.repo(Log).find(ctx.community.id, query, limit=PAGE)
    named = ctx.repo(Resources).named
    resources = [named(ctx.community.id, hit.entry.ref) for hit in hits]
    nothing = "No saved link says that. `/log find` searches everything else too."
    return Say(_list(ctx, shorten(f"Links about “{words}”", MAX_TITLE), resources, nothing))


@feature.click("more")
def more(ctx: Context, after: str, which: Which) -> Reply:
    """The next page of a list, after its last resource, which also knows the topic."""
    last = ctx.repo(Resources).get(ctx.community.id, after)
    return Redraw(_page(ctx, which, topic=last.topic, after=after))


def _page(ctx: Context, which: Which, *, topic: str = "", after: str = "") -> Card:
    found = ctx.repo(Resources).kept(
        ctx.community.id,
        topic=topic if which is Which.TOPIC else "",
        by=ctx.me.id if which is Which.MINE else "",
        after=after,
        limit=PAGE + 1,
    )
    title = {
        Which.ALL: "Resources, newest first",
        Which.TOPIC: f"Resources about {topic}",
        Which.MINE: "What I saved",
    }[which]
    shown = found[:PAGE]
    buttons = [Button("More", more.bind(shown[-1].id, which))] if len(found) > PAGE else []
    nothing = "Nothing here yet. `/resource add` keeps a link with why it helps."
    return _list(ctx, shorten(title, MAX_TITLE), shown, nothing, *buttons)


def _list(
    ctx: Context, title: str, resources: Sequence[Resource], nothing: str, *buttons: Button
) -> Card:
    rows = tuple(_row(ctx, one) for one in resources) or (Text(nothing),)
    return Card(title, (*rows, Buttons(buttons)) if buttons else rows)


def _row(ctx: Context, resource: Resource) -> Row:
    title = shorten(resource.title, _TITLE)
    short = len(resource.url) <= _LINKED
    label = markup.link(title, resource.url) if short else escape(title)
    why = escape(shorten(" ".join(resource.why.split()), _WHY))
    by = escape(who(ctx, resource.by).name)
    words = f"{markup.entry(resource.ref)} **{label}**\n{why}\n_{by}, {day(ctx, resource)}_"
    return Row(words, Button(f"Show {resource.ref}", show.bind(resource.id)))
