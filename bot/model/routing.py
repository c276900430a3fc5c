"""Whom to ask: a pure function over evidence, with each part of a rank visible."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.language.vocabulary import distinct
from bot.model.evidence import Habit, Known, Match, Question


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


@dataclass(frozen=True, slots=True)
class Tuning:
    """The numbers of the formula, the same for every community; docs/how-routing-works.md."""

    shorter: timedelta = timedelta(days=90)
    longer: timedelta = timedelta(days=365)
    ranks: float = 40.0
    text: tuple[float, float] = (0.3, 0.7)
    asking: float = 0.5
    hours: float = 2.0
    here: float = 6.0
    declared: float = 0.3
    declared_fades: float = 50.0
    load: float = 0.05
    new: int = 5
    new_places: tuple[int, ...] = (9, 10)


USUAL = Tuning()

EXPLORE_EVERY = 5
FEW_OFFERS = 5


def rank(
    question: Question,
    known: Known,
    candidates: Sequence[Candidate],
    now: datetime,
    tuning: Tuning = USUAL,
) -> list[Ranked]:
    """The candidates, best first; two places among the first ten are newcomers'."""
    people = [one.person for one in candidates if one.person != question.asker]
    votes = _votes(known.matches, now, tuning)
    shares = _shares(known, votes, people, tuning)
    most = max(((one.votes + one.activity) * one.presence for one in shares.values()), default=0)
    listed = _listed(question, candidates, known, tuning)
    ranked = []
    for one in candidates:
        if one.person in shares:
            parts = _finished(shares[one.person], most or 1.0, listed, one, question, tuning)
            ranked.append(Ranked(one.person, parts.score, parts))
    ranked.sort(key=lambda one: (-one.score, one.person))
    placed = _with_newcomers(ranked, known.habits, votes, tuning)
    best = _best_matches(known.matches, now, tuning)
    topics = {one.person: one.topics for one in candidates}
    return [
        replace(
            one, because=_because(one.parts, best.get(one.person), question, topics[one.person])
        )
        for one in placed
    ]


def next_offer(
    ranked: Sequence[Ranked], candidates: Sequence[Candidate], given: int
) -> Ranked | None:
    """Whom to ask now; every fifth offer of a community goes to somebody who had few so far."""
    if given % EXPLORE_EVERY == EXPLORE_EVERY - 1:
        few = {one.person for one in candidates if one.offers_ever < FEW_OFFERS}
        found = next((one for one in ranked if one.person in few and one.score > 0), None)
        if found:
            return found
    return next(iter(ranked), None)


def _votes(matches: Sequence[Match], now: datetime, tuning: Tuning) -> dict[str, float]:
    """How much what somebody answered before is like the question."""
    found: dict[str, float] = defaultdict(float)
    for person, vote, _ in _each_vote(matches, now, tuning):
        found[person] += vote
    return found


def _each_vote(
    matches: Sequence[Match], now: datetime, tuning: Tuning
) -> Iterator[tuple[str, float, Match]]:
    """By score and by rank alike: a score says how near, a rank does not run away."""
    highest = max((one.score for one in matches), default=0) or 1.0
    for place, match in enumerate(matches):
        near = match.score / highest + tuning.ranks / (tuning.ranks + place)
        for helper in match.helpers:
            age = max(now - helper.at, timedelta())
            fresh = 0.5 ** (age / tuning.shorter) + 0.5 ** (age / tuning.longer)
            yield helper.person, near * fresh * helper.weight, match


def _shares(
    known: Known, votes: Mapping[str, float], people: Sequence[str], tuning: Tuning
) -> dict[str, Parts]:
    """Votes and activity, each beside the highest of them, weighed by how much there is to read."""
    nobody = Habit(0)
    habits = {person: known.habits.get(person, nobody) for person in people}
    activity = {who: one.answered + tuning.asking * one.asked for who, one in habits.items()}
    most_votes = max((votes.get(person, 0.0) for person in people), default=0) or 1.0
    most_active = max(activity.values(), default=0) or 1.0
    low, high = tuning.text
    text = min(high, max(low, 0.2 * math.log10(max(10, known.answered)) - 0.2))
    return {
        person: Parts(
            votes=text * votes.get(person, 0.0) / most_votes,
            activity=(1 - text) * activity[person] / most_active,
            presence=_presence(habits[person], known.pace, tuning),
        )
        for person in people
    }


