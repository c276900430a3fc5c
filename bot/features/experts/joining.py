"""Two accounts become one: nobody is asked twice, nor what they asked themselves."""

from __future__ import annotations

from dataclasses import replace

from bot.context import Work
from bot.events import AccountsJoin
from bot.features.experts.feature import WAKE, feature
from bot.features.experts.hours import prefs_of
from bot.features.experts.settling import change, go_on, settle
from bot.model.anonymity import Pseudonyms
from bot.model.asks import Ask, Asks
from bot.model.offers import Offer, Offers


@feature.on(AccountsJoin)
def joined(work: Work, fact: AccountsJoin) -> None:
    """In one community; what waits for somebody's hours is looked at anew."""
    _take_back(work, fact)
    _share_rest(work, fact)
    if any(work.repo(Offers).queued(work.community.id, one) for one in (fact.kept, fact.gone)):
        WAKE.at(work, work.now, fact.kept, fact.kept)


def _take_back(work: Work, fact: AccountsJoin) -> None:
    """What the other account was asked already, and what either of them asked."""
    for offer in _pending(work, fact.gone, fact.kept):
        ask = work.repo(Asks).get(offer.community, offer.ask)
        asked = {one.person for one in work.repo(Offers).about(ask.community, ask.id)}
        twice = offer.person == fact.gone and fact.kept in asked
        if twice or _is_own(work, ask, fact):
            settle(work, offer.withdrawn(work.now))
            go_on(work, offer.ask)


def _share_rest(work: Work, fact: AccountsJoin) -> None:
    """Whoever asked by one account to be left in peace is, by both."""
    kept, gone = prefs_of(work, fact.kept), prefs_of(work, fact.gone)
    if gone.wants_none:
        kept = replace(kept, weekly=0)
    if gone.rests(work.now) and not kept.rests(work.now):
        kept = replace(kept, paused_at=gone.paused_at, paused_until=gone.paused_until)
    if kept != prefs_of(work, fact.kept):
        change(work, kept)


def _pending(work: Work, *people: str) -> list[Offer]:
    found = (one for person in people for one in work.repo(Offers).open(person))
    return [one for one in found if one.community == work.community.id]


def _is_own(work: Work, ask: Ask, fact: AccountsJoin) -> bool:
    behind = {work.repo(Pseudonyms).behind(one) for one in (ask.asker, ask.raised_by)}
    return bool(behind & {fact.kept, fact.gone})
