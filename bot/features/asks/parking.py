"""A question nobody answers is taken up by the next meetup, or ends honestly."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import DAY
from bot.context import Context, Work
from bot.events import MeetupCalledOff, MeetupPlanned, SummaryPublished
from bot.features.asks.again import button as again_button
from bot.features.asks.asker import tell
from bot.features.asks.changes import ask_of, save
from bot.features.asks.clocks import GIVE_UP
from bot.features.asks.feature import feature, meetup_for, noted, who
from bot.features.asks.showing import close, reopen, show, solved_elsewhere
from bot.model.asks import Ask, Asks, State
from bot.model.meetups import Meetup, Meetups
from bot.model.meetups import State as Stands
from bot.model.people import Role
from bot.model.summaries import Summaries
from bot.ui import Button, Reply, Say

FOR_ITS_SUMMARY = timedelta(days=3)


@feature.later("park")
def park(work: Work, ask: str) -> None:
    """The channel had its days; now it is for people who meet."""
    found = ask_of(work, ask)
    if found.is_waiting:
        put_on_agenda(work, found, "kept for a meetup: nobody answered in time")


@feature.click("park_now", needs=Role.FACILITATOR)
def park_now(ctx: Context, ask: str) -> Reply:
    """Park for meetup, before its time."""
    parked = put_on_agenda(ctx, ask_of(ctx, ask), "kept for a meetup")
    words = ctx.text(
        "messages/asks/parked_now",
        ask=parked,
        meetup=meetup_for(ctx, parked),
        asker=who(ctx, parked.asker),
    )
    return Say(noted(f"{parked.ref} is on the agenda", words))


def put_on_agenda(work: Work, was: Ask, because: str) -> Ask:
    """Of the next meetup; whoever asked hears when that is."""
    meetup = _next(work)
    parked = was.parked(meetup.id if meetup else "")
    if parked != was:
        save(work, parked, was=was, because=because)
        _tell_date(work, parked, meetup)
    return parked


@feature.later("give_up")
def give_up(work: Work, ask: str, last: str) -> None:
    """No meetup took it up: it ends, and whoever asked is told; it can go on any time.

    Not while a meetup is about to, or somebody is on it; but ``last`` is the last day of that.
    """
    was = ask_of(work, ask)
    if not was.is_unanswered:
        return
    later = min(_hope(work, was), datetime.fromisoformat(last))
    if later > work.now:
        GIVE_UP.at(work, later, ask, ask, last)
        return
    closed = was.closed_unanswered(work.now)
    save(work, closed, was=was, because="closed: nobody knew, and no meetup took it up")
    words = work.text("messages/asks/gave_up", ask=closed)
    buttons = Button("Reopen", reopen.bind(ask)), Button("Show it", show.bind(ask))
    tell(work, closed, f"{closed.ref} found no answer", words, *buttons)


@feature.on(MeetupPlanned)
def planned(work: Work, fact: MeetupPlanned) -> None:
    """What waits for the next meetup has a date now, or another one."""
    for ask in work.repo(Asks).parked(work.community.id):
        if ask.parked_for == fact.meetup:
            _tell_date(work, ask, meetup_for(work, ask))
        elif not _is_ahead(work, meetup_for(work, ask)):
            _move(work, ask)


@feature.on(MeetupCalledOff)
def called_off(work: Work, fact: MeetupCalledOff) -> None:
    _carry_over(work, fact.meetup)


@feature.on(SummaryPublished)
def summed_up(work: Work, fact: SummaryPublished) -> None:
    """What the summary answers is solved, with a link to it; the rest waits for the next meetup."""
    summary = work.repo(Summaries).get(work.community.id, fact.summary)
    for ask in work.repo(Asks).parked(work.community.id):
        if ask.id in summary.answers:
            _solve(work, ask, summary.ref, summary.author)
    if fact.meetup:
        _carry_over(work, fact.meetup)


def _solve(work: Work, was: Ask, ref: str, by: str) -> None:
    words = f"A meetup dealt with it: {ref} says how."
    solved = was.solved_elsewhere(words, work.now, summary=ref)
    save(work, solved, was=was, because="a meetup dealt with it", by=by)
    text = work.text("messages/asks/summed_up", ask=solved, by=who(work, by))
    buttons = Button("Show it", show.bind(was.id)), Button("Reopen", reopen.bind(was.id))
    tell(work, solved, f"{was.ref} was dealt with at a meetup", text, *buttons)


def _carry_over(work: Work, meetup: str) -> None:
    for ask in work.repo(Asks).parked(work.community.id):
        if ask.parked_for == meetup:
            _move(work, ask)


def _move(work: Work, was: Ask) -> None:
    """To the next meetup there is; with none, it waits for one without a word."""
    meetup = _next(work)
    moved = was.parked(meetup.id if meetup else "")
    if moved != was:
        save(work, moved, was=was, because="waits for the next meetup")
        if meetup:
            _tell_date(work, moved, meetup)


def _tell_date(work: Work, ask: Ask, meetup: Meetup | None) -> None:
    words = work.text("messages/asks/parked", ask=ask, meetup=meetup)
    buttons = (
        *again_button(work, ask),
        Button("Solved another way", solved_elsewhere.bind(ask.id)),
        Button("Close it", close.bind(ask.id)),
    )
    tell(work, ask, f"{ask.ref} waits for a meetup", words, *buttons)


def _next(work: Work) -> Meetup | None:
    upcoming = work.repo(Meetups).upcoming(work.community.id, work.now)
    return next((one for one in upcoming if one.starts > work.now), None)


def _is_ahead(work: Work, meetup: Meetup | None) -> bool:
    return bool(meetup and meetup.state is Stands.PLANNED and not meetup.is_over(work.now))


def _hope(work: Work, ask: Ask) -> datetime:
    """Until when it would be too early to give up."""
    if ask.claimants:
        return work.now + DAY
    meetup = meetup_for(work, ask) if ask.state is State.PARKED else None
    if meetup and meetup.state is Stands.PLANNED:
        return meetup.ends + FOR_ITS_SUMMARY
    return work.now
