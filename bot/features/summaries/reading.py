"""Reading a summary again, as it is and as it was."""

from __future__ import annotations

from bot.context import Context
from bot.errors import NotFound
from bot.features.summaries.cards import is_whole, summary_card
from bot.features.summaries.correcting import published
from bot.features.summaries.feature import feature
from bot.markup import Md
from bot.model.meetups import Meetups
from bot.model.refs import ref_of
from bot.model.summaries import Summaries, Summary
from bot.ui import Button, Buttons, File, Kind, Option, Reply, Say


@feature.command(
    "summary show",
    "Read a summary",
    Option("summary", "Summary", Kind.CHOICE, source=published, hint="Such as S-3, or M-8"),
    reads=True,
)
def show(ctx: Context, summary: str) -> Reply:
    """By its own number or its meetup's."""
    return _shown(ctx, _found(ctx, summary))


@feature.click("earlier")
def earlier(ctx: Context, summary: str, rev: int) -> Reply:
    """As it read before it was corrected."""
    return _shown(ctx, ctx.repo(Summaries).version(ctx.community.id, summary, rev))


def _found(ctx: Context, ref: str) -> Summary:
    if not (ref.upper().startswith("M") and ref_of("M", ref)):
        return ctx.repo(Summaries).named(ctx.community.id, ref)
    meetup = ctx.repo(Meetups).named(ctx.community.id, ref)
    found = ctx.repo(Summaries).of(ctx.community.id, meetup.id)
    if found is None:
        raise NotFound(f"{meetup.ref} has no summary yet. /summary new {meetup.ref} starts one.")
    return found


def _shown(ctx: Context, summary: Summary) -> Reply:
    """With the whole text as a file where a card cannot hold it."""
    before = Button("The version before", earlier.bind(summary.id, summary.rev - 1))
    card = summary_card(ctx, summary, (Buttons((before,)),) if summary.rev > 1 else ())
    return Say(card, file=None if is_whole(card) else _whole(ctx, summary))


def _whole(ctx: Context, summary: Summary) -> File:
    """As it was typed, unescaped: it is a document of its own."""
    noted = summary.noted
    parts = {
        summary.title: summary.body,
        "Decisions": noted.decisions,
        "Actions": noted.actions,
        "Open questions": noted.questions,
        "Try next": noted.next,
    }
    chapters = [(Md(label), Md(text or "none recorded")) for label, text in parts.items()]
    text = ctx.text("messages/summaries/whole", chapters=chapters)
    return File(f"{summary.ref}.md", "text/markdown", text.encode())
