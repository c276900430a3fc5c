"""Search everything the community knows; where nothing is found, ask the community."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.choices import topics
from bot.context import Context
from bot.errors import Invalid
from bot.features.log.carried import brought, carried
from bot.features.log.entries import PAGE, listed
from bot.features.log.feature import KINDS, feature
from bot.language.when import placed
from bot.model.communities import Topics
from bot.model.entries import EntryKind, Log, Query
from bot.model.people import Person
from bot.ui import (
    MAX_TITLE,
    Button,
    Buttons,
    Card,
    Choice,
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


@feature.command(
    "log find",
    "Search the log",
    Option("words", "What are you looking for?", Kind.TEXT),
    Option("topic", "Topic", required=False, source=topics),
    Option(
        "type",
        "Type",
        Kind.CHOICE,
        required=False,
        choices=tuple(Choice(kind, name.capitalize()) for kind, name in KINDS.items()),
    ),
    Option("by", "By", Kind.PERSON, required=False),
    Option("before", "Before", required=False, hint="A date, such as 2026-05-31"),
    reads=True,
)
def find(
    ctx: Context,
    words: str,
    topic: str = "",
    type: str = "",
    by: Person | None = None,
    before: str = "",
) -> Reply:
    """The entries that fit best, five at a time."""
    query = Query(
        words=" ".join(words.split()),
        topic=ctx.repo(Topics).known(ctx.community.id, topic) or topic,
        kind=EntryKind(type) if type else None,
        by=by.id if by else "",
        before=_morning(ctx, before) if before else None,
    )
    return Say(_found(ctx, query, 0))


@feature.click("found")
def found_page(ctx: Context, search: str, page: int) -> Reply:
    return Redraw(_found(ctx, brought(ctx, search), page))


@feature.click("ask", opens=True)
def ask(ctx: Context, search: str) -> Reply:
    """Open the form of a question, with the words that found nothing."""
    return Open(ctx.tools.catalog.form("ask", question=brought(ctx, search).words))


def _found(ctx: Context, query: Query, page: int) -> Card:
    start = page * PAGE
    hits = ctx.repo(Log).find(ctx.community.id, query, limit=start + PAGE + 1)[start:]
    if not hits:
        return _nothing(ctx, query)
    turns = []
    if page or len(hits) > PAGE:
        search = carried(ctx, query)
        if page:
            turns.append(Button("Back", found_page.bind(search, page - 1)))
        if len(hits) > PAGE:
            turns.append(Button("More", found_page.bind(search, page + 1)))
    return listed(ctx, shorten(f"Found for “{query.words}”", MAX_TITLE), hits[:PAGE], *turns)


def _nothing(ctx: Context, query: Query) -> Card:
    narrowed = query != Query(query.words)
    words = Text(ctx.text("messages/log/nothing", narrowed=narrowed))
    button = Button("Ask the community", ask.bind(carried(ctx, query)), Style.PRIMARY)
    return Card(
        shorten(f"Nothing found for “{query.words}”", MAX_TITLE), (words, Buttons((button,)))
    )


def _morning(ctx: Context, typed: str) -> datetime:
    """Where a day begins for who typed it."""
    try:
        return placed(datetime.combine(date.fromisoformat(typed), time()), ctx.zone)
    except ValueError:
        raise Invalid("before", "Before: write a date such as 2026-05-31.") from None
