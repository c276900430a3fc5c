"""Reminds whoever may write: a day after a meetup, while it is still fresh."""

from __future__ import annotations

from datetime import timedelta

from bot.context import Context, Nudging, Work
from bot.errors import Invalid, NotAllowed
from bot.events import MeetupCalledOff, MeetupPlanned, SummaryPublished
from bot.features.summaries.feature import check_unwritten, check_writable, feature
from bot.features.summaries.starting import write
from bot.inputs import Filled
from bot.markup import entry
from bot.markup import person as mention
from bot.model.meetups import Meetup, Meetups, State
from bot.model.nudges import Nudge
from bot.model.people import People, Role
from bot.model.summaries import Summaries
from bot.ui import Button, Buttons, Card, Kind, Open, Option, Reply, Say, Style, Text

MISSING = "summary_missing"
ASKED = "summary_asked"
AFTER = timedelta(days=1)


@feature.nudge(MISSING, "A meetup has been over for a day and has no summary")
def draw_missing(work: Work, nudge: Nudge) -> Nudging | None:
    """To the host, a day after the end."""
    meetup = _waiting(work, nudge)
    if meetup is None:
        return None
    buttons = (
        Button("Write it", write.bind(meetup.id), Style.PRIMARY),
        Button("It didn't happen", did_not_happen.bind(meetup.id)),
        Button("Ask someone", ask_someone.bind(meetup.id)),
    )
    return Nudging(work.text("messages/summaries/wanted", meetup=meetup), Buttons(buttons))


@feature.nudge(ASKED, "Somebody was asked to write a summary", urgent=True)
def draw_asked(work: Work, nudge: Nudge) -> Nudging | None:
    """To whoever the host or a facilitator asked."""
    meetup = _waiting(work, nudge)
    asker = work.repo(Summaries).asked(meetup.id).get(nudge.person) if meetup else None
    if meetup is None or asker is None:
        return None
    by = work.repo(People).get(asker)
    text = work.text("messages/summaries/asked", meetup=meetup, by=by)
    return Nudging(text, Buttons((Button("Write it", write.bind(meetup.id), Style.PRIMARY),)))


@feature.on(MeetupPlanned)
def plan(work: Work, planned: MeetupPlanned) -> None:
    """A new date moves the reminder."""
    meetup = work.repo(Meetups).get(work.community.id, planned.meetup)
    work.settle(MISSING, meetup.subject)
    work.nudge(MISSING, meetup.subject, meetup.host, meetup.ends + AFTER)


@feature.on(MeetupCalledOff)
def forget(work: Work, called_off: MeetupCalledOff) -> None:
    """Nothing to remember."""
    _settle(work, called_off.meetup)


@feature.on(SummaryPublished)
def settle(work: Work, published: SummaryPublished) -> None:
    """Somebody wrote it."""
    _settle(work, published.meetup)


@feature.click("did_not_happen")
def did_not_happen(ctx: Context, meetup: str) -> Reply:
    """Nobody needs to write about it."""
    found = ctx.repo(Meetups).get(ctx.community.id, meetup)
    _check_host(ctx, found)
    if found.starts > ctx.now:
        raise NotAllowed(f"{found.ref} is still to come. /meetup cancel {found.ref} calls it off.")
    check_unwritten(ctx, found)
    ctx.repo(Meetups).save(found.did_not_happen())
    ctx.refresh(found.subject)
    ctx.happened(MeetupCalledOff(found.id))
    words = f"{entry(found.ref)} is marked so; nobody will be asked about it."
    return Say(Card("It didn't happen", (Text(words),)))


@feature.click("ask_someone", opens=True)
def ask_someone(ctx: Context, meetup: str) -> Reply:
    """Somebody else who was there."""
    found = ctx.repo(Meetups).get(ctx.community.id, meetup)
    _check_host(ctx, found)
    check_unwritten(ctx, found)
    return Open(asking.bind(meetup)())


@feature.form("asking", "Ask someone", Option("person", "Who was there?", Kind.PERSON))
def asking(ctx: Context, filled: Filled, meetup: str) -> Reply:
    """They hear of it when they are awake, and may then write and publish it."""
    found = ctx.repo(Meetups).get(ctx.community.id, meetup)
    _check_host(ctx, found)
    check_writable(ctx, found)
    check_unwritten(ctx, found)
    named = filled.person("person")
    if named is None or named.id == ctx.me.id:
        raise Invalid("person", "That is you. Pick somebody else, or press “Write it”.")
    member = ctx.member(named.id)
    ctx.repo(Summaries).ask(found.id, member.id, by=ctx.me.id, at=ctx.now)
    ctx.nudge(ASKED, found.subject, member.id, ctx.now)
    words = (
        f"I ask {mention(member.name, member.id)} as soon as their day allows. "
        f"They may write and publish the summary of {entry(found.ref)}."
    )
    return Say(Card("Asked", (Text(words),)))


def _waiting(work: Work, nudge: Nudge) -> Meetup | None:
    """The meetup a nudge is about, while it has no summary."""
    id = nudge.subject.partition(":")[2]
    meetup = work.repo(Meetups).get(work.community.id, id)
    written = work.repo(Summaries).of(work.community.id, id)
    return meetup if meetup.state is State.PLANNED and not written else None


def _settle(work: Work, meetup: str) -> None:
    work.settle(MISSING, f"meetup:{meetup}")
    work.settle(ASKED, f"meetup:{meetup}")


def _check_host(ctx: Context, meetup: Meetup) -> None:
    if meetup.host != ctx.me.id and not ctx.me.is_a(Role.FACILITATOR):
        raise NotAllowed(f"Only whoever hosted {meetup.ref}, or a facilitator, can do that.")
