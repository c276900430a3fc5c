"""The search for somebody who can help: who is asked next, and when nobody is left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.context import Work
from bot.events import AskAgain, AskChanged, AskPosted, HelpExhausted, HelpSuggested, MemberLeft
from bot.features.experts.feature import SUBJECT, WAKE, feature
from bot.features.experts.hours import peers_until, policy
from bot.features.experts.inviting import invite_quietly
from bot.features.experts.pool import Pool, best, experts, needs_help, pool, question_of, ranking
from bot.features.experts.settling import go_on, release, settle
from bot.model.answers import Answers
from bot.model.asks import Ask, Asks, Needed
from bot.model.experts import Experts
from bot.model.offers import Offer, Offers, Search, State
from bot.model.people import Members, Role
from bot.model.routing import Ranked


@feature.on(AskPosted)
def posted(work: Work, fact: AskPosted) -> None:
    """The community has the first go."""
    ask = work.repo(Asks).get(work.community.id, fact.ask)
    go_on(work, ask.id, peers_until(work, ask))


@feature.on(AskChanged)
def changed(work: Work, fact: AskChanged) -> None:
    """Offers end with the question; they wait while somebody is on it, and go on after that."""
    ask = work.repo(Asks).get(work.community.id, fact.ask)
    helping = {*ask.claimants, *(one.by for one in work.repo(Answers).to(ask.community, ask.id))}
    for offer in work.repo(Offers).about(ask.community, ask.id):
        if offer.is_open and offer.person in helping:
            settle(work, offer.accepted(work.now))
        elif not offer.is_settled and not _goes_on(ask):
            settle(work, offer.withdrawn(work.now))
        elif offer.state is State.ACCEPTED and offer.person not in ask.claimants:
            work.refresh(f"{SUBJECT}:{offer.letter}")  # nothing is left to do about it
    if needs_help(ask):
        go_on(work, ask.id, peers_until(work, ask))


@feature.on(AskAgain)
def asked_again(work: Work, fact: AskAgain) -> None:
    """As many people more may be asked."""
    go_on(work, fact.ask)


@feature.on(HelpSuggested)
def suggested(work: Work, fact: HelpSuggested) -> None:
    """Somebody named is asked next; who has not offered to help is invited to."""
    member = work.repo(Members).find(work.community.id, fact.person)
    if member is None or not member.is_a(Role.EXPERT):
        invite_quietly(work, fact.person, fact.by)
        return
    by = work.repo(Members).find(work.community.id, fact.by)
    ask = work.repo(Asks).get(work.community.id, fact.ask)
    search = _search(work, ask)
    assigned = by is not None and by.is_a(Role.FACILITATOR)
    work.repo(Offers).keep_search(search.naming(fact.person, assigned=assigned))
    go_on(work, ask.id)


@feature.on(MemberLeft)
def left(work: Work, fact: MemberLeft) -> None:
    """Whoever left is asked nothing more, here."""
    for topic in work.repo(Experts).topics(work.community.id).get(fact.person, ()):
        work.repo(Experts).drop(work.community.id, fact.person, topic)
    release(work, fact.person, only=work.community.id)


@feature.later("next")
def ask_next(work: Work, ask: str) -> None:
    """Questions that wait for somebody to have time come first."""
    _look_at_waiting(work)
    look(work, ask)


@feature.later("drain")
def drain(work: Work) -> None:
    """Somebody may have time again."""
    _look_at_waiting(work)


def _look_at_waiting(work: Work) -> None:
    """The oldest question first."""
    for search in work.repo(Offers).waiting_searches(work.community.id):
        look(work, search.ask)


def look(work: Work, id: str) -> None:
    """Ask the next person, unless somebody is being asked or on it; with nobody left, say so."""
    ask = work.repo(Asks).get(work.community.id, id)
    search, asked = _search(work, ask), work.repo(Offers).about(ask.community, ask.id)
    if not needs_help(ask):
        work.repo(Offers).keep_search(search.goes_on())
        return
    if any(one.holds_back(work.now) for one in asked):
        return
    found = pool(work, ask, asked)
    tries = policy(work).tries * (2 if ask.again_at else 1)
    nth = sum(one.was_sent for one in asked)
    may_go_on = nth < tries
    chosen = _chosen(work, ask, search, found, nth, may_go_on=may_go_on)
    if chosen:
        _offer(work, ask, asked, chosen, found.free[chosen.person])
        work.repo(Offers).keep_search(search.goes_on())
    elif work.now < (until := peers_until(work, ask)):
        go_on(work, id, until)
    else:
        _wait(work, search, found, may_go_on=may_go_on)


def _chosen(
    work: Work, ask: Ask, search: Search, found: Pool, nth: int, *, may_go_on: bool
) -> Ranked | None:
    """Somebody who was named, else the best of those who may be asked."""
    question = question_of(ask)
    for person in (*search.assigned, *(search.named if may_go_on else ())):
        if person in found.free:
            return ranking(work, question, [person])[0]
    if not may_go_on or work.now < peers_until(work, ask) or not found.first:
        return None
    people = found.first
    if ask.needed is Needed.BLOCKED:
        soonest = min(people.values())
        people = {one: wakes for one, wakes in people.items() if wakes == soonest}
    return best(work, question, tuple(people), nth)


def _offer(work: Work, ask: Ask, asked: Sequence[Offer], chosen: Ranked, wakes: datetime) -> None:
    """Queue an offer for when its receiver may be written to, which may be now."""
    before = next((one for one in asked if one.person == chosen.person), None)
    offer = Offer(
        before.id if before else work.new_id(),
        ask.community,
        ask.id,
        chosen.person,
        ask.topic,
        work.now,
        wakes,
        parts=chosen.parts,
        because=chosen.because,
    )
    work.repo(Offers).keep(offer)
    WAKE.at(work, wakes, offer.person, offer.person)


def _wait(work: Work, search: Search, found: Pool, *, may_go_on: bool) -> None:
    """Nobody can be asked now. If somebody may be later, it waits; a facilitator hears of it once.

    Where nobody has offered to help at all, the community has as long as it ever has.
    """
    search = search.found_all_busy(work.now) if may_go_on else search.goes_on()
    if may_go_on and found.frees_at:
        go_on(work, search.ask, found.frees_at)
    tell = search.exhausted_at is None and bool(experts(work))
    work.repo(Offers).keep_search(search.exhausted(work.now) if tell else search)
    if tell:
        work.happened(HelpExhausted(search.ask))


def _search(work: Work, ask: Ask) -> Search:
    found = work.repo(Offers).search(ask.community, ask.id)
    return found or Search(ask.id, ask.community, ask.asked_at)


def _goes_on(ask: Ask) -> bool:
    """It waits for an answer, be it that somebody is on it."""
    return ask.is_waiting and not ask.hidden
