"""A question is put before everybody, and what is planned with it."""

from __future__ import annotations

from bot.context import Context
from bot.events import AskPosted
from bot.features.asks import hinting, triage
from bot.features.asks.anonymity import reply_button
from bot.features.asks.changes import watch
from bot.features.asks.feature import noted, who
from bot.features.asks.posts import card
from bot.features.asks.showing import show
from bot.features.asks.wanted import Wanted
from bot.model.anonymity import Pseudonym, Pseudonyms
from bot.model.asks import Ask, Asks, Needed
from bot.model.communities import Purpose
from bot.ui import Button, Buttons, Card, shorten

THREAD = 90


def drawn_up(ctx: Context, id: str, wanted: Wanted) -> Ask:
    """The ask it becomes. ``id`` is also what it was kept under: it becomes one ask only."""
    known = ctx.repo(Asks).known(ctx.community.id, id)
    asker = _pseudonym(ctx, id) if wanted.anonymous else wanted.asker
    return Ask(
        id=id,
        community=ctx.community.id,
        ref=known.ref if known else ctx.number("A"),
        asker=asker,
        raised_by=asker if wanted.anonymous else ctx.me.id,
        question=wanted.question,
        asked_at=ctx.now,
        details=wanted.details,
        topic="" if wanted.is_unsure else wanted.topic,
        needed=Needed(wanted.needed),
        anonymous=wanted.anonymous,
    )


def store(ctx: Context, ask: Ask) -> None:
    asks = ctx.repo(Asks)
    keep = asks.save if asks.known(ask.community, ask.id) else asks.add
    keep(ask)


def post(ctx: Context, id: str, wanted: Wanted) -> Ask:
    """Everybody sees it; whoever did not bring it here themselves is told."""
    new = drawn_up(ctx, id, wanted)
    store(ctx, new)
    thread = shorten(new.question, THREAD)
    drawn = card(ctx, new.id)
    ctx.announce(drawn, to=Purpose.ASKS, subject=new.subject, key=new.subject, thread=thread)
    watch(ctx, new)
    hinting.plan(ctx, new)
    if wanted.is_unsure:
        triage.plan(ctx, new)
    if new.asker != new.raised_by:
        _tell_author(ctx, new)
    ctx.happened(AskPosted(new.id))
    return new


def posted(ctx: Context, ask: Ask) -> Card:
    """What whoever asked is told."""
    words = ctx.text("messages/asks/asked", ask=ask, asker=who(ctx, ask.asker))
    buttons = [Button("Show it", show.bind(ask.id))]
    if ask.anonymous:
        buttons.append(reply_button(ask))
    return noted(f"Asked: {ask.ref}", words, Buttons(tuple(buttons)))


def _tell_author(ctx: Context, new: Ask) -> None:
    words = ctx.text("messages/asks/raised", ask=new, by=ctx.me.person)
    button = Button("Show it", show.bind(new.id))
    ctx.tell(new.asker, noted("Your question is asked", words, Buttons((button,))))


def _pseudonym(ctx: Context, ask: str) -> str:
    """Who the asker is to everybody else: nobody for this one question."""
    pseudonyms = ctx.repo(Pseudonyms)
    for one in pseudonyms.of(ctx.community.id, ctx.me.id):
        if one.ask == ask:
            return one.id
    made = Pseudonym(ctx.new_id(), ctx.community.id, ask, ctx.me.id)
    pseudonyms.add(made)
    return made.id
