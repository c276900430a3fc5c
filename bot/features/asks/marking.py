"""Say what answered a question: the asker's word counts, others' is provisional."""

from __future__ import annotations

from bot.context import Context, Work
from bot.errors import NotAllowed
from bot.features.asks.changes import answers_to, ask_of, save
from bot.features.asks.feature import feature, noted, who
from bot.fitting import clipped
from bot.model.asks import Answer, Answers, Ask, Verdict
from bot.ui import Button, Buttons, Card, Redraw, Reply, Say, Style, shorten

QUOTED = 1500
ROOM = 2400


@feature.click("accept")
def accept(ctx: Context, answer: str) -> Reply:
    """This answered it."""
    found = ctx.repo(Answers).get(ctx.community.id, answer)
    return _finally(ctx, thanked(ctx, mark(ctx, ask_of(ctx, found.ask), found), found.by))


@feature.click("not_yet")
def not_yet(ctx: Context, answer: str) -> Reply:
    """This answer did not settle it; only the asker can say so."""
    found = ctx.repo(Answers).get(ctx.community.id, answer)
    ask = ask_of(ctx, found.ask)
    if ctx.me.id != ask.asker:
        raise NotAllowed("Only whoever asked can say that.")
    _keep(ctx, ask, found.helped_not(ctx.me.id), was=ask)
    words = ctx.text("messages/asks/not_yet", ask=ask)
    return _finally(ctx, noted(f"{ask.ref} stays open", words))


@feature.subject("answer")
def card(work: Work, id: str) -> Card:
    """A written answer, as it stands in the threads."""
    answer = work.repo(Answers).get(work.community.id, id)
    ask = ask_of(work, answer.ask)
    by = who(work, answer.by)
    marker = who(work, answer.marked_by) if answer.helped else None
    words = work.text("messages/asks/answer", text=clipped(answer.text, ROOM), marker=marker)
    button = Button("This answered it", accept.bind(id), Style.PRIMARY)
    buttons = () if answer.verdict is Verdict.ACCEPTED else (Buttons((button,)),)
    return noted(f"{shorten(by.name, 40)} answers {ask.ref}", words, *buttons)


def mark(ctx: Context, ask: Ask, answer: Answer, *, was: Ask | None = None) -> Ask:
    """Say that an answer helped. ``was``: the ask before the answer came to it."""
    verdict = ask.verdict_of(ctx.me, answer)
    if verdict is answer.verdict:
        return ask
    marked = answer.marked(verdict, ctx.me.id)
    judged = _keep(ctx, ask, marked, was=was or ask)
    _thank(ctx, judged, marked)
    if verdict is Verdict.PROVISIONAL:
        _ask_asker(ctx, judged, marked)
    return judged


def thanked(ctx: Context, ask: Ask, by: str) -> Card:
    """What whoever marked an answer is told."""
    provisional = ctx.me.id != ask.asker
    words = ctx.text(
        "messages/asks/solved",
        ask=ask,
        by=who(ctx, by),
        asker=who(ctx, ask.asker),
        provisional=provisional,
    )
    return noted(f"{ask.ref} is {'probably ' if provisional else ''}solved", words)


def verdict_buttons(answer: Answer) -> Buttons:
    """The asker's two words on an answer."""
    return Buttons(
        (
            Button("This answered it", accept.bind(answer.id), Style.PRIMARY),
            Button("Not yet", not_yet.bind(answer.id)),
        )
    )


def _keep(ctx: Context, ask: Ask, marked: Answer, *, was: Ask) -> Ask:
    """Store a verdict, and what it makes of the ask."""
    ctx.repo(Answers).save(marked)
    judged = ask.judged(answers_to(ctx, ask), ctx.now)
    save(ctx, judged, was=was)
    ctx.refresh(marked.subject)
    return judged


def _thank(ctx: Context, ask: Ask, answer: Answer) -> None:
    """Whoever answered hears once that it helped."""
    if answer.by in (ask.asker, ctx.me.id):
        return
    words = ctx.text("messages/asks/thanks", ask=ask, marker=ctx.me.person)
    ctx.tell(answer.by, noted("Your answer helped", words), key=f"thanks:{answer.id}")


def _ask_asker(ctx: Context, ask: Ask, answer: Answer) -> None:
    """Somebody else thinks it is solved; the asker's word decides."""
    words = ctx.text(
        "messages/asks/provisional",
        ask=ask,
        marker=ctx.me.person,
        by=who(ctx, answer.by),
        text=clipped(answer.text, QUOTED),
    )
    card = noted("Did this answer your question?", words, verdict_buttons(answer))
    ctx.tell(ask.asker, card, key=f"provisional:{answer.id}")


def _finally(ctx: Context, card: Card) -> Reply:
    """In a direct message the card takes the place of its buttons; elsewhere only I see it."""
    return Redraw(card) if ctx.origin.place.is_direct else Say(card)
