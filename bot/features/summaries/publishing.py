"""Publishing: into the meetup's thread, the log channel and the knowledge log."""

from __future__ import annotations

from bot.context import Context
from bot.events import SummaryPublished
from bot.features.summaries.correcting import posted_card
from bot.features.summaries.keeping import keep_outcomes
from bot.model.communities import Purpose
from bot.model.meetups import Meetup
from bot.model.summaries import Summaries, Summary


def publish_it(ctx: Context, draft: Summary, meetup: Meetup | None) -> Summary:
    """The summary with its number, posted and kept."""
    summary = draft.published(ctx.number("S"), ctx.now)
    ctx.repo(Summaries).save(summary)
    keep_outcomes(ctx, summary, meetup)
    card = posted_card(ctx, summary.id)
    if meetup:
        ctx.discuss(card, under=meetup.subject, subject=summary.subject, key=summary.subject)
    ctx.announce(card, to=Purpose.LOG, subject=summary.subject, key=f"log:{summary.subject}")
    ctx.happened(SummaryPublished(summary.id, summary.meetup))
    return summary
