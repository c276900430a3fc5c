"""*This answered it*: a message in a question's thread becomes an answer, credited to its author."""

from __future__ import annotations

from datetime import datetime

from bot import drafts
from bot.context import Context
from bot.errors import NotAllowed, NotFound
from bot.features.asks.changes import ask_of
from bot.features.asks.feature import feature, noted
from bot.features.asks.marking import mark, thanked
from bot.inputs import Picked
from bot.model.anonymity import Pseudonyms
from bot.model.answers import Answer, Answers
from bot.model.asks import Ask, Asks
from bot.model.people import Role
from bot.ports import Message
from bot.ui import MAX_CHOICE, MAX_CHOICES, Choice, Pick, Reply, Say, shorten

LONGEST = 4000


@feature.shortcut("This answered it", "Take this message as the answer")
def this_answered(ctx: Context, message: Message) -> Reply:
    """In the thread of a question it is clear which one; elsewhere the member picks."""
    kind, _, id = ctx.subject_here().partition(":")
    if kind == "answer":
        return _accept(ctx, ctx.repo(Answers).get(ctx.community.id, id))
    if not message.author:
        raise NotAllowed("That message is mine. Use this on the message of whoever helped.")
    if kind in ("ask", "again"):
        return _take(ctx, ask_of(ctx, id), _values(ctx, message))
    return _which(ctx, message)


@feature.pick("answered_which")
def answered_which(ctx: Context, picked: Picked, draft: str) -> Reply:
    return _take(ctx, ask_of(ctx, picked[0]), drafts.kept(ctx, draft))


def _which(ctx: Context, message: Message) -> Reply:
    """Keep the message until it is clear which question it answered."""
    asks = _could_mark(ctx)
    if not asks:
        raise NotFound(
            "You have no open question here. Use this on a message that answered a question of "
            "yours, or in the thread of any question."
        )
    draft = drafts.keep(ctx, _values(ctx, message))
    choices = tuple(
        Choice(one.id, shorten(f"{one.ref} {one.question}", MAX_CHOICE)) for one in asks
    )
    menu = Pick("Pick the question", answered_which.bind(draft), choices)
    return Say(noted("Which question did it answer?", ctx.text("messages/asks/which"), menu))


def _could_mark(ctx: Context) -> list[Ask]:
    """My open questions; for who may mark provisionally, everybody's."""
    everyone = ctx.me.is_a(Role.FACILITATOR) or ctx.me.is_a(Role.EXPERT)
    found = ctx.repo(Asks).open(ctx.community.id)
    own = {one.id for one in ctx.repo(Asks).of(ctx.community.id, ctx.me.id)}
    mine = [one for one in found if one.id in own]
    others = [one for one in found if one.id not in own]
    return [*mine, *(others if everyone else [])][:MAX_CHOICES]


def _values(ctx: Context, message: Message) -> dict[str, str]:
    """The message as text, so that it can be kept."""
    place = ctx.origin.place
    return {
        "author": ctx.somebody(message.author).id,
        "text": message.text.strip()[:LONGEST] or "(no text)",
        "source": f"{place.site}/{place.channel}/{message.id}",
        "link": message.link,
        "at": message.at.isoformat(),
    }


def _take(ctx: Context, ask: Ask, said: dict[str, str]) -> Reply:
    answers = ctx.repo(Answers)
    known = answers.said_in(ctx.community.id, ask.id, said["source"])
    if known:
        return _accept(ctx, known)
    at = datetime.fromisoformat(said["at"])
    hidden = ctx.repo(Pseudonyms).behind(ask.asker) == said["author"]
    new = Answer(
        id=ctx.new_id(),
        community=ctx.community.id,
        ask=ask.id,
        by=ask.asker if hidden else said["author"],
        text=said["text"],
        at=at,
        source=said["source"],
        link=said["link"],
    )
    answers.add(new)
    marked = mark(ctx, ask.replied(new.by, at), new, was=ask)
    return Say(thanked(ctx, marked, new.by))


def _accept(ctx: Context, answer: Answer) -> Reply:
    ask = ask_of(ctx, answer.ask)
    return Say(thanked(ctx, mark(ctx, ask, answer), answer.by))
