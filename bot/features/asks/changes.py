"""What follows when an ask changes: its copies, its place in the log, who is reminded of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.clock import Hours
from bot.context import Work
from bot.model.asks import Answer, Answers, Ask, Asks, State, credited
from bot.model.entries import Entry, EntryKind, Log, Trust

WAITING = "ask_waiting"
PATIENCE = timedelta(hours=8)
SOON = timedelta(hours=4)


def ask_of(work: Work, id: str) -> Ask:
    return work.repo(Asks).get(work.community.id, id)


def answers_to(work: Work, ask: Ask) -> Sequence[Answer]:
    return work.repo(Answers).to(work.community.id, ask.id)


def save(work: Work, ask: Ask, *, was: Ask) -> None:
    """Keep an ask as it is now; everything that shows or remembers it follows."""
    work.repo(Asks).save(ask)
    work.refresh(ask.subject)
    if ask.is_in_the_log:
        work.repo(Log).keep(_entry(work, ask))
    elif was.is_in_the_log:
        work.repo(Log).drop(work.community.id, ask.ref)
    if ask.state is not was.state:
        watch(work, ask, SOON if was.state is State.CLAIMED else PATIENCE)


def watch(work: Work, ask: Ask, patience: timedelta = PATIENCE) -> None:
    """Facilitators hear of an ask that waits; what was planned about it before is dropped.

    A claim starts the eight open hours anew; somebody's *Not me after all* leaves four.
    """
    work.settle(WAITING, ask.subject)
    if not ask.is_waiting:
        return
    due = due_in(work, patience)
    for facilitator in work.facilitators():
        work.nudge(WAITING, ask.subject, facilitator.id, due)


def due_in(work: Work, open_hours: timedelta) -> datetime:
    """When that much of the community's open time has passed from now."""
    return Hours().after(work.now, open_hours, work.community.tz)


def _entry(work: Work, ask: Ask) -> Entry:
    """The question with what solved it, and who."""
    helped = credited(answers_to(work, ask))
    names = work.names(*(one.by for one in helped))
    parts = [f"{names[one.by]}: {one.text}" for one in helped] or [ask.outcome]
    confirmed = not helped or any(one.marked_by == ask.asker for one in helped)
    return Entry(
        id=ask.id,
        community=ask.community,
        kind=EntryKind.ASK,
        ref=ask.ref,
        title=ask.question,
        body="\n\n".join([*parts, ask.details]).strip(),
        at=ask.closed_at or work.now,
        by=tuple(dict.fromkeys([*(one.by for one in helped), ask.asker])),
        topic=ask.topic,
        trust=Trust.ACCEPTED if confirmed else Trust.UNCONFIRMED,
    )
