"""Before a question is posted: what was asked and kept before may answer it already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot import drafts
from bot.context import Context, Work
from bot.errors import NotFound
from bot.features.asks.asker import acting
from bot.features.asks.feature import feature, noted, titled
from bot.features.asks.limits import check
from bot.features.asks.posting import drawn_up, post, posted, store
from bot.features.asks.showing import card as shown_ask
from bot.features.asks.wanted import Wanted, keep, wanted_in
from bot.fitting import clipped
from bot.language.days import written
from bot.markup import Md, escape, link
from bot.markup import entry as reference
from bot.model.asks import Ask, Asks, State
from bot.model.crowd import Followers
from bot.model.deflection import Likely, shown
from bot.model.entries import Entry, Log, Trust
from bot.model.evidence import Evidence, Question
from bot.ports import Drafts
from bot.ui import MAX_TEXT, Block, Button, Buttons, Card, Redraw, Reply, Say, Style, Text, shorten

REMINDER = timedelta(minutes=30)
TITLE = 200
_TRUST = {
    Trust.UNCONFIRMED: "not confirmed yet",
    Trust.ACCEPTED: "accepted",
    Trust.VERIFIED: "verified",
    Trust.STALE: "may be out of date",
}


def likely_answers(ctx: Context, wanted: Wanted) -> list[Likely]:
    """What is probably the same question; mostly nothing."""
    evidence = ctx.repo(Evidence)
    question = Question(wanted.question, wanted.details, wanted.topic, wanted.asker)
    found = evidence.alike(ctx.community.id, question)
    return shown(found, evidence.verdicts(ctx.community.id), ctx.now)


def offered(ctx: Context, wanted: Wanted, found: Sequence[Likely]) -> Card:
    """For the asker alone: is it one of these? What they typed is kept until they say."""
    said = " ".join(f"{one.ref}={one.confidence:.2f}" for one in found)
    draft = keep(ctx, wanted, shown=said)
    remind.at(ctx, ctx.now + REMINDER, draft, ctx.me.id, draft)
    words = ctx.text("messages/asks/likely", leads=found[0].leads, count=len(found))
    blocks: list[Block] = [Text(words)]
    for one in found:
        blocks += _hit(ctx, draft, one)
    button = Button("Post my question", post_it.bind(draft), Style.PRIMARY)
    title = "Is it this one?" if len(found) == 1 else "Is it one of these?"
    return titled(title, *blocks, Buttons((button,)))


@feature.click("answers_it")
def answers_it(ctx: Context, draft: str, ref: str) -> Reply:
    """Nobody else hears of it; the next one who asks in these words finds it sooner."""
    wanted = wanted_in(drafts.kept(ctx, draft))
    if _settled(ctx, draft, ref):
        ctx.repo(Log).also_asked(ctx.community.id, ref, wanted.question)
        ctx.repo(Evidence).used(ctx.community.id, ref)
    return Redraw(
        _done(ctx, draft, ctx.text("messages/asks/deflected", ref=ref), "Glad that it helps")
    )


@feature.click("same_question")
def same_question(ctx: Context, draft: str, ask: str) -> Reply:
    """Somebody else asks it already: hear of the answer with them."""
    found = ctx.repo(Asks).get(ctx.community.id, ask)
    found.check_shown()
    found.check_goes_on()
    if _settled(ctx, draft, found.ref) and acting(ctx, found).id != found.asker:
        ctx.repo(Followers).follow(ctx.community.id, ask, ctx.me.id)
        ctx.refresh(found.subject)
    return Redraw(_done(ctx, draft, ctx.text("messages/asks/followed", ask=found), "Yours too"))


@feature.click("open_likely")
def open_likely(ctx: Context, ref: str) -> Reply:
    """What it says, beside the list."""
    try:
        return Say(shown_ask(ctx, ctx.repo(Asks).named(ctx.community.id, ref)))
    except NotFound:
        return Say(_entry(ctx.repo(Log).get(ctx.community.id, ref)))


@feature.click("post_it")
def post_it(ctx: Context, draft: str) -> Reply:
    """Not what I meant: ask people."""
    values = drafts.kept(ctx, draft)
    wanted = wanted_in(values)
    known = ctx.repo(Asks).known(ctx.community.id, draft)
    if known and known.state is not State.DUPLICATE:
        return Redraw(posted(ctx, known))
    check(ctx, wanted)
    if not known:
        _judge(ctx, values, useful="")
    return Redraw(posted(ctx, post(ctx, draft, wanted)))


@feature.click("leave_it")
def leave_it(ctx: Context, draft: str) -> Reply:
    """It need not be asked any more."""
    drafts.kept(ctx, draft)
    return Redraw(noted("That is fine", ctx.text("messages/asks/left")))


@feature.later("unposted")
def remind(work: Work, person: str, draft: str) -> None:
    """Somebody may wait for answers to what nobody has seen."""
    try:
        values = work.repo(Drafts).get(person, draft).values
    except NotFound:
        return
    if work.repo(Asks).known(work.community.id, draft):
        return
    words = work.text("messages/asks/unposted", question=values["question"])
    buttons = (
        Button("Post my question", post_it.bind(draft), Style.PRIMARY),
        Button("Never mind", leave_it.bind(draft)),
    )
    card = noted("Your question is not posted yet", words, Buttons(buttons))
    work.tell(person, card, key=f"unposted:{draft}")


def _settled(ctx: Context, draft: str, ref: str) -> bool:
    """Keep it as a duplicate, once; False where it was settled before."""
    if ctx.repo(Asks).known(ctx.community.id, draft):
        return False
    values = drafts.kept(ctx, draft)
    same = drawn_up(ctx, draft, wanted_in(values))
    store(ctx, replace(same, state=State.DUPLICATE, outcome=ref, closed_at=ctx.now))
    _judge(ctx, values, useful=ref)
    return True


def _judge(ctx: Context, values: dict[str, str], *, useful: str) -> None:
    """What was taken was useful; where nothing was, all that was shown was not."""
    for one in values.get("shown", "").split():
        ref, _, confidence = one.rpartition("=")
        if not useful or ref == useful:
            ctx.repo(Evidence).judged(ctx.community.id, float(confidence), useful=bool(useful))


def _done(ctx: Context, draft: str, words: Md, title: str) -> Card:
    known = ctx.repo(Asks).known(ctx.community.id, draft)
    if known and known.state is not State.DUPLICATE:
        return posted(ctx, known)
    button = Button("Post it after all", post_it.bind(draft))
    return noted(title, words, Buttons((button,)))


def _hit(ctx: Context, draft: str, hit: Likely) -> list[Block]:
    """Title, how far it can be trusted, when; and what the asker can say to it."""
    known = _asked(ctx, hit.ref) if hit.open else None
    kept = _kept(ctx, hit.ref)
    trust = _TRUST[kept.trust] if kept else "open" if hit.open else "answered before"
    day = written(hit.at.astimezone(ctx.community.tz), year=True)
    title = escape(clipped(hit.title, TITLE))
    words = f"{reference(hit.ref)} **{title}**\n_{escape(f'{trust} · {day}')}_"
    buttons = [Button("This answers it", answers_it.bind(draft, hit.ref))]
    if known:
        buttons = [Button("Me too", same_question.bind(draft, known.id))]
    if known or kept:
        buttons.append(Button("Open", open_likely.bind(hit.ref)))
    return [Text(words), Buttons(tuple(buttons))]


def _asked(ctx: Context, ref: str) -> Ask | None:
    try:
        return ctx.repo(Asks).named(ctx.community.id, ref)
    except NotFound:
        return None


def _kept(ctx: Context, ref: str) -> Entry | None:
    try:
        return ctx.repo(Log).get(ctx.community.id, ref)
    except NotFound:
        return None


def _entry(entry: Entry) -> Card:
    head = link(entry.title, entry.url) if entry.url else escape(shorten(entry.title, TITLE))
    body = escape(clipped(entry.body, MAX_TEXT - len(head) - 2 * TITLE))
    return titled(f"{entry.ref} {entry.title}", Text(head), *([Text(body)] if body else []))
