"""Put a question to every channel that takes questions, one's own or somebody's message."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context
from bot.errors import Invalid
from bot.features.asks.changes import watch
from bot.features.asks.feature import feature, noted, who
from bot.features.asks.posts import card
from bot.features.asks.question import LEAST, MOST, checked, split
from bot.features.asks.showing import show
from bot.inputs import Filled
from bot.model.asks import Ask, Asks
from bot.model.communities import Purpose
from bot.ports import Message
from bot.ui import Button, Buttons, Kind, Open, Option, Reply, Say, shorten

DETAILS = 2000
THREAD = 90
A_DAY = 5
OPEN_AT_ONCE = 3
DAY = timedelta(days=1)

FIELDS = (
    Option("question", "What do you want to know?", Kind.TEXT, limit=MOST, least=LEAST),
    Option("details", "What have you tried?", Kind.TEXT, required=False, limit=DETAILS),
    Option("topic", "Topic", Kind.TOPIC, required=False, limit=40),
)


@feature.command("ask", "Ask the community", *FIELDS)
def ask(ctx: Context, question: str, details: str = "", topic: str = "") -> Reply:
    """Post my question."""
    return _asked(
        ctx, ctx.me.id, Filled({"question": question, "details": details, "topic": topic})
    )


@feature.shortcut("Ask about this", "Put this message to the community")
def ask_about(ctx: Context, message: Message) -> Reply:
    """Ask what a message asks; whoever wrote it is the asker."""
    asker = ctx.somebody(message.author).id if message.author else ctx.me.id
    question, details = split(message.text)
    values = {
        "question": question or shorten(" ".join(details.split()), MOST),
        "details": shorten(details, DETAILS),
    }
    return Open(raised.bind(asker)(**{name: text for name, text in values.items() if text}))


@feature.form("raised", "Ask the community", *FIELDS)
def raised(ctx: Context, filled: Filled, asker: str) -> Reply:
    return _asked(ctx, asker, filled)


def _asked(ctx: Context, asker: str, filled: Filled) -> Reply:
    question = checked(filled.text("question"))
    _check_channel(ctx)
    _check_limits(ctx, asker, question)
    new = Ask(
        id=ctx.new_id(),
        community=ctx.community.id,
        ref=ctx.number("A"),
        asker=asker,
        raised_by=ctx.me.id,
        question=question,
        asked_at=ctx.now,
        details=filled.text("details"),
        topic=filled.text("topic"),
    )
    ctx.repo(Asks).add(new)
    _post(ctx, new)
    words = ctx.text("messages/asks/asked", ask=new, asker=who(ctx, asker))
    return Say(noted(f"Asked: {new.ref}", words, Buttons((Button("Show it", show.bind(new.id)),))))


def _post(ctx: Context, new: Ask) -> None:
    """Everybody sees it; whoever did not bring it here themselves is told."""
    thread = shorten(new.question, THREAD)
    post = card(ctx, new.id)
    ctx.announce(post, to=Purpose.ASKS, subject=new.subject, key=new.subject, thread=thread)
    watch(ctx, new)
    if new.asker != new.raised_by:
        words = ctx.text("messages/asks/raised", ask=new, by=ctx.me.person)
        button = Button("Show it", show.bind(new.id))
        ctx.tell(new.asker, noted("Your question is asked", words, Buttons((button,))))


def _check_channel(ctx: Context) -> None:
    if not any(ctx.community.channels.serving(Purpose.ASKS)):
        raise Invalid(
            "question",
            "No channel takes questions yet. A facilitator can name one: /community places.",
        )


def _check_limits(ctx: Context, asker: str, question: str) -> None:
    """A few at a time, so that each gets attention. Raises Invalid, which keeps what was typed."""
    brought = ctx.repo(Asks).raised_since(ctx.community.id, ctx.me.id, ctx.now - DAY)
    if brought >= A_DAY:
        raise Invalid(
            "question",
            f"You asked {A_DAY} questions within a day, which is the most. Come back "
            "tomorrow, and thank you for your patience.",
        )
    going_on = [one for one in ctx.repo(Asks).of(ctx.community.id, asker) if not one.is_over]
    for one in going_on:
        if one.question.casefold() == question.casefold():
            raise Invalid("question", f"That is asked already: /asks show {one.ref}.")
    if len(going_on) >= OPEN_AT_ONCE:
        whose = "You have" if asker == ctx.me.id else f"{who(ctx, asker).name} has"
        names = ", ".join(one.ref for one in reversed(going_on))
        raise Invalid(
            "question",
            f"{whose} {len(going_on)} open questions, which is the most: {names}. Close one first: "
            f"/asks show {going_on[-1].ref}.",
        )
