"""The words of threads: an index of our own, so that scores are the same on every database.

They can be computed for a text that is not stored, too, which tells how alike two texts are.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from operator import mul
from typing import Any, NamedTuple

from sqlalchemy import Integer, UniqueConstraint, bindparam, delete, insert, select, update
from sqlmodel import Field, SQLModel

from storage.connection import Connection
from storage.dialect import upsert
from storage.nearest import MOST_WORDS, POSTINGS, Found, K, Weights, nearest, room
from storage.rows import given
from storage.threads import Change, Count

MOST_POSTINGS = 30_000
"""What one search reads: the rarest words first, as many as bring no more places than this."""


class WordRow(SQLModel, table=True):
    __tablename__ = "word"
    __table_args__ = (UniqueConstraint("community", "word"),)

    number: int | None = Field(default=None, primary_key=True)
    community: str = Field(foreign_key="community.id")
    word: str
    threads: int


WORDS = WordRow.__table__  # type: ignore[attr-defined]


_HERE = WORDS.c.community == bindparam("here")
_AMONG = WORDS.c.word.in_(bindparam("words", expanding=True))
_KNOWN = select(WORDS.c.word, WORDS.c.number, WORDS.c.threads).where(
    _HERE, _AMONG, WORDS.c.threads > 0
)
_SPREAD = (
    update(WORDS)
    .where(_HERE, _AMONG)
    .values(threads=WORDS.c.threads + bindparam("step", type_=Integer()))
    .returning(WORDS.c.word, WORDS.c.number)
)
_ADDED = upsert(WORDS)
_NEW = _ADDED.on_conflict_do_update(  # as somebody else may have it by now
    index_elements=["community", "word"],
    set_={"threads": WORDS.c.threads + _ADDED.excluded.threads},
)
_PLACE = insert(POSTINGS)
_THESE = POSTINGS.c.word.in_(bindparam("words", expanding=True))
_EITHER = POSTINGS.c.asked.in_([False, True])
_CLEAR = delete(POSTINGS).where(given(POSTINGS.c.thread), _THESE, _EITHER)
"""By the whole key: a word may be in very many threads."""

_ASKED_WITH = select(POSTINGS.c.thread, POSTINGS.c.word).where(
    _THESE, POSTINGS.c.asked, POSTINGS.c.thread.in_(bindparam("threads", expanding=True))
)


class Places(NamedTuple):
    """Which words of a thread lose the place they had, and which get one."""

    stale: set[str]
    fresh: dict[str, Count]


@dataclass(frozen=True, slots=True)
class Sought:
    """The words looked for with their weight, which of them are known by which number."""

    weight: Mapping[str, float]
    numbers: Mapping[int, str]

    def doubled(self, words: Iterable[str]) -> Sought:
        """Some words count twice."""
        twice = {word: 2 * self.weight[word] for word in words if word in self.weight}
        return Sought({**self.weight, **twice}, self.numbers)


class Words:
    """The words of the threads of all communities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sought(self, community: str, words: Iterable[str], threads: int) -> Sought:
        """The rarest of the words, within what one search reads; unknown ones weigh most."""
        asked = list(words)
        found = self._connection.execute(_KNOWN, {"here": community, "words": asked})
        known = {row.word: row for row in found}
        rarest = nsmallest(MOST_WORDS, known.values(), key=lambda row: (row.threads, row.word))
        weight = {word: idf(threads, 0) for word in asked if word not in known}
        numbers: dict[int, str] = {}
        read = 0
        for row in rarest:
            read += row.threads
            if numbers and read > MOST_POSTINGS:
                break
            numbers[row.number] = row.word
            weight[row.word] = idf(threads, row.threads)
        return Sought(weight, numbers)

    def best(self, sought: Sought, by: Weights, average: float, most: int) -> list[Found]:
        """The threads with the highest scores."""
        weights = {number: sought.weight[word] for number, word in sought.numbers.items()}
        return nearest(self._connection, weights, by, average, most)

    def asked_with(self, sought: Sought, threads: Sequence[int]) -> dict[int, set[str]]:
        """Which of the words are in the title or the body of some threads."""
        named = {"words": list(sought.numbers), "threads": threads}
        found: dict[int, set[str]] = defaultdict(set)
        for thread, word in self._connection.execute(_ASKED_WITH, named):
            found[thread].add(sought.numbers[word])
        return found

    def change(self, community: str, changes: Mapping[int, Change]) -> None:
        """Change the places of words, thread by thread."""
        places = {thread: _places(change) for thread, change in changes.items()}
        steps: Counter[str] = Counter()
        for one in places.values():
            steps.update(one.fresh.keys())
            steps.subtract(one.stale)
        numbers = self._spread(community, steps)
        for thread, one in places.items():
            if one.stale:
                stale = [numbers[word] for word in one.stale]
                self._connection.execute(_CLEAR, {"thread": thread, "words": stale})
        fresh = [
            _posting(numbers[word], thread, count)
            for thread, one in places.items()
            for word, count in one.fresh.items()
        ]
        if fresh:
            self._connection.execute(_PLACE, fresh)

    def _spread(self, community: str, steps: Mapping[str, int]) -> dict[str, int]:
        """So many more threads, or fewer, have these words; their numbers."""
        alike: dict[int, list[str]] = defaultdict(list)
        for word in sorted(steps):
            alike[steps[word]].append(word)
        numbers: dict[str, int] = {}
        for step, words in alike.items():
            found = self._connection.execute(
                _SPREAD, {"here": community, "words": words, "step": step}
            )
            numbers |= {row.word: row.number for row in found}
        new = sorted(steps.keys() - numbers.keys())
        if new:
            rows = [{"community": community, "word": one, "threads": steps[one]} for one in new]
            self._connection.execute(_NEW, rows)
            found = self._connection.execute(_KNOWN, {"here": community, "words": new})
            numbers |= {row.word: row.number for row in found}
        return numbers


def idf(threads: int, having: int) -> float:
    """What it says about a thread that it has a word so many threads have."""
    return max(1e-6, math.log((threads - having + 0.5) / (having + 0.5)))


def own(counts: Mapping[str, Count], sought: Sought, by: Weights, average: float) -> float:
    """The score a text would have if it were found by all of its own words."""
    held = room(sum(map(sum, counts.values())), average)
    tfs = {word: sum(map(mul, by, counts[word])) for word in sought.weight}
    score: float = sum(sought.weight[word] * tf * (K + 1) / (tf + held) for word, tf in tfs.items())
    return score


def _places(words: Change) -> Places:
    was, now = words
    differ = {word for word in was.keys() | now.keys() if was.get(word) != now.get(word)}
    return Places(differ & was.keys(), {word: now[word] for word in sorted(differ & now.keys())})


def _posting(word: int, thread: int, count: Count) -> dict[str, Any]:
    title, body, answers = count
    asked = bool(title or body)
    values = {"title": title, "body": body, "answers": answers}
    return {"word": word, "asked": asked, "thread": thread, **values}
