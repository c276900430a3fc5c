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

from sqlalchemy import BindParameter, UniqueConstraint, bindparam, delete, insert, select, update
from sqlmodel import Field, SQLModel

from storage.connection import Connection
from storage.dialect import upsert
from storage.nearest import MOST_WORDS, POSTINGS, Found, K, Weights, nearest, room
from storage.threads import Count

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


class Changes(NamedTuple):
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
        query = select(WORDS.c.word, WORDS.c.number, WORDS.c.threads).where(
            WORDS.c.community == community, WORDS.c.word.in_(asked), WORDS.c.threads > 0
        )
        known = {row.word: row for row in self._connection.execute(query)}
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
        query = select(POSTINGS.c.thread, POSTINGS.c.word).where(
            POSTINGS.c.word.in_(list(sought.numbers)),
            POSTINGS.c.asked,
            POSTINGS.c.thread.in_(threads),
        )
        found: dict[int, set[str]] = defaultdict(set)
        for thread, word in self._connection.execute(query):
            found[thread].add(sought.numbers[word])
        return found

    def change(
        self,
        community: str,
        was: Mapping[int, Mapping[str, Count]],
        now: Mapping[int, Mapping[str, Count]],
    ) -> None:
        """Change the places of words from what they were, thread by thread, to what they are."""
        changes = [(one, _changes(was.get(one, {}), counts)) for one, counts in now.items()]
        words = {word for _, change in changes for word in change.stale | change.fresh.keys()}
        spread: Counter[str] = Counter()
        for _, change in changes:
            spread.update(change.fresh.keys() - change.stale)
            spread.subtract(change.stale - change.fresh.keys())
        numbers = self._numbers(community, words)
        for thread, change in changes:
            self._remove(thread, [numbers[word] for word in change.stale])
        fresh = [
            _posting(numbers[word], thread, count)
            for thread, change in changes
            for word, count in change.fresh.items()
        ]
        if fresh:
            self._connection.execute(insert(POSTINGS), fresh)
        self._spread({numbers[word]: step for word, step in spread.items() if step})

    def _remove(self, thread: int, words: Sequence[int]) -> None:
        if words:
            query = delete(POSTINGS).where(POSTINGS.c.thread == thread, POSTINGS.c.word.in_(words))
            self._connection.execute(query)

    def _numbers(self, community: str, words: set[str]) -> dict[str, int]:
        """The number of each word; those never seen get one."""
        query = select(WORDS.c.word, WORDS.c.number).where(WORDS.c.community == community)
        query = query.where(WORDS.c.word.in_(sorted(words)))
        known = {row.word: row.number for row in self._connection.execute(query)}
        if known.keys() == words:
            return known
        new = [{"community": community, "word": one, "threads": 0} for one in words - known.keys()]
        self._connection.execute(upsert(WORDS).on_conflict_do_nothing(), new)
        return {row.word: row.number for row in self._connection.execute(query)}

    def _spread(self, steps: Mapping[int, int]) -> None:
        """So many more threads, or fewer, have these words."""
        if steps:
            number: BindParameter[int] = bindparam("one")
            step: BindParameter[int] = bindparam("step")
            query = update(WORDS).where(WORDS.c.number == number)
            query = query.values(threads=WORDS.c.threads + step)
            rows = [{"one": one, "step": much} for one, much in sorted(steps.items())]
            self._connection.execute(query, rows)


def idf(threads: int, having: int) -> float:
    """What it says about a thread that it has a word so many threads have."""
    return max(1e-6, math.log((threads - having + 0.5) / (having + 0.5)))


def own(counts: Mapping[str, Count], sought: Sought, by: Weights, average: float) -> float:
    """The score a text would have if it were found by all of its own words."""
    held = room(sum(map(sum, counts.values())), average)
    tfs = {word: sum(map(mul, by, counts[word])) for word in sought.weight}
    score: float = sum(sought.weight[word] * tf * (K + 1) / (tf + held) for word, tf in tfs.items())
    return score


def _changes(was: Mapping[str, Count], now: Mapping[str, Count]) -> Changes:
    differ = {word for word in was.keys() | now.keys() if was.get(word) != now.get(word)}
    return Changes(differ & was.keys(), {word: now[word] for word in sorted(differ & now.keys())})


def _posting(word: int, thread: int, count: Count) -> dict[str, Any]:
    title, body, answers = count
    asked = bool(title or body)
    values = {"title": title, "body": body, "answers": answers}
    return {"word": word, "asked": asked, "thread": thread, **values}
