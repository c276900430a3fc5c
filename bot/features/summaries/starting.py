"""Where a summary begins: a command, a menu or a button, then the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.choices import matching
from bot.context import Context, Work
from bot.errors import StaleAction
from bot.features.summaries.correcting import correct
from bot.features.summaries.drafting import about_meetup, freestanding
from bot.features.summaries.feature import check_writable, entered, feature, may_write
from bot.inputs import Picked
from bot.language.when import said
from bot.markup import entry, escape
from bot.model.meetups import Meetup, Meetups
from bot.model.refs import ref_of
from bot.model.summaries import MAX_TITLE, Summaries, Summary
from bot.ui import (
    MAX_FORM_TITLE,
    Button,
    Buttons,
    Card,
    Choice,
    Kind,
    Open,
    Option,
    Pick,
    Reply,
    Row,
    Say,
    Text,
    shorten,
)

NO_MEETUP = "none"
SHOWN = 10


def unwritten(work: Work) -> list[Meetup]:
    """The last meetups that left no summary, newest first."""
    past = work.repo(Meetups).past(work.community.id, work.now, limit=SHOWN)
    return [one for one in past if not work.repo(Summaries).of(work.community.id, one.id)]


def _choices(work: Work, typed: str) -> Sequence[Choice]:
    return matching(_offered(work, unwritten(work)), typed)


def _offered(work: Work, meetups: Sequence[Meetup]) -> Iterator[tuple[str, str]]:
    for one in meetups:
        yield one.ref, f"{one.ref} {said(one.starts, work.community.tz)} {one.title}"
    yield NO_MEETUP, "Not about a meetup"


@feature.command(
    "summary new",
    "Write down what we learned",
    Option(
        "meetup",
        "Meetup",
        Kind.CHOICE,
        required=False,
        source=_choices,
        hint="Such as M-8; none, if about no meetup",
    ),
    Option("title", "Title, if about no meetup", required=False, limit=MAX_TITLE),
    opens=True,
)
def new(ctx: Context, meetup: str = "", title: str = "") -> Reply:
    """About the meetup named, about the only one that waits for it, or about something else."""
    if ref_of("M", meetup):
        return _begin(ctx, ctx.repo(Meetups).named(ctx.community.id, meetup))
    if meetup or title:  # words instead of a number are a title
        words = title or ("" if meetup.casefold() == NO_MEETUP else meetup)
        return _free(shorten(words, MAX_TITLE))
    waiting = [one for one in unwritten(ctx) if may_write(ctx, one)]
    if len(waiting) > 1:
        return Say(_which(ctx, waiting))
    return _begin(ctx, waiting[0]) if waiting else _free("")


@feature.pick("which", opens=True)
def which(ctx: Context, picked: Picked) -> Reply:
    """One of several meetups, or none."""
    if len(picked) != 1:
        raise StaleAction
    if picked[0] == NO_MEETUP:
        return _free("")
    return _begin(ctx, ctx.repo(Meetups).named(ctx.community.id, picked[0]))


@feature.click("write", opens=True)
def write(ctx: Context, meetup: str) -> Reply:
    """From a nudge, or from the list of what is missing."""
    return _begin(ctx, ctx.repo(Meetups).get(ctx.community.id, meetup))


@feature.command("summary missing", "Meetups without a summary", reads=True)
def missing(ctx: Context) -> Reply:
    """The last ones, with a way to write for whoever may."""
    rows = tuple(_row(ctx, one) for one in unwritten(ctx))
    nothing = Text("None: every meetup so far left something behind.")
    return Say(Card("Meetups without a summary", rows or (nothing,)))


def _row(ctx: Context, meetup: Meetup) -> Row:
    button = Button("Write it", write.bind(meetup.id)) if may_write(ctx, meetup) else None
    return Row(ctx.text("messages/summaries/missing", meetup=meetup), button)


def _begin(ctx: Context, meetup: Meetup) -> Reply:
    """The form for a meetup, with what was begun before; or the summary there is."""
    written = ctx.repo(Summaries).of(ctx.community.id, meetup.id)
    if written:
        return Say(_written(meetup, written))
    check_writable(ctx, meetup)
    begun = ctx.repo(Summaries).draft(ctx.community.id, meetup.id, ctx.me.id)
    form = about_meetup.bind(meetup.id)(**(entered(begun.noted) if begun else {}))
    return Open(replace(form, title=shorten(f"{meetup.ref} {meetup.title}", MAX_FORM_TITLE)))


def _free(title: str) -> Reply:
    return Open(freestanding.bind()(**({"learned": f"{title}\n"} if title else {})))


def _which(ctx: Context, waiting: Sequence[Meetup]) -> Card:
    choices = tuple(matching(_offered(ctx, waiting), ""))
    return Card("What is it about?", (Pick("Pick a meetup", which.bind(), choices),))


def _written(meetup: Meetup, summary: Summary) -> Card:
    words = Text(
        f"{entry(summary.ref)} sums up {entry(meetup.ref)}, {escape(meetup.title)}. "
        f"`/summary show {summary.ref}` shows it."
    )
    change = Button("Correct", correct.bind(summary.id))
    return Card(f"{meetup.ref} has a summary", (words, Buttons((change,))))
