"""Say what answered a question: the asker's word counts, others' is provisional."""

from __future__ import annotations

from bot.context import Context, Work
from bot.features.asks import thanking
from bot.features.asks.asker import acting, check_asker, tell
from bot.features.asks.changes import answers_to, ask_of, save
from bot.features.asks.feature import feature, named, noted, who
from bot.fitting import clipped
from bot.model.answers import Answer, Answers, Verdict
from bot.model.asks import Ask
from bot.ui import Button, Buttons, Card, Redraw, Reply, Say, Style, shorten

QUOTED = 1500
ROOM = 2400
_BECAUSE = {
    Verdict.PROVISIONAL: "says that this probably answered it",
    Verdict.ACCEPTED: "says that this answered it",
}


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
    check_asker(ctx, ask)
    _keep(ctx, ask, found.helped_not(ask.asker), was=ask, because="not answered yet")
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
    me = acting(ctx, ask)
    verdict = ask.verdict_of(me, answer)
    if verdict is answer.verdict:
        return ask
    marked = answer.marked(verdict, me.id)
    judged = _keep(ctx, ask, marked, was=was or ask, because=_BECAUSE[verdict])
    _thank(ctx, judged, marked)
    if verdict is Verdict.PROVISIONAL:
        _ask_asker(ctx, judged, marked)
    return judged


def thanked(ctx: Context, ask: Ask, *by: str) -> Card:
    """What whoever marked answers is told; whoever asked may say thank you."""
    provisional = acting(ctx, ask).id != ask.asker
    words = ctx.text(
        "messages/asks/solved",
        ask=ask,
        by=named(ctx, list(dict.fromkeys(by))),
        count=len(by),
        asker=who(ctx, ask.asker),
        provisional=provisional,
    )
    title = f"{ask.ref} is {'probably ' if provisional else ''}solved"
    return noted(title, words, *([] if provisional else [thanking.buttons(ask)]))


def verdict_buttons(answer: Answer) -> Buttons:
    """The asker's two words on an answer."""
    return Buttons(
        (
            Button("This answered it", accept.bind(answer.id), Style.PRIMARY),
            Button("Not yet", not_yet.bind(answer.id)),
        )
    )


def _keep(ctx: Context, ask: Ask, marked: Answer, *, was: Ask, because: str) -> Ask:
    """Store a verdict, and what it makes of the ask."""
    ctx.repo(Answers).save(marked)
    judged = ask.judged(answers_to(ctx, ask), ctx.now)
    save(ctx, judged, was=was, because=because)
    ctx.refresh(marked.subject)
    return judged


def _thank(ctx: Context, ask: Ask, answer: Answer) -> None:
    """Whoever answered hears once that it helped."""
    me = acting(ctx, ask)
    if answer.by in (ask.asker, me.id, ctx.me.id):
        return
    words = ctx.text("messages/asks/thanks", ask=ask, marker=me.person)
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
    title, buttons = "Did this answer your question?", verdict_buttons(answer).items
    tell(ctx, ask, title, words, *buttons, key=f"provisional:{answer.id}")


def _finally(ctx: Context, card: Card) -> Reply:
    """In a direct message the card takes the place of its buttons; elsewhere only I see it."""
    return Redraw(card) if ctx.origin.place.is_direct else Say(card)
