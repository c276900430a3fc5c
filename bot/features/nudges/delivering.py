"""Sends what is due: one message for everything, in hours when people are awake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.context import Work
from bot.events import NudgePlanned
from bot.features.nudges.cards import digest
from bot.features.nudges.feature import feature, midnight, opening, subject_of
from bot.features.nudges.outlook import Needed, had_one_today, look
from bot.model.nudges import Nudges


@feature.later("deliver")
def deliver(work: Work, person: str) -> None:
    """Send somebody what is due, or wait until they may be spoken to."""
    awake = opening(work, person, work.now)
    if awake > work.now:
        wake(work, person, awake)
        return
    due = _needed(work, person)
    had_one = had_one_today(work, person)
    ready = [one for one in due if one.rule.urgent or not had_one]
    if send(work, person, ready) < len(due):
        wake(work, person, opening(work, person, midnight(work, person, days=1)))


@feature.on(NudgePlanned)
def plan(work: Work, planned: NudgePlanned) -> None:
    """Be there at that very moment."""
    wake(work, planned.person, planned.due)


def wake(work: Work, person: str, due: datetime) -> None:
    deliver.at(work, due, f"{person} {due.isoformat()}", person)


def send(work: Work, person: str, needed: Sequence[Needed]) -> int:
    """One message with as many as fit; how many that were. Urgent ones come first."""
    if not needed:
        return 0
    ordered = sorted(needed, key=lambda one: (not one.rule.urgent, one.nudge.due))
    card, shown = digest(work.community, ordered)
    subject = subject_of(ordered[0].nudge)
    work.tell(person, card, key=subject, subject=subject)
    for one in ordered[:shown]:
        work.repo(Nudges).save(one.nudge.sent(work.now))
    return shown


def _needed(work: Work, person: str) -> list[Needed]:
    """What is due and still to be done, each thing once; the rest is dropped."""
    found: dict[tuple[str, str], Needed] = {}
    for nudge in work.repo(Nudges).waiting(work.community.id, person, work.now):
        seen = look(work, nudge)
        thing = nudge.rule, nudge.subject
        if isinstance(seen, str) or thing in found:
            work.repo(Nudges).save(nudge.dropped())
        else:
            found[thing] = seen
    return list(found.values())
