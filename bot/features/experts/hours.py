"""When somebody may be written to, and when time runs out for them."""

from __future__ import annotations

from datetime import datetime

from bot.clock import Hours, Overlap
from bot.context import Work
from bot.model.asks import Ask, Needed
from bot.model.experts import Experts, Prefs
from bot.model.policy import Policies, Policy


def policy(work: Work) -> Policy:
    return work.repo(Policies).of(work.community.id)


def prefs_of(work: Work, person: str) -> Prefs:
    return work.repo(Experts).prefs(person)[person]


def opening(work: Work, prefs: Prefs, moment: datetime) -> datetime:
    """``moment``, or when somebody's quiet hours, or a holiday, end after it."""
    return _awake(work, prefs).opening(moment, work.zone_of(prefs.person))


def peers_until(work: Work, ask: Ask) -> datetime:
    """Until when the community has the first go; who is blocked does not wait."""
    if ask.needed is Needed.BLOCKED:
        return ask.asked_at
    settings = policy(work)
    return settings.hours.after(ask.asked_at, settings.peers, work.community.tz)


def deadline(work: Work, ask: Ask, prefs: Prefs) -> datetime:
    """When the next person is asked: clocks stand still while the receiver sleeps, and, unless
    somebody is blocked, while the community is closed.
    """
    settings, zone = policy(work), work.zone_of(prefs.person)
    own = _awake(work, prefs)
    if ask.needed is Needed.BLOCKED:
        return own.after(work.now, settings.blocked_deadline, zone)
    both = Overlap(((own, zone), (settings.hours, work.community.tz)))
    return both.after(work.now, settings.deadline)


def _awake(work: Work, prefs: Prefs) -> Hours:
    return prefs.hours(policy(work).holidays)
