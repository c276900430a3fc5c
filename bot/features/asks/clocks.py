"""What runs while an ask goes on: each clock is a row, and is looked at again when it rings."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Hours
from bot.context import Work
from bot.declared import Later
from bot.model.asks import Ask, State
from bot.model.policy import Policies, Policy

PARK, GIVE_UP = Later("asks.park"), Later("asks.give_up")
CONFIRM, ASSUME = Later("asks.confirm"), Later("asks.assume")
STILL, RELEASE = Later("asks.still"), Later("asks.let_go")


def policy(work: Work) -> Policy:
    return work.repo(Policies).of(work.community.id)


def follow(work: Work, ask: Ask, *, was: Ask | None) -> None:
    """Start what the change of an ask starts, and stop what it stops."""
    _watch_claims(work, ask, was)
    if ask.is_over:
        stop(work, ask)
    elif ask.is_unanswered and not (was and was.is_unanswered):
        _look_for_answers(work, ask)
    elif ask.state is State.ANSWERED and not (was and was.state is State.ANSWERED):
        replied(work, ask)


def replied(work: Work, ask: Ask) -> None:
    """There is an answer to be confirmed; the newest one counts."""
    stop(work, ask)
    CONFIRM.at(work, work.now + policy(work).confirm, ask.id, ask.id)


def stop(work: Work, ask: Ask) -> None:
    for clock in (PARK, GIVE_UP, CONFIRM, ASSUME):
        clock.cancel(work, ask.id)


def listen(work: Work, ask: Ask, person: str, times: int = 1) -> None:
    """Somebody is on it; they are asked again after a silence, longer each time they said so."""
    key = claim_key(ask.id, person)
    RELEASE.cancel(work, key)
    due = due_in(work, times * policy(work).still_on_it)
    STILL.at(work, awake(work, person, due), key, ask.id, person, str(times))


def claim_key(ask: str, person: str) -> str:
    return f"{ask} {person}"


def due_in(work: Work, open_hours: timedelta) -> datetime:
    """When that much of the community's open time has passed from now."""
    return policy(work).hours.after(work.now, open_hours, work.community.tz)


def awake(work: Work, person: str, moment: datetime) -> datetime:
    """``moment``, or when somebody's quiet hours end after it."""
    return Hours().opening(moment, work.zone_of(person))


def _look_for_answers(work: Work, ask: Ask) -> None:
    settings = policy(work)
    stop(work, ask)
    PARK.at(work, work.now + settings.park, ask.id, ask.id)
    last = work.now + 2 * settings.close
    GIVE_UP.at(work, work.now + settings.close, ask.id, ask.id, last.isoformat())


def _watch_claims(work: Work, ask: Ask, was: Ask | None) -> None:
    before = was.claimants if was else ()
    for person in set(before) - set(ask.claimants):
        STILL.cancel(work, claim_key(ask.id, person))
        RELEASE.cancel(work, claim_key(ask.id, person))
    for person in ask.claimants:
        if person not in before:
            listen(work, ask, person)
