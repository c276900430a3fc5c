"""Who said they can answer, and then said nothing, is asked once; then it is the others' turn."""

from __future__ import annotations

from bot.context import Context, Work
from bot.events import HelpPromised
from bot.features.asks.changes import ask_of, save
from bot.features.asks.clocks import RELEASE, claim_key, due_in, listen, policy
from bot.features.asks.feature import feature, noted
from bot.features.asks.helping import release, write
from bot.model.asks import Ask
from bot.ui import Button, Buttons, Redraw, Reply, Style

MOST = 5


@feature.on(HelpPromised)
def promised(work: Work, fact: HelpPromised) -> None:
    """An expert who was asked privately is on it. Raises NotAllowed when that is too late."""
    was = ask_of(work, fact.ask)
    claimed = was.claimed_by(fact.person)
    if claimed != was:
        save(work, claimed, was=was, because="can answer", by=fact.person)


@feature.later("still")
def still(work: Work, ask: str, person: str, times: str) -> None:
    """Ask somebody privately, unless they answered or gave it back meanwhile."""
    found = ask_of(work, ask)
    if not _is_on_it(found, person):
        return
    due = due_in(work, policy(work).release)
    RELEASE.at(work, due, claim_key(ask, person), ask, person)
    words = work.text("messages/asks/still", ask=found, due=due)
    again = min(int(times) + 1, MOST)
    buttons = (
        Button("Still on it", still_on_it.bind(ask, again), Style.PRIMARY),
        Button("Write it here", write.bind(ask)),
        Button("Not me after all", release.bind(ask)),
    )
    work.tell(person, noted(f"Are you still on {found.ref}?", words, Buttons(buttons)))


@feature.click("still_on_it")
def still_on_it(ctx: Context, ask: str, times: int) -> Reply:
    """Also after it was given back: they are on it again."""
    was = ask_of(ctx, ask)
    claimed = was.claimed_by(ctx.me.id)
    if claimed != was:
        save(ctx, claimed, was=was, because="is on it again")
    listen(ctx, claimed, ctx.me.id, min(max(times, 1), MOST))
    words = ctx.text("messages/asks/still_on_it", ask=claimed)
    return Redraw(noted("Thank you", words, Buttons((Button("Write it here", write.bind(ask)),))))


@feature.later("let_go")
def let_go(work: Work, ask: str, person: str) -> None:
    """Given back, and nobody is told: it waits for the others again."""
    was = ask_of(work, ask)
    if _is_on_it(was, person):
        save(work, was.released_by(person), was=was, because="free for others after a silence")


def _is_on_it(ask: Ask, person: str) -> bool:
    return person in ask.claimants and not ask.is_over
