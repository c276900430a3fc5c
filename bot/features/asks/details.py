"""More about a question: a facilitator asks for it, whoever asked says it, everybody reads it."""

from __future__ import annotations

from bot.context import Context
from bot.features.asks.asker import acting, check_asker, tell
from bot.features.asks.changes import ask_of, save
from bot.features.asks.clocks import replied
from bot.features.asks.duty import come_back
from bot.features.asks.feature import NAME, feature, noted, who
from bot.fitting import clipped
from bot.inputs import Filled
from bot.model.asks import Ask, State
from bot.model.people import Person, Role
from bot.ui import Button, Kind, Open, Option, Reply, Say, shorten

ROOM = 2400


@feature.click("ask_detail", needs=Role.FACILITATOR, opens=True)
def ask_detail(ctx: Context, ask: str) -> Reply:
    ask_of(ctx, ask).check_goes_on()
    return Open(ask_detail_form.bind(ask)())


@feature.form(
    "detail_wanted",
    "Ask for detail",
    Option("detail", "What would help to answer it?", Kind.TEXT, limit=500, least=3),
    needs=Role.FACILITATOR,
)
def ask_detail_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """Whoever asked gets it with a way to answer; everybody sees that it was asked."""
    found = ask_of(ctx, ask)
    found.check_goes_on()
    text = filled.text("detail")
    follow_up(ctx, found, ctx.me.person, text)
    words = ctx.text("messages/asks/detail", ask=found, by=ctx.me.person, text=text)
    button = Button("Add detail", add_detail.bind(ask))
    tell(ctx, found, f"A question about {found.ref}", words, button)
    come_back(ctx, found)
    said = ctx.text("messages/asks/detail_asked", ask=found, asker=who(ctx, found.asker))
    return Say(noted("Passed on", said))


@feature.click("add_detail", opens=True)
def add_detail(ctx: Context, ask: str) -> Reply:
    found = ask_of(ctx, ask)
    check_asker(ctx, found)
    found.check_goes_on()
    return Open(add_detail_form.bind(ask)())


@feature.form(
    "detail",
    "Add detail",
    Option("detail", "What else should people know?", Kind.TEXT, limit=1000, least=3),
)
def add_detail_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """It stands with the question from now on, and under it for whoever follows the thread."""
    was = ask_of(ctx, ask)
    check_asker(ctx, was)
    was.check_goes_on()
    text = filled.text("detail")
    more = was.detailed(text)
    save(ctx, more, was=was, because="said more about it")
    if more.state is State.ANSWERED:
        replied(ctx, more)
    follow_up(ctx, more, acting(ctx, was).person, text)
    return Say(noted("Added", ctx.text("messages/asks/detail_added", ask=more)))


def follow_up(ctx: Context, ask: Ask, by: Person, text: str) -> None:
    """A word under every copy of the question."""
    words = ctx.text("messages/asks/follow_up", text=clipped(text, ROOM))
    ctx.discuss(noted(f"{shorten(by.name, NAME)} on {ask.ref}", words), under=ask.subject)
