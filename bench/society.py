"""An invented community with known strengths: who can answer what, who asks, how they behave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bot.model.experts import MOST_A_WEEK, USUALLY_A_WEEK

TOPICS, WORDS, EXPERTS, MEMBERS = 16, 40, 40, 60
ZONES = ("Europe/Paris",) * 6 + ("America/New_York",) * 3 + ("Asia/Tokyo",)
SYLLABLES = (
    "ba",
    "do",
    "fen",
    "gi",
    "kul",
    "lo",
    "mar",
    "nis",
    "or",
    "pel",
    "ri",
    "su",
    "tam",
    "vo",
)
POPULAR = [1 / (nth + 2) for nth in range(TOPICS)]
MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody who offered to help. ``knows``: what they can answer; ``keen``: how often they do
    so unasked, beside others. ``weekly``: how often they want to be asked.
    """

    id: str
    name: str
    zone: str
    knows: frozenset[int]
    keen: float
    weekly: int


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, about a topic that only the ground truth knows."""

    asker: str
    about: int
    text: str
    at: datetime
    blocked: bool


class Society:
    """The ground truth: a few people know much and are keen; most know a few topics."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.words = [[self._word() for _ in range(WORDS)] for _ in range(TOPICS)]
        self.experts = {one.id: one for one in map(self._expert, range(EXPERTS))}
        self.members = [f"m{nth}" for nth in range(MEMBERS)]

    def topic(self, about: int) -> str:
        """What the community calls a topic."""
        return self.words[about][0]

    def question(self, at: datetime) -> Question:
        """Topics differ in how much is asked about them."""
        (about,) = self.random.choices(range(TOPICS), POPULAR)
        words = self.random.sample(self.words[about], 5)
        text = f"How do I {words[0]} a {words[1]} when {words[2]} and {words[3]} {words[4]}?"
        blocked = self.random.random() < 0.1
        return Question(self.random.choice(self.members), about, text, at, blocked)

    def week(self, starts: datetime, asks: int) -> list[Question]:
        """Mostly asked in working hours."""
        found = []
        for _ in range(asks):
            day = self.random.choice((0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5))
            hour = self.random.gauss(13, 3) % 24
            found.append(self.question(starts + timedelta(days=day, hours=hour)))
        return sorted(found, key=lambda one: one.at)

    def who_knows(self, about: int) -> list[Expert]:
        return [one for one in self.experts.values() if about in one.knows]

    def helper(self, about: int) -> Expert:
        """Who would answer unasked."""
        known = self.who_knows(about)
        (found,) = self.random.choices(known, [one.keen for one in known])
        return found

    def reaction(self, expert: Expert, about: int) -> str:
        """What somebody presses for a question, "" for nothing at all."""
        dice = self.random.random()
        if about in expert.knows:
            bands = (("Answer in thread", 0.7), ("Too busy", 0.82), ("", 1.0))
        else:
            bands = (("Not my area", 0.6), ("Too busy", 0.7), ("", 1.0))
        return next(label for label, most in bands if dice <= most)

    def delay(self, least: timedelta, most: timedelta) -> timedelta:
        return least + (most - least) * self.random.random()

    def _expert(self, nth: int) -> Expert:
        """Who is keen knows more, and everybody knows most about what is asked most."""
        keen = 1 / (1 + nth / 3)
        knows, breadth = {nth % TOPICS}, round(3 + 7 * keen)
        while len(knows) < breadth:
            knows |= set(self.random.choices(range(TOPICS), POPULAR))
        zone = self.random.choice(ZONES)
        weekly = MOST_A_WEEK if keen > 1 / 4 else USUALLY_A_WEEK
        return Expert(f"e{nth}", f"E{nth}", zone, frozenset(knows), keen, weekly)

    def _word(self) -> str:
        return "".join(self.random.choice(SYLLABLES) for _ in range(4))


def gini(counts: Sequence[int]) -> float:
    """0: all alike; 1: one has everything."""
    ordered, whole = sorted(counts), sum(counts)
    if not whole:
        return 0.0
    below = sum((len(ordered) - nth) * count for nth, count in enumerate(ordered))
    return (len(ordered) + 1 - 2 * below / whole) / len(ordered)
