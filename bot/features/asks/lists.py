"""Lists of questions: mine, and the open ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.context import Context
from bot.features.asks.changes import answers_to
from bot.features.asks.feature import feature
from bot.features.asks.showing import show
from bot.fitting import clipped
from bot.language.when import said
from bot.markup import Md, entry, escape, when
from bot.model.asks import Ask, Asks, State
from bot.model.people import Role
from bot.ui import Action, Button, Buttons, Card, Redraw, Reply, Row, Say, Text

PAGE = 5
LENGTH = 200
_STANDS = {
    State.OPEN: "open",
    State.CLAIMED: "somebody is on it",
    State.SOLVED: "solved",
    State.SOLVED_ELSEWHERE: "solved another way",
    State.CLOSED_UNANSWERED: "closed without an answer",
}


@feature.command("asks mine", "My questions", reads=True)
def asks_mine(ctx: Context) -> Reply:
    return Say(_mine(ctx, 0))


@feature.click("mine_page")
def mine_page(ctx: Context, page: int) -> Reply:
    return Redraw(_mine(ctx, page))


@feature.command("asks queue", "Questions you can help with", reads=True)
def asks_queue(ctx: Context) -> Reply:
    """The open ones, oldest first; facilitators see their own among them."""
    return Say(_queue(ctx, 0))


@feature.click("queue_page")
def queue_page(ctx: Context, page: int) -> Reply:
    return Redraw(_queue(ctx, page))


def _mine(ctx: Context, page: int) -> Card:
    asks = ctx.repo(Asks).of(ctx.community.id, ctx.me.id)
    empty = "You have not asked anything yet. `/ask` is how."
    return _listed(ctx, "Your questions", asks, page, mine_page.bind, empty)


def _queue(ctx: Context, page: int) -> Card:
    everything = ctx.me.is_a(Role.FACILITATOR)
    found = ctx.repo(Asks).open(ctx.community.id)
    asks = [one for one in found if everything or one.asker != ctx.me.id]
    empty = "No question is open just now."
    return _listed(ctx, "Open questions, oldest first", asks, page, queue_page.bind, empty)


def _listed(
    ctx: Context,
    title: str,
    asks: Sequence[Ask],
    page: int,
    turn: Callable[[int], Action],
    empty: str,
) -> Card:
    start = page * PAGE
    rows = [row(ctx, one) for one in asks[start : start + PAGE]]
    turns = []
    if page:
        turns.append(Button("Back", turn(page - 1)))
    if left := max(len(asks) - start - PAGE, 0):
        turns.append(Button(f"{left} more", turn(page + 1)))
    buttons = (Buttons(tuple(turns)),) if turns else ()
    return Card(title, (*rows, *buttons) if rows else (Text(empty), *buttons))


def row(ctx: Context, ask: Ask) -> Row:
    """A question in a list: how it stands, and the way to see it whole."""
    stands = _STANDS.get(ask.state) or _answered(len(answers_to(ctx, ask)))
    at = when(said(ask.asked_at, ctx.community.tz), ask.asked_at)
    words = f"{entry(ask.ref)} {escape(clipped(ask.question, LENGTH))}\n{stands}, asked {at}"
    return Row(Md(words), Button(f"Show {ask.ref}", show.bind(ask.id)))


def _answered(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"
