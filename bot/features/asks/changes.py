"""What follows when an ask changes: its history, its copies, the log, who is reminded of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, Work
from bot.events import AskChanged
from bot.features.asks.asker import acting
from bot.features.asks.clocks import follow
from bot.features.asks.duty import remind
from bot.model.answers import Answer, Answers, Verdict, credited
from bot.model.asks import Ask, Asks, State
from bot.model.entries import Entry, EntryKind, Log, Trust
from bot.model.steps import Step, Steps

__all__ = ["answers_to", "ask_of", "note", "save", "watch"]

_USUAL = {
    State.OPEN: "open again",
    State.CLAIMED: "somebody is on it",
    State.ANSWERED: "has an answer",
    State.PARKED: "waits for a meetup",
    State.UNCONFIRMED: "answered, as far as we know",
    State.SOLVED: "an answer helped",
    State.SOLVED_ELSEWHERE: "solved another way",
    State.DUPLICATE: "answered before it was asked",
    State.CLOSED_UNANSWERED: "closed without an answer",
}


def ask_of(work: Work, id: str) -> Ask:
    return work.repo(Asks).get(work.community.id, id)


def answers_to(work: Work, ask: Ask) -> Sequence[Answer]:
    return work.repo(Answers).to(work.community.id, ask.id)


def watch(work: Work, ask: Ask) -> None:
    """A new ask: from here on it is not forgotten."""
    steps = work.repo(Steps)
    steps.add(Step(ask.community, ask.id, ask.asked_at, ask.raised_by, State.OPEN, "asked"))
    remind(work, ask)
    follow(work, ask, was=None)


def save(work: Work, ask: Ask, *, was: Ask, because: str = "", by: str = "") -> None:
    """Keep an ask as it is now; everything that shows or remembers it follows.

    ``because`` says in a few words what happened, ``by`` who did it where that is not the member
    who acts.
    """
    work.repo(Asks).save(ask)
    if because or ask.state is not was.state:
        note(work, ask, because, by=by)
    if ask.state is not was.state:
        given_back = was.state is State.CLAIMED and ask.state is State.OPEN
        remind(work, ask, share=2 if given_back else 1)
    follow(work, ask, was=was)
    _log(work, ask, was=was)
    _redraw(work, ask, was=was)
    work.happened(AskChanged(ask.id))


def note(work: Work, ask: Ask, because: str, *, by: str = "") -> None:
    """Add to the history of an ask."""
    who = by or (acting(work, ask).id if isinstance(work, Context) else "")
    reason = because or _USUAL.get(ask.state, ask.state.value)
    work.repo(Steps).add(Step(work.community.id, ask.id, work.now, who, ask.state, reason))


def _redraw(work: Work, ask: Ask, *, was: Ask) -> None:
    """Everything that shows it: its posts, and the meetup it waits for."""
    work.refresh(ask.subject)
    if ask.again_at:
        work.refresh(f"again:{ask.id}")
    if (ask.state, ask.parked_for) != (was.state, was.parked_for):
        for meetup in {was.parked_for, ask.parked_for} - {""}:
            work.refresh(f"meetup:{meetup}")


def _log(work: Work, ask: Ask, *, was: Ask) -> None:
    if ask.is_in_the_log:
        work.repo(Log).keep(_entry(work, ask))
    elif was.is_in_the_log:
        work.repo(Log).drop(work.community.id, ask.ref)


def _entry(work: Work, ask: Ask) -> Entry:
    """The question with what solved it, and who."""
    answers = answers_to(work, ask)
    helped = credited(answers)
    if ask.state is State.UNCONFIRMED:
        helped = [one for one in answers if one.verdict is not Verdict.NOT_YET]
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