def _presence(habit: Habit, pace: float, tuning: Tuning) -> float:
    """Being around counts as much as answers come at once here."""
    usual: float = habit.usual ** (tuning.hours * pace)
    here: float = 1 - 0.5**habit.here
    return usual * (1 + tuning.here * pace * here)


def _finished(
    shares: Parts,
    most: float,
    listed: Mapping[str, float],
    candidate: Candidate,
    question: Question,
    tuning: Tuning,
) -> Parts:
    """With what the candidate said of themselves, and how offers to them went."""
    return replace(
        shares,
        votes=shares.votes / most,
        activity=shares.activity / most,
        declared=listed.get(candidate.person, 0.0),
        load=1 / (1 + tuning.load * candidate.offers_this_week),
        response=(2 + candidate.offers_in_time) / (4 + candidate.offers_counted),
        area=candidate.not_my_area.get(question.topic, 1.0),
    )


def _listed(
    question: Question, candidates: Sequence[Candidate], known: Known, tuning: Tuning
) -> dict[str, float]:
    """What declared topics add; much while there are few answers to go by, little later."""
    topics = {one.person: set(distinct(one.topics)) for one in candidates}
    spread = Counter(word for words in topics.values() for word in words)
    title = distinct((question.text, question.topic)).keys()
    words = distinct((question.details,)).keys() | title
    having = 1 + sum(map(bool, topics.values()))
    found = {
        person: sum(
            (2 if word in title else 1) * math.log(1 + having / spread[word])
            for word in sorted(listed & words)
        )
        for person, listed in topics.items()
    }
    most = max(found.values(), default=0) or 1.0
    share = tuning.declared / (1 + known.answered / tuning.declared_fades)
    return {person: share * much / most for person, much in found.items()}


def _with_newcomers(
    ranked: Sequence[Ranked],
    habits: Mapping[str, Habit],
    votes: Mapping[str, float],
    tuning: Tuning,
) -> list[Ranked]:
    """Two places in ten for those who began to help lately: nobody else gives them a first one."""
    placed = list(ranked)
    for place in tuning.new_places:
        new = _newest(placed[place - 1 :], habits, votes, tuning)
        if new:
            placed.remove(new)
            placed.insert(place - 1, replace(new, newcomer=True))
    return placed


def _newest(
    ranked: Sequence[Ranked],
    habits: Mapping[str, Habit],
    votes: Mapping[str, float],
    tuning: Tuning,
) -> Ranked | None:
    new = [one for one in ranked if habits.get(one.person, Habit(0)).answers <= tuning.new]
    seen = [one for one in new if one.person in habits and habits[one.person].answers]
    freshest = max((habits[one.person].fresh for one in seen), default=0) or 1.0
    voted = max((votes.get(one.person, 0.0) for one in seen), default=0) or 1.0

    def promise(one: Ranked) -> float:
        return habits[one.person].fresh / freshest + votes.get(one.person, 0.0) / voted

    return max(seen, key=promise, default=None)


def _best_matches(matches: Sequence[Match], now: datetime, tuning: Tuning) -> dict[str, Match]:
    """The thread that speaks most for each person."""
    best: dict[str, tuple[float, Match]] = {}
    for person, vote, match in _each_vote(matches, now, tuning):
        if vote > best.get(person, (0.0,))[0]:
            best[person] = vote, match
    return {person: match for person, (_, match) in best.items()}


def _because(
    parts: Parts, match: Match | None, question: Question, topics: Sequence[str]
) -> tuple[Reason, ...]:
    """The two parts that add most, in words."""
    reasons = [
        (parts.votes, Reason(Why.ANSWERED, ", ".join(match.words), match.ref) if match else None),
        (parts.activity, Reason(Why.ACTIVE)),
        (parts.declared, Reason(Why.LISTED, _topic(question, topics))),
    ]
    reasons.sort(key=lambda pair: -pair[0])
    return tuple(reason for much, reason in reasons if reason and much > 0)[:2]


def _topic(question: Question, topics: Sequence[str]) -> str:
    """The listed topic a question is about, as it was listed."""
    words = distinct((question.text, question.topic, question.details)).keys()
    return max(topics, key=lambda topic: len(words & distinct((topic,)).keys()), default="")
