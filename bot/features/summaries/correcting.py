"""The posted summary, and how it is corrected: every version is kept."""

from __future__ import annotations

from collections.abc import Sequence

from bot.choices import matching
from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.features.summaries.cards import summary_card
from bot.features.summaries.feature import (
    LEARNED,
    OUTCOME,
    feature,
    filled_in,
    meetup_of,
    noted,
    titled,
)
from bot.features.summaries.keeping import keep_outcomes
from bot.features.summaries.todo import check_todos
from bot.inputs import Filled
from bot.model.people import Role
from bot.model.summaries import Summaries, Summary
from bot.ui import MAX_CHOICES, Button, Buttons, Card, Choice, Kind, Open, Option, Reply, Say, Text


def published(work: Work, typed: str) -> Sequence[Choice]:
    """The newest summaries, to pick from while typing."""
    recent = work.repo(Summaries).recent(work.community.id, limit=MAX_CHOICES)
    return matching(((one.ref, f"{one.ref} {one.title}") for one in recent), typed)


@feature.subject("summary")
def posted_card(work: Work, id: str) -> Card:
    """What everybody sees, as it is now."""
    summary = work.repo(Summaries).get(work.community.id, id)
    return summary_card(work, summary, (Buttons((Button("Correct", correct.bind(id)),)),))


@feature.command(
    "summary edit",
    "Correct a summary",
    Option("summary", "Summary", Kind.CHOICE, source=published, hint="Such as S-3"),
    opens=True,
)
def edit_published(ctx: Context, summary: str) -> Reply:
    """Its words, to be changed."""
    return _form(ctx, ctx.repo(Summaries).named(ctx.community.id, summary))


@feature.click("correct", opens=True)
def correct(ctx: Context, summary: str) -> Reply:
    """The same, from the summary itself."""
    return _form(ctx, ctx.repo(Summaries).get(ctx.community.id, summary))


@feature.form("correction", "Correct the summary", LEARNED, *OUTCOME)
def correction(ctx: Context, filled: Filled, summary: str) -> Reply:
    """The new words, on every copy and in the log."""
    found = ctx.repo(Summaries).get(ctx.community.id, summary)
    _check_may_correct(ctx, found)
    checklist = noted(filled)
    check_todos(checklist)
    if checklist == found.noted:
        return Say(Card("Nothing changed", (Text(f"{found.ref} reads as before."),)))
    meetup = meetup_of(ctx, found)
    changed = found.noting(checklist, ctx.me.id, title=titled(meetup, checklist))
    ctx.repo(Summaries).save(changed)
    keep_outcomes(ctx, changed, meetup)
    ctx.refresh(changed.subject)
    words = f"`/summary show {changed.ref}` shows it, with the versions before."
    return Say(Card(f"{changed.ref} is corrected", (Text(words),)))


def _form(ctx: Context, summary: Summary) -> Reply:
    _check_may_correct(ctx, summary)
    return Open(filled_in(correction.bind(summary.id)(), summary))


def _check_may_correct(ctx: Context, summary: Summary) -> None:
    meetup = meetup_of(ctx, summary)
    if ctx.me.id in (summary.author, meetup and meetup.host) or ctx.me.is_a(Role.FACILITATOR):
        return
    author = ctx.names(summary.author)[summary.author]
    raise NotAllowed(
        f"{author}, who wrote {summary.ref}, or a facilitator corrects it. "
        "Tell them in the thread what should change."
    )
