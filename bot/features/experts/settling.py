"""What follows when an offer is settled: the next person is asked, and somebody has time again."""

from __future__ import annotations

from datetime import datetime

from bot.context import Work
from bot.features.experts.feature import AGAIN, DRAIN, NEXT, RUN_OUT, SUBJECT
from bot.model.communities import Communities
from bot.model.experts import Experts, Prefs
from bot.model.offers import Offer, Offers
from bot.model.people import Members


def settle(work: Work, offer: Offer, *, pressed: bool = False) -> None:
    """Keep how an offer ended; its clocks stop, and its message says so, which a press sees to."""
    work.repo(Offers).keep(offer)
    if offer.letter and not pressed:
        work.refresh(f"{SUBJECT}:{offer.letter}")
    RUN_OUT.cancel(work, offer.id)
    AGAIN.cancel(work, offer.id)
    freed(work, offer.person)


def go_on(work: Work, ask: str, at: datetime | None = None) -> None:
    """Look for the next person, now or then; whether that is needed is seen when it is due."""
    NEXT.at(work, max(at or work.now, work.now), ask, ask)


def freed(work: Work, person: str) -> None:
    """Somebody has time again: questions that wait for that are looked at, oldest first."""
    for member in work.repo(Members).of(person):
        if work.repo(Offers).waiting_searches(member.community):
            DRAIN.at(elsewhere(work, member.community), work.now, "")


def release(work: Work, person: str, *, only: str = "") -> None:
    """Take back what somebody was asked, in one community or in all; others are asked at once."""
    for one in work.repo(Offers).open(person):
        if only in ("", one.community):
            there = elsewhere(work, one.community)
            settle(there, one.withdrawn(work.now))
            go_on(there, one.ask)


def change(work: Work, prefs: Prefs) -> None:
    """Keep what somebody prefers, and follow it at once."""
    work.repo(Experts).save(prefs)
    if prefs.rests(work.now) or prefs.wants_none:
        release(work, prefs.person)
    else:
        freed(work, prefs.person)


def elsewhere(work: Work, community: str) -> Work:
    """The same piece of work, for another community of the person's."""
    if community == work.community.id:
        return work
    return Work(work.tools, work.repo(Communities).get(community))
