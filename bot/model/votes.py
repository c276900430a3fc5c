"""What speaks for people, as numbers: what they answered, that they are around, what they listed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.language.vocabulary import distinct
from bot.model.evidence import Habit, Known, Match, Question

# The numbers of the formula, the same for every community; docs/how-routing-works.md has them.
SHORTER, LONGER = timedelta(days=90), timedelta(days=365)
RANKS = 40
LEAST_TEXT, MOST_TEXT = 0.3, 0.7
ASKING = 0.5
HOURS, HERE = 2, 6
DECLARED, DECLARED_FADES = 0.3, 50


@dataclass(frozen=True, slots=True)
class Votes:
    """How much what people answered before is like a question, and which thread says most."""

    of: Mapping[str, float] = field(default_factory=dict)
    best: Mapping[str, Match] = field(default_factory=dict)


def votes_for(matches: Sequence[Match], now: datetime) -> Votes:
    """By score and by rank alike: a score says how near, a rank does not run away."""
    highest = max((one.score for one in matches), default=0) or 1.0
    found: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, Match]] = {}
    for place, match in enumerate(matches):
        near = match.score / highest + RANKS / (RANKS + place)
        for helper in match.helpers:
            vote = near * _fresh(now - helper.at) * helper.weight
            found[helper.person] += vote
            if vote > best.get(helper.person, (0.0,))[0]:
                best[helper.person] = vote, match
    return Votes(found, {person: match for person, (_, match) in best.items()})


def text_share(answered: int) -> float:
    """How much votes count beside activity: the more, the more there is to read."""
    return min(MOST_TEXT, max(LEAST_TEXT, 0.2 * math.log10(max(10, answered)) - 0.2))


def activity(habit: Habit) -> float:
    return habit.answered + ASKING * habit.asked


def presence(habit: Habit, pace: float) -> float:
    """Being around counts as much as answers come at once here."""
    usual: float = habit.usual ** (HOURS * pace)
    here: float = 1 - 0.5**habit.here
    return usual * (1 + HERE * pace * here)


def listed(
    question: Question, topics: Mapping[str, Sequence[str]], known: Known
) -> dict[str, float]:
    """What declared topics add; much while there are few answers to go by, little later."""
    words = {person: distinct(some).keys() for person, some in topics.items() if some}
    spread = Counter(word for some in words.values() for word in some)
    title = distinct((question.text, question.topic)).keys()
    asked = distinct((question.details,)).keys() | title
    having = 1 + sum(map(bool, words.values()))
    found = {
        person: sum(
            (2 if word in title else 1) * math.log(1 + having / spread[word])
            for word in sorted(some & asked)
        )
        for person, some in words.items()
    }
    most = max(found.values(), default=0) or 1.0
    share = DECLARED / (1 + known.answered / DECLARED_FADES)
    return {person: share * much / most for person, much in found.items()}


def _fresh(age: timedelta) -> float:
    since = max(age, timedelta())
    shorter: float = 0.5 ** (since / SHORTER)
    longer: float = 0.5 ** (since / LONGER)
    return shorter + longer
