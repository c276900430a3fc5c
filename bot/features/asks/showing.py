"""One question with its answers, and what its asker or a facilitator can do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.choices import matching
from bot.context import Context, Work
from bot.errors import Invalid, NotFound
from bot.features.asks.again import button as again
from bot.features.asks.anonymity import looking_behind, reply_button
from bot.features.asks.asker import acting, tell
from bot.features.asks.changes import answers_to, ask_of, save
from bot.features.asks.clocks import policy
from bot.features.asks.details import add_detail
from bot.features.asks.feature import NAME, about, feature, noted, titled, who
from bot.features.asks.helping import claim, release, write
from bot.features.asks.history import history, told
from bot.features.asks.marking import mark
from bot.features.asks.thanking import thank
from bot.fitting import clipped
from bot.inputs import Filled
from bot.markup import Md, escape, link
from bot.markup import person as mention
from bot.model.answers import Answer, Answers, Verdict
from bot.model.asks import Ask, Asks, State
from bot.model.people import Role
from bot.ui import (
    MAX_TEXT,
    Block,
    Button,
    Buttons,
    Card,
    Choice,
    Kind,
    Open,
    Option,
    Redraw,
    Reply,
    Row,
    Say,
    Style,
    Text,
    shorten,
)

PAGE = 5
ANSWERS_ROOM = 1400
_SAID = {
    Verdict.GIVEN: "",
    Verdict.NOT_YET: " (not yet)",
    Verdict.PROVISIONAL: " (probably answered it)",
    Verdict.ACCEPTED: " (answered it)",
}


def _known(work: Work, typed: str) -> Sequence[Choice]:
    """The open questions, for whoever cannot remember a number."""
    found = work.repo(Asks).open(work.community.id)
    return matching(((one.ref, f"{one.ref} {one.question}") for one in found), typed)


@feature.command(
    "asks show",
    "One question with answers",
    Option("ask", "Question", limit=20, source=_known, hint="Its number, such as A-42"),
    reads=True,
)
def asks_show(ctx: Context, ask: str) -> Reply:
    return Say(card(ctx, ctx.repo(Asks).named(ctx.community.id, ask)))


@feature.click("show")
def show(ctx: Context, ask: str) -> Reply:
    return Say(card(ctx, ask_of(ctx, ask)))


@feature.click("show_page")
def show_page(ctx: Context, ask: str, page: int) -> Reply:
    return Redraw(card(ctx, ask_of(ctx, ask), page))


@feature.click("accept_shown")
def accept_shown(ctx: Context, answer: str, page: int) -> Reply:
    """This answered it, pressed in the list of answers."""
    found = ctx.repo(Answers).get(ctx.community.id, answer)
    return Redraw(card(ctx, mark(ctx, ask_of(ctx, found.ask), found), page))


@feature.click("solved_elsewhere", opens=True)
def solved_elsewhere(ctx: Context, ask: str) -> Reply:
    found = ask_of(ctx, ask)
    found.check_run_by(acting(ctx, found))
    return Open(outcome_form.bind(ask)())


@feature.form(
    "outcome",
    "Solved another way",
    Option(
        "outcome",
        "What solved it, in one sentence",
        Kind.TEXT,
        required=False,
        limit=300,
        least=3,
        hint="Helps whoever has the same question next",
    ),
)
def outcome_form(ctx: Context, filled: Filled, ask: str) -> Reply:
    """The sentence is due where the community wants one."""
    was = ask_of(ctx, ask)
    outcome = filled.text("outcome")
    if policy(ctx).outcome and not outcome:
        raise Invalid("outcome", "Say in a sentence what solved it: others will ask the same.")
    return Say(_run(ctx, was, was.solved_elsewhere(outcome, ctx.now), "solved another way"))


@feature.click("close")
def close(ctx: Context, ask: str) -> Reply:
    """Close it without an answer."""
    was = ask_of(ctx, ask)
    return Redraw(_run(ctx, was, was.closed_unanswered(ctx.now), "closed it"))


@feature.click("reopen")
def reopen(ctx: Context, ask: str) -> Reply:
    """It is not solved after all."""
    was = ask_of(ctx, ask)
    me = acting(ctx, was)
    was.check_run_by(me)
    assumed = was.state is State.UNCONFIRMED
    judged = [
        one.helped_not(me.id)
        for one in answers_to(ctx, was)
        if one.helped or (assumed and one.verdict is Verdict.GIVEN)
    ]
    for one in judged:
        ctx.repo(Answers).save(one)
    shown = _run(ctx, was, was.reopened(answers_to(ctx, was)), "opened it again")
    for one in judged:
        ctx.refresh(one.subject)
    return Redraw(shown)


def card(ctx: Context, ask: Ask, page: int = 0) -> Card:
    """Newest answers first: those are the ones to be looked at."""
    if secret := _kept_from(ctx, ask):
        return secret
    answers = answers_to(ctx, ask)
    shown = answers[::-1][page * PAGE : (page + 1) * PAGE]
    room = MAX_TEXT - (ANSWERS_ROOM if shown else 0)
    rows = [_row(ctx, ask, one, page, ANSWERS_ROOM // len(shown)) for one in shown]
    buttons = Buttons(tuple(_buttons(ctx, ask, len(answers), page)))
    tail = (buttons,) if buttons.items else ()
    return _with_history(ctx, ask, [*about(ctx, ask, answers, room=room), *rows], tail)


def _kept_from(ctx: Context, ask: Ask) -> Card | None:
    """What a member is told of a question that is not for them to see."""
    if acting(ctx, ask).id == ask.asker:
        return None
    if ask.state is State.DUPLICATE:
        raise NotFound(f"{ask.ref} was answered before it was asked. /log find searches the log.")
    if ask.hidden and not ctx.me.is_a(Role.FACILITATOR):
        return noted(f"{ask.ref} is hidden", ctx.text("messages/asks/hidden"))
    return None


def _with_history(ctx: Context, ask: Ask, blocks: Sequence[Block], tail: Sequence[Block]) -> Card:
    """As much of its history as there is room for, for whoever may run it."""
    lines = history(ctx, ask) if _runs(ctx, ask) else []
    for shown in range(len(lines), 0, -1):
        try:
            return titled(f"{ask.ref} {ask.question}", *blocks, Text(told(lines, shown)), *tail)
        except ValueError:
            continue
    return titled(f"{ask.ref} {ask.question}", *blocks, *tail)


def _runs(ctx: Context, ask: Ask) -> bool:
    return acting(ctx, ask).id == ask.asker or ctx.me.is_a(Role.FACILITATOR)


def _run(ctx: Context, was: Ask, ask: Ask, because: str) -> Card:
    """Close or reopen it; an asker who did not do so themselves is told."""
    me = acting(ctx, was)
    was.check_run_by(me)
    save(ctx, ask, was=was, because=because)
    if me.id != ask.asker:
        words = ctx.text("messages/asks/run", ask=ask, by=ctx.me.person)
        title = f"{ask.ref} is {'closed' if ask.is_over else 'open again'}"
        tell(ctx, ask, title, words, Button("Show it", show.bind(ask.id)))
    return card(ctx, ask)


def _row(ctx: Context, ask: Ask, answer: Answer, page: int, room: int) -> Row:
    by = mention(shorten(who(ctx, answer.by).name, NAME), answer.by)
    at = f" {link('in the thread', answer.link)}" if answer.link else ""
    head = f"{by}{at}{_SAID[answer.verdict]}: "
    words = escape(clipped(answer.text, min(room, 1000) - len(head)))
    may = acting(ctx, ask).id == ask.asker and answer.verdict is not Verdict.ACCEPTED
    button = Button("This answered it", accept_shown.bind(answer.id, page)) if may else None
    return Row(Md(head + words), button)


def _buttons(ctx: Context, ask: Ask, answers: int, page: int) -> Iterator[Button]:
    """What this member can do with it."""
    mine = acting(ctx, ask).id == ask.asker
    yield from _for_asker(ctx, ask) if mine else _for_others(ctx, ask)
    if _runs(ctx, ask):
        yield from _closing(ask)
    if left := max(answers - (page + 1) * PAGE, 0):
        yield Button(f"{left} earlier", show_page.bind(ask.id, page + 1))
    if page:
        yield Button("Newer ones", show_page.bind(ask.id, page - 1))


def _for_others(ctx: Context, ask: Ask) -> Iterator[Button]:
    if ask.takes_answers:
        yield Button("Write it here", write.bind(ask.id), Style.PRIMARY)
    if ctx.me.id in ask.claimants:
        yield Button("Not me after all", release.bind(ask.id))
    elif not ask.is_over:
        yield Button("I can answer", claim.bind(ask.id))
    if ctx.me.is_a(Role.FACILITATOR):
        yield from looking_behind(ask)


def _for_asker(ctx: Context, ask: Ask) -> Iterator[Button]:
    if not ask.is_over:
        yield Button("Add detail", add_detail.bind(ask.id))
    yield from again(ctx, ask)
    if ask.anonymous and ask.state is not State.DUPLICATE:
        yield reply_button(ask)
    if ask.state is State.SOLVED:
        yield Button("Say thank you", thank.bind(ask.id))


def _closing(ask: Ask) -> Iterator[Button]:
    if ask.state is State.DUPLICATE:
        return
    if ask.is_over:
        yield Button("Reopen it", reopen.bind(ask.id))
        return
    yield Button("Solved another way", solved_elsewhere.bind(ask.id))
    yield Button("Close without an answer", close.bind(ask.id))
