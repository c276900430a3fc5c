"""Lists of questions: mine, and the open ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.context import Context
from bot.features.asks.again import button as again_button
from bot.features.asks.feature import feature
from bot.features.asks.showing import show
from bot.fitting import clipped
from bot.language.when import said
from bot.markup import Md, entry, escape, when
from bot.model.anonymity import Pseudonyms
from bot.model.answers import Answers
from bot.model.asks import Ask, Asks, State
from bot.model.offers import Offers
from bot.model.people import Role
from bot.ui import Action, Button, Buttons, Card, Redraw, Reply, Row, Say, Text

PAGE = 5
LENGTH = 200
_STANDS = {
    State.OPEN: "open",
    State.CLAIMED: "somebody is on it",
    State.PARKED: "waits for a meetup",
    State.UNCONFIRMED: "answered, not confirmed",
    State.SOLVED: "solved",
    State.SOLVED_ELSEWHERE: "solved another way",
    State.DUPLICATE: "answered before you asked",
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
    return Say(queue(ctx, 0))


@feature.click("queue_page")
def queue_page(ctx: Context, page: int) -> Reply:
    return Redraw(queue(ctx, page))


def _mine(ctx: Context, page: int) -> Card:
    asks = ctx.repo(Asks).of(ctx.community.id, ctx.me.id)
    empty = "You have not asked anything yet. `/ask` is how."
    card = _listed(ctx, "Your questions", asks, page, mine_page.bind, empty)
    again = [one for ask in _page(asks, page) for one in again_button(ctx, ask)]
    return replace(card, blocks=(*card.blocks, Buttons(tuple(again)))) if again else card


def queue(ctx: Context, page: int) -> Card:
    """What I was asked privately comes first, then what I am on, then the rest, oldest first."""
    everything = ctx.me.is_a(Role.FACILITATOR)
    found = ctx.repo(Asks).open(ctx.community.id)
    mine = set() if everything else _names(ctx)
    asks = [one for one in found if one.asker not in mine]
    offered = _offered(ctx)
    asks.sort(key=lambda one: (one.id not in offered, ctx.me.id not in one.claimants))
    title = "Open questions, oldest first"
    empty = f"No question{' of others' if len(asks) < len(found) else ''} is open just now."
    return _listed(ctx, title, asks, page, queue_page.bind, empty, offered=offered)


def _listed(
    ctx: Context,
    title: str,
    asks: Sequence[Ask],
    page: int,
    turn: Callable[[int], Action],
    empty: str,
    *,
    offered: Collection[str] = (),
) -> Card:
    start = page * PAGE
    shown = rows(ctx, _page(asks, page), offered)
    turns = []
    if page:
        turns.append(Button("Back", turn(page - 1)))
    if left := max(len(asks) - start - PAGE, 0):
        turns.append(Button(f"{left} more", turn(page + 1)))
    buttons = (Buttons(tuple(turns)),) if turns else ()
    return Card(title, (*shown, *buttons) if shown else (Text(empty), *buttons))


def _page(asks: Sequence[Ask], page: int) -> Sequence[Ask]:
    return asks[page * PAGE : (page + 1) * PAGE]


def rows(ctx: Context, asks: Sequence[Ask], offered: Collection[str] = ()) -> list[Row]:
    """Questions in a list: how each stands, and the way to see it whole."""
    answered = [one.id for one in asks if one.state not in _STANDS]
    answers = ctx.repo(Answers).counts(ctx.community.id, answered)
    return [_row(ctx, one, offered, answers.get(one.id, 0)) for one in asks]


def _row(ctx: Context, ask: Ask, offered: Collection[str], answers: int) -> Row:
    stands = _STANDS.get(ask.state) or _answered(answers)
    if ctx.me.id in ask.claimants:
        stands = "you are on it"
    elif ask.id in offered:
        stands = "you were asked privately"
    at = when(said(ask.asked_at, ctx.community.tz), ask.asked_at)
    words = f"{entry(ask.ref)} {escape(clipped(ask.question, LENGTH))}\n{stands}, asked {at}"
    return Row(Md(words), Button(f"Show {ask.ref}", show.bind(ask.id)))


def _names(ctx: Context) -> set[str]:
    """Every name I ask by."""
    hidden = ctx.repo(Pseudonyms).of(ctx.community.id, ctx.me.id)
    return {ctx.me.id, *(one.id for one in hidden)}


def _offered(ctx: Context) -> set[str]:
    """Questions I have before me in a message of my own."""
    return {one.ask for one in ctx.repo(Offers).open(ctx.me.id) if one.is_open}


def _answered(count: int) -> str:
    return "1 answer" if count == 1 else f"{count} answers"
