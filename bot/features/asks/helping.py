"""Take a question on, give it back, write an answer."""

from __future__ import annotations

from bot.context import Context, Work
from bot.errors import Invalid, NotAllowed
from bot.features.asks.anonymity import reply_button
from bot.features.asks.asker import acting, tell
from bot.features.asks.changes import answers_to, ask_of, save
from bot.features.asks.clocks import replied
from bot.features.asks.feature import feature, noted
from bot.features.asks.marking import QUOTED, verdict_buttons
from bot.features.asks.marking import card as drawn
from bot.fitting import clipped
from bot.inputs import Filled
from bot.model.answers import Answer, Answers
from bot.model.asks import Ask, State
from bot.ui import Button, Buttons, Card, Kind, Open, Option, Redraw, Reply, Say, Style, shorten


@feature.click("claim")
def claim(ctx: Context, ask: str) -> Reply:
    """I can answer: the others see that somebody is on it."""
    was = ask_of(ctx, ask)
    claimed = was.claimed_by(acting(ctx, was).id)
    if claimed != was:
        save(ctx, claimed, was=was, because="can answer")
    return Say(on_it(ctx, ask))


@feature.subject("claim")
def on_it(work: Work, id: str) -> Card:
    """What somebody can do who takes an ask on, wherever they said so."""
    ask = ask_of(work, id)
    words = work.text("messages/asks/claimed", ask=ask)
    buttons = (
        Button("Write it here", write.bind(id), Style.PRIMARY),
        Button("Not me after all", release.bind(id)),
    )
    return noted(f"You are on {ask.ref}", words, Buttons(buttons))


@feature.click("release")
def release(ctx: Context, ask: str) -> Reply:
    """Not me after all: nobody is told, the card goes back to how it was."""
    was = ask_of(ctx, ask)
    released = was.released_by(ctx.me.id)
    if released != was:
        save(ctx, released, was=was, because="cannot answer after all")
    words = ctx.text("messages/asks/released", ask=released)
    return Redraw(noted("That is fine", words))


@feature.click("write", opens=True)
def write(ctx: Context, ask: str) -> Reply:
    found = ask_of(ctx, ask)
    found.answered_by(acting(ctx, found).id, ctx.now)
    return Open(answer_form.bind(ask)())


@feature.form(
    "answer",
    "Write an answer",
    Option("answer", "Your answer", Kind.TEXT, limit=2000, least=3, hint="Posted with your name"),
)
def answer_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """Post an answer under every copy of the question, and tell whoever asked."""
    was = ask_of(ctx, ask)
    try:
        answered = was.answered_by(acting(ctx, was).id, ctx.now)
    except NotAllowed as error:
        raise Invalid("answer", str(error)) from None
    answer = _new(ctx, answered, filled.text("answer"))
    ctx.repo(Answers).add(answer)
    save(ctx, answered, was=was, because="answered")
    if was.state is State.ANSWERED:
        replied(ctx, answered)
    ctx.discuss(
        drawn(ctx, answer.id), under=answered.subject, subject=answer.subject, key=answer.subject
    )
    _tell_asker(ctx, answered, answer)
    words = ctx.text("messages/asks/answered", ask=answered)
    return Say(noted("Your answer is posted", words))


def _new(ctx: Context, ask: Ask, text: str) -> Answer:
    if any(one.by == ctx.me.id and one.text == text for one in answers_to(ctx, ask)):
        raise Invalid("answer", f"You answered {ask.ref} with these very words already.")
    return Answer(ctx.new_id(), ask.community, ask.id, ctx.me.id, text, ctx.now)


def _tell_asker(ctx: Context, ask: Ask, answer: Answer) -> None:
    words = ctx.text(
        "messages/asks/told", ask=ask, by=ctx.me.person, text=clipped(answer.text, QUOTED)
    )
    title = f"{shorten(ctx.me.name, 40)} answered {ask.ref}"
    buttons = [*verdict_buttons(answer).items, *([reply_button(ask)] if ask.anonymous else [])]
    tell(ctx, ask, title, words, *buttons, key=f"told:{answer.id}")
