"""Questions that waited for the meetup: what its summary answers is ticked on the draft."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, Work
from bot.errors import StaleAction
from bot.inputs import Picked
from bot.markup import Md, entry
from bot.model.asks import Ask, Asks
from bot.model.summaries import Summary
from bot.ui import MAX_CHOICE, MAX_CHOICES, Action, Block, Choice, Pick, Text, shorten

NONE = "none"


def blocks(work: Work, draft: Summary, tick: Action) -> tuple[Block, ...]:
    """The menu, and what is ticked so far; nothing where no question waits."""
    asks = waiting(work, draft)
    if not asks:
        return ()
    choices = [Choice(one.id, shorten(f"{one.ref} {one.question}", MAX_CHOICE)) for one in asks]
    menu = Pick(
        "Which parked questions did it answer?",
        tick,
        (*choices, Choice(NONE, "None of them")),
        len(choices) + 1,
    )
    ticked = [entry(one.ref) for one in asks if one.id in draft.answers]
    words = Md(f"Publishing closes {', '.join(ticked)}, with a link to this summary.")
    return (Text(words), menu) if ticked else (menu,)


def waiting(work: Work, draft: Summary) -> Sequence[Ask]:
    """Those parked for this meetup first; none for a summary about something else."""
    if not draft.meetup:
        return ()
    parked = work.repo(Asks).parked(work.community.id)
    ordered = sorted(parked, key=lambda one: one.parked_for != draft.meetup)
    return ordered[: MAX_CHOICES - 1]


def ticked(ctx: Context, draft: Summary, picked: Picked) -> Summary:
    """The draft with what was picked, and nothing else. Raises StaleAction for what waits no more."""
    chosen = [one for one in picked if one != NONE]
    if not set(chosen) <= {one.id for one in waiting(ctx, draft)}:
        raise StaleAction
    return draft.answering(chosen)
