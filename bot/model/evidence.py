"""Evidence: who answered what, as recorded or imported; routing and deflection read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Source(StrEnum):
    """Where a thread comes from."""

    ASK = "ask"
    IMPORT = "import"
    RESOURCE = "resource"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know, posted or not. ``ref`` and ``asker`` are left out of results."""

    text: str
    details: str = ""
    topic: str = ""
    asker: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one person gave to a thread. ``helped``: accepted, or thanked for."""

    person: str
    at: datetime
    text: str = ""
    helped: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """Something learnable, as it is now. ``ref`` is unique in its community (A-42, or an import's
    own name); learning it again replaces what was known of it. ``open``: it still wants answers.
    """

    community: str
    ref: str
    source: Source
    title: str
    body: str
    at: datetime
    asker: str = ""
    topic: str = ""
    answers: tuple[Contribution, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who helped in a matching thread; ``weight`` is less than 1 for more than an answer."""

    person: str
    at: datetime
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """An earlier thread about the same: ``words`` of the question it has, and who helped there."""

    ref: str
    score: float
    words: tuple[str, ...]
    helpers: tuple[Helper, ...]


@dataclass(frozen=True, slots=True)
class Habit:
    """How one person takes part: sums that fade as time goes by.

    ``answered`` and ``asked`` halve in 14 days, ``fresh`` (both) in three, ``here`` in an hour.
    ``usual``: how much they take part at this hour of the day, beside all hours; 0.5 to 1.5.
    """

    answers: int
    answered: float = 0.0
    asked: float = 0.0
    fresh: float = 0.0
    here: float = 0.0
    usual: float = 0.5


@dataclass(frozen=True, slots=True)
class Known:
    """All that ranking needs to know of a community for one question at one moment.

    ``pace``: the share of answers that come within an hour; much in a chat, little in a forum.
    ``matches``: best first.
    """

    answered: int = 0
    pace: float = 0.25
    matches: Sequence[Match] = ()
    habits: Mapping[str, Habit] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alike:
    """A thread that may be the same question: answered, or ``open``.

    ``ratio``: its score beside the score the question would give itself. ``uses``: how often it
    answered another question.
    """

    ref: str
    source: Source
    title: str
    at: datetime
    score: float
    ratio: float
    uses: int = 0
    open: bool = False


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What people said about suggestions that were shown with about the same confidence."""

    useful: int = 0
    useless: int = 0


@dataclass(frozen=True, slots=True)
class Unlearned:
    """Ids of asks that can be learned from and were not yet, ``until`` a ref; "" when none is left."""

    asks: Sequence[str]
    until: str


class Evidence(Protocol):
    """What each community knows about who helps with what; every lookup names the community."""

    def learn(self, *threads: Thread) -> None:
        """Know threads as they are now, whether or not they were known before."""

    def forget(self, community: str, ref: str) -> None: ...
    def used(self, community: str, ref: str) -> None:
        """It answered another question."""

    def about(
        self, community: str, question: Question, now: datetime, people: Sequence[str] = ()
    ) -> Known:
        """What ranking people for a question needs; the habits of everybody without ``people``."""

    def alike(self, community: str, question: Question) -> Sequence[Alike]:
        """Threads that may answer a question, those with the highest score first."""

    def judged(self, community: str, confidence: float, *, useful: bool) -> None:
        """Somebody said whether a suggestion helped."""

    def verdicts(self, community: str) -> Mapping[int, Verdicts]:
        """By step of 0.05 of confidence: 10 is 0.50 to 0.55."""

    def unlearned(self, community: str, *, after: str, among: int) -> Unlearned:
        """Looks through so many asks, in the order of their refs, that come ``after`` one."""
