"""Whom to ask: a pure function over evidence, with each part of a rank visible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.language.vocabulary import distinct
from bot.model.evidence import Habit, Known, Match, Question
from bot.model.votes import Votes, activity, listed, presence, text_share, votes_for


class Why(StrEnum):
    ANSWERED = "answered"
    LISTED = "listed"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody: they answered ``ref`` on ``words``, listed the topic ``words``, or are active."""

    why: Why
    words: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be asked; whether they may is the caller's to know.

    ``topics`` they listed. ``not_my_area``: topics they declined, from 0.5 (just now) back to 1.
    ``offers_counted``: of 90 days, without those declined as too busy.
    """

    person: str
    topics: tuple[str, ...] = ()
    not_my_area: Mapping[str, float] = field(default_factory=dict)
    offers_this_week: int = 0
    offers_counted: int = 0
    offers_in_time: int = 0
    offers_ever: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """What a score is made of: ``((votes + activity) · presence + declared) · the others``."""

    votes: float = 0.0
    activity: float = 0.0
    presence: float = 1.0
    declared: float = 0.0
    load: float = 1.0
    response: float = 1.0
    area: float = 1.0

    @property
    def fits(self) -> bool:
        """Whether they have to do with this question, by what they answered or listed."""
        return self.votes + self.declared > 0

    @property
    def score(self) -> float:
        helps = (self.votes + self.activity) * self.presence + self.declared
        return helps * self.load * self.response * self.area


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with a score; ``because`` has the strongest reasons, at most two.

    ``newcomer``: they have helped a few times only, and hold a place kept for such people.
    """

    person: str
    score: float
    parts: Parts
    because: tuple[Reason, ...] = ()
    newcomer: bool = False


LOAD = 0.05  # how much each offer of this week takes away
NEW, NEW_PLACES = 5, (9, 10)  # answers that a newcomer has at most; the places kept for two
EXPLORE_EVERY = 5
FEW_OFFERS = 5
BUSIEST = 5
DOMINATES = 0.25
"""How many are passed over, where one of them got a quarter of all offers, and five at least."""


def rank(
    question: Question, known: Known, candidates: Sequence[Candidate], now: datetime
) -> list[Ranked]:
    """The candidates, best first; two places among the first ten are newcomers'."""
    votes = votes_for(known.matches, now)
    asked = [one for one in candidates if one.person != question.asker]
    topics = {one.person: one.topics for one in candidates}
    declared = listed(question, topics, known)
    ranked = []
    for one, (voted, active, present) in zip(asked, _helping(known, votes, asked), strict=True):
        parts = Parts(
            voted,
            active,
            present,
            declared.get(one.person, 0.0),
            1 / (1 + LOAD * one.offers_this_week),
            (2 + one.offers_in_time) / (4 + one.offers_counted),
            one.not_my_area.get(question.topic, 1.0),
        )
        because = _because(parts, votes.best.get(one.person), question, one.topics)
        ranked.append(Ranked(one.person, parts.score, parts, because))
    ranked.sort(key=lambda one: (-one.score, one.person))
    return _with_newcomers(ranked, known.habits, votes.of)


def next_offer(
    ranked: Sequence[Ranked],
    candidates: Sequence[Candidate],
    given: int,
    besides: AbstractSet[str] = frozenset(),
) -> Ranked | None:
    """Whom to ask now; every fifth offer of a community goes to somebody who had few so far.

    They have something to do with the question: to be around is not enough for that.
    ``besides``: not one of these, while there is anybody else.
    """
    others = [one for one in ranked if one.person not in besides] or ranked
    if given % EXPLORE_EVERY == EXPLORE_EVERY - 1:
        few = {one.person for one in candidates if one.offers_ever < FEW_OFFERS}
        found = next((one for one in others if one.person in few and one.parts.fits), None)
        if found:
            return found
    return next(iter(others), None)


def busiest(offers: Mapping[str, int]) -> frozenset[str]:
    """The few who were asked most, where one of them dominates; nobody where offers are spread."""
    most = Counter({person: many for person, many in offers.items() if many}).most_common(BUSIEST)
    if not most or most[0][1] < max(BUSIEST, DOMINATES * sum(offers.values())):
        return frozenset()
    return frozenset(person for person, _ in most)


def _helping(
    known: Known, votes: Votes, candidates: Sequence[Candidate]
) -> list[tuple[float, float, float]]:
    """Votes, activity and presence of each; the two beside those whom they speak for most."""
    nobody = Habit(0)
    habits = [known.habits.get(one.person, nobody) for one in candidates]
    voted = [votes.of.get(one.person, 0.0) for one in candidates]
    active = [activity(one) for one in habits]
    share = text_share(known.answered)
    by_votes = share / (max(voted, default=0) or 1.0)
    by_activity = (1 - share) / (max(active, default=0) or 1.0)
    present = [presence(one, known.pace) for one in habits]
    every = [
        (by_votes * vote, by_activity * much, here)
        for vote, much, here in zip(voted, active, present, strict=True)
    ]
    most = max(((vote + much) * here for vote, much, here in every), default=0) or 1.0
    return [(vote / most, much / most, here) for vote, much, here in every]


def _with_newcomers(
    ranked: Sequence[Ranked],
    habits: Mapping[str, Habit],
    votes: Mapping[str, float],
) -> list[Ranked]:
    """Two places in ten for those who began to help lately: nobody else gives them a first one."""
    placed = list(ranked)
    for place in NEW_PLACES:
        new = _newest(placed[place - 1 :], habits, votes)
        if new:
            placed.remove(new)
            placed.insert(place - 1, replace(new, newcomer=True))
    return placed


def _newest(
    ranked: Sequence[Ranked],
    habits: Mapping[str, Habit],
    votes: Mapping[str, float],
) -> Ranked | None:
    """Of those who helped, but not often: the freshest and nearest."""
    seen = []
    for one in ranked:
        habit = habits.get(one.person)
        if habit and 0 < habit.answers <= NEW:
            seen.append((one, habit.fresh, votes.get(one.person, 0.0)))
    freshest = max((fresh for _, fresh, _ in seen), default=0) or 1.0
    voted = max((vote for _, _, vote in seen), default=0) or 1.0
    best = max(seen, key=lambda one: one[1] / freshest + one[2] / voted, default=None)
    return best[0] if best else None


def _because(
    parts: Parts, match: Match | None, question: Question, topics: Sequence[str]
) -> tuple[Reason, ...]:
    """The two parts that add most, in words."""
    if not (match or parts.declared):
        return _ACTIVE if parts.activity else ()
    reasons: list[tuple[float, Reason]] = []
    if match and parts.votes > 0:
        reasons.append((parts.votes, Reason(Why.ANSWERED, ", ".join(match.words), match.ref)))
    if parts.activity > 0:
        reasons.append((parts.activity, *_ACTIVE))
    if parts.declared > 0:
        reasons.append((parts.declared, Reason(Why.LISTED, _topic(question, topics))))
    reasons.sort(key=lambda pair: -pair[0])
    return tuple(reason for _, reason in reasons[:2])


_ACTIVE = (Reason(Why.ACTIVE),)


def _topic(question: Question, topics: Sequence[str]) -> str:
    """The listed topic a question is about, as it was listed."""
    words = distinct((question.text, question.topic, question.details)).keys()
    return max(topics, key=lambda topic: len(words & distinct((topic,)).keys()), default="")
