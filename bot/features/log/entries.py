"""The newest entries, and what can be done with any one: open it, share it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.choices import matching
from bot.context import Context
from bot.features.log.feature import card, feature, row
from bot.inputs import Picked
from bot.language.excerpts import one_line
from bot.markup import escape
from bot.model.entries import Entry, Hit, Log
from bot.sharing import shared
from bot.ui import (
    Button,
    Buttons,
    Card,
    Pick,
    Redraw,
    Reply,
    Say,
    Text,
    shorten,
)

PAGE = 5
_START = 150


@feature.command("log recent", "What was added last", reads=True)
def recent(ctx: Context) -> Reply:
    """The newest entries."""
    return Say(_recent(ctx, 0))


@feature.click("recent")
def recent_page(ctx: Context, page: int) -> Reply:
    return Redraw(_recent(ctx, page))


@feature.click("open")
def open_entry(ctx: Context, ref: str) -> Reply:
    """The whole entry, for me."""
    entry = ctx.repo(Log).get(ctx.community.id, ref)
    return Say(card(ctx, entry, Button("Share here", share.bind(ref))))


@feature.click("share")
def share(ctx: Context, ref: str) -> Reply:
    """The whole entry, for everybody in this channel."""
    return shared(ctx, card(ctx, ctx.repo(Log).get(ctx.community.id, ref)))


@feature.pick("share_one")
def share_one(ctx: Context, picked: Picked) -> Reply:
    return share(ctx, picked[0])


def listed(ctx: Context, title: str, hits: Sequence[Hit], *turns: Button) -> Card:
    """Entries in a list, each to be opened or shared."""
    rows = [row(ctx, hit, _show(hit.entry.ref)) for hit in hits]
    choices = matching(((one.entry.ref, f"{one.entry.ref} {one.entry.title}") for one in hits), "")
    pick = Pick("Share one here…", share_one.bind(), tuple(choices))
    turning = (Buttons(turns),) if turns else ()
    return Card(title, (*rows, pick, *turning))


def _show(ref: str) -> Button:
    return Button(f"Show {ref}", open_entry.bind(ref))


def _begins(entry: Entry) -> str:
    """What it says; not what stands above it already."""
    first, _, rest = entry.body.partition("\n")
    return one_line(rest if first == entry.title else entry.body)


def _recent(ctx: Context, page: int) -> Card:
    start = page * PAGE
    found = ctx.repo(Log).recent(ctx.community.id, limit=start + PAGE + 1)[start:]
    if not found:
        return Card("The log is empty", (Text(ctx.text("messages/log/empty")),))
    hits = [Hit(one, escape(shorten(_begins(one), _START))) for one in found[:PAGE]]
    turns = []
    if page:
        turns.append(Button("Back", recent_page.bind(page - 1)))
    if len(found) > PAGE:
        turns.append(Button("More", recent_page.bind(page + 1)))
    return listed(ctx, "Newest in the log", hits, *turns)
