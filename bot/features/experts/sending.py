"""Offers on their way: sent when people are awake, sent again, and running out."""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Work
from bot.events import DeliveryLost
from bot.features.experts.feature import AGAIN, RUN_OUT, SUBJECT, WAKE, feature
from bot.features.experts.hours import deadline, opening, prefs_of
from bot.features.experts.pool import loads_of, needs_help
from bot.features.experts.resting import rested
from bot.features.experts.settling import change, go_on, settle
from bot.model.asks import Ask, Asks
from bot.model.communities import Purpose
from bot.model.experts import Experts, Prefs
from bot.model.offers import Offer, Offers, State
from bot.model.people import Members, Role
from bot.ui import Card, Text

MOST_IN_A_LETTER = 3


@feature.later("wake")
def wake(work: Work, person: str) -> None:
    """Send what waits for somebody, in one message, if they still may and need to be asked."""
    queued = work.repo(Offers).queued(work.community.id, person)
    prefs = prefs_of(work, person)
    opens = opening(work, prefs, work.now)
    if queued and opens > work.now:
        for one in queued:
            work.repo(Offers).keep(one.postponed(opens))
        WAKE.at(work, opens, person, person)
        return
    room = min(_room(work, prefs), MOST_IN_A_LETTER)
    needed = [one for one in queued if needs_help(_ask(work, one))]
    going = needed[:room]
    for one in queued:
        if one not in going:
            settle(work, one.withdrawn(work.now))
            go_on(work, one.ask)
    if going:
        _send(work, prefs, going)


@feature.later("again")
def again(work: Work, id: str) -> None:
    """Bring up a question whose receiver asked for that."""
    offer = work.repo(Offers).get(work.community.id, id)
    if offer.state is not State.DEFERRED:
        return
    prefs = prefs_of(work, offer.person)
    opens = opening(work, prefs, work.now)
    if opens > work.now:
        work.repo(Offers).keep(offer.deferred(opens))
        AGAIN.at(work, opens, id, id)
    elif needs_help(_ask(work, offer)):
        _send(work, prefs, [offer])
    else:
        settle(work, offer.withdrawn(work.now))


@feature.later("run_out")
def run_out(work: Work, id: str) -> None:
    """Time is up: the next person is asked. Nothing is held against who waits for somebody else."""
    offer = work.repo(Offers).get(work.community.id, id)
    if not offer.is_open or offer.holds_back(work.now):
        return
    if not needs_help(_ask(work, offer)):
        settle(work, offer.withdrawn(work.now))
        return
    if offer.state is State.SENT:
        settle(work, offer.timed_out(work.now))
        _note_silence(work, offer.person)
    go_on(work, offer.ask)


@feature.on(DeliveryLost)
def lost(work: Work, fact: DeliveryLost) -> None:
    """Somebody cannot be written to: the next person is asked, and nobody is named."""
    kind, _, letter = fact.key.partition(":")
    if kind != SUBJECT:
        return
    for one in work.repo(Offers).in_letter(work.community.id, letter):
        if not one.is_settled:
            settle(work, one.undelivered(work.now))
            go_on(work, one.ask)
            words = work.text("messages/experts/unreachable")
            card = Card("I could not reach somebody", (Text(words),))
            work.announce(card, to=Purpose.HOME, key=f"unreachable:{one.person}")


def _send(work: Work, prefs: Prefs, offers: Sequence[Offer]) -> None:
    letter = work.new_id()
    for one in offers:
        goes_on = one.deadline is not None and work.now < one.deadline
        until = one.deadline if goes_on else None
        until = until or deadline(work, _ask(work, one), prefs)
        work.repo(Offers).keep(one.sent(work.now, letter=letter, deadline=until))
        RUN_OUT.at(work, until, one.id, one.id)
    for before in {one.letter for one in offers} - {""}:
        work.refresh(f"{SUBJECT}:{before}")
    subject = f"{SUBJECT}:{letter}"
    card = work.tools.catalog.draw(work, subject)
    work.tell(prefs.person, card, key=subject, subject=subject)


def _room(work: Work, prefs: Prefs) -> int:
    """How many questions somebody may be asked now."""
    member = work.repo(Members).find(work.community.id, prefs.person)
    if member is None or not member.is_a(Role.EXPERT) or prefs.rests(work.now):
        return 0
    load = loads_of(work, [prefs.person])[prefs.person]
    free = load.free_at(prefs.weekly, work.now, work.zone_of(prefs.person))
    return load.room(prefs.weekly, work.now) if free == work.now else 0


def _note_silence(work: Work, person: str) -> None:
    """Three in a row are a pause; whoever is paused is told, once."""
    was = prefs_of(work, person)
    prefs = was.silent(work.now)
    work.repo(Experts).save(prefs)
    if prefs.rests(work.now) and not was.rests(work.now):
        change(work, prefs)
        work.tell(person, rested(work))


def _ask(work: Work, offer: Offer) -> Ask:
    return work.repo(Asks).get(work.community.id, offer.ask)
