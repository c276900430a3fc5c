"""Evidence in the database: threads with their words, who did what in them, and verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select, update
from sqlmodel import Field, SQLModel

from bot.language.vocabulary import distinct
from bot.model.asks import State
from bot.model.deflection import STEP
from bot.model.evidence import (
    Alike,
    Evidence,
    Helper,
    Known,
    Match,
    Question,
    Source,
    Thread,
    Unlearned,
    Verdicts,
)
from storage.asks import ASKS
from storage.connection import Connection
from storage.deeds import AT_ONCE, Deed, Deeds
from storage.dialect import upsert
from storage.habits import Habits
from storage.nearest import Found, Weights
from storage.rows import given
from storage.statements import Row
from storage.threads import THREADS, Change, Learned, Texts, Threads, texts_of
from storage.uow import implements
from storage.words import Sought, Words, own

MATCHES = 200
"""How many threads have a say in who is asked."""

ALIKE = 60
"""How many threads are looked at as possible answers."""

EVEN = Weights(title=1, body=1, answers=0)
"""For who answers: what a question is about."""

TITLED = Weights(title=3, body=1, answers=1)
"""For what answers: titles say most, and what was answered counts."""

COUNTS_FOR = {Source.ASK: 1.0, Source.IMPORT: 1.0, Source.NOTE: 0.75, Source.RESOURCE: 0.5}
"""An answer says more about a person than a link they shared."""

_TELLING = 3


class VerdictRow(SQLModel, table=True):
    __tablename__ = "verdict"

    community: str = Field(primary_key=True, foreign_key="community.id")
    step: int = Field(primary_key=True)
    useful: int
    useless: int


VERDICTS = VerdictRow.__table__  # type: ignore[attr-defined]

_FOUND = select(
    THREADS.c.number,
    THREADS.c.ref,
    THREADS.c.source,
    THREADS.c.title,
    THREADS.c.at,
    THREADS.c.answered,
    THREADS.c.open,
    THREADS.c.uses,
).where(THREADS.c.number.in_(bindparam("numbers", expanding=True)))
_USED = (
    update(THREADS)
    .where(THREADS.c.community == bindparam("of"), THREADS.c.ref == bindparam("called"))
    .values(uses=THREADS.c.uses + 1)
)
_AFTER: Any = bindparam("after")


def _between(table: Any) -> tuple[ColumnElement[bool], ...]:
    """Said of both tables: PostgreSQL would not conclude it of the one from the other."""
    return given(table.c.community), table.c.ref > _AFTER, table.c.ref <= bindparam("until")


_STRETCH = (
    select(ASKS.c.ref)
    .where(given(ASKS.c.community), ASKS.c.ref > _AFTER)
    .order_by(ASKS.c.ref)
    .limit(bindparam("many"))
)
_LAST = select(func.max(_STRETCH.subquery().c.ref))
_UNLEARNED = (
    select(ASKS.c.id)
    .outerjoin(THREADS, and_(*_between(THREADS), THREADS.c.ref == ASKS.c.ref))
    .where(*_between(ASKS), THREADS.c.number.is_(None))
    .where(ASKS.c.keep, ~ASKS.c.hidden, ASKS.c.state != State.DUPLICATE.value)
    .order_by(ASKS.c.ref)
)
_VERDICTS = select(VERDICTS).where(given(VERDICTS.c.community)).order_by(VERDICTS.c.step)
_MORE = upsert(VERDICTS)
_JUDGED = _MORE.on_conflict_do_update(
    index_elements=["community", "step"],
    set_={name: VERDICTS.c[name] + _MORE.excluded[name] for name in ("useful", "useless")},
)


@implements(Evidence)
class SqlEvidence:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._threads = Threads(connection)
        self._words = Words(connection)
        self._deeds, self._habits = Deeds(connection), Habits(connection)

    def learn(self, *threads: Thread) -> None:
        together: dict[str, dict[str, Thread]] = defaultdict(dict)
        for one in threads:
            together[one.community][one.ref] = one
        for community, named in together.items():
            kept = self._threads.put(community, {ref: _learned(one) for ref, one in named.items()})
            self._words.change(community, {one.number: one.words for one in kept.values()})
            deeds = {kept[ref].number: list(_deeds(one)) for ref, one in named.items()}
            known = [one.number for one in kept.values() if one.known]
            self._habits.follow(community, self._deeds.put(community, deeds, known))

    def forget(self, community: str, ref: str) -> None:
        row = self._threads.rows(community, [ref]).get(ref)
        if row:
            words = Change(texts_of(row).counts(), {})
            self._words.change(community, {row.number: words})
            gone = self._deeds.put(community, {row.number: []}, [row.number])
            self._habits.follow(community, gone)
            self._threads.drop(row)

    def used(self, community: str, ref: str) -> None:
        self._connection.execute(_USED, {"of": community, "called": ref})

    def about(
        self, community: str, question: Question, now: datetime, people: Sequence[str] = ()
    ) -> Known:
        sizes = self._threads.sizes(community)
        words = distinct((question.text, question.details))
        sought = self._words.sought(community, words, sizes.threads)
        average = sizes.size / max(1, sizes.threads) or 1.0
        best = self._words.best(sought, EVEN, average, MATCHES)
        has = self._words.asked_with(sought, [one.thread for one in best])
        matches = self._matches(question, best, has, _telling(sought, words))
        pace = self._deeds.pace(community)
        return Known(sizes.answered, pace, matches, self._habits.of(community, now, people))

    def alike(self, community: str, question: Question) -> Sequence[Alike]:
        sizes = self._threads.sizes(community)
        counts = Texts(question.text, question.details).counts()
        sought = self._words.sought(community, counts, sizes.threads)
        sought = sought.doubled(word for word, (title, _, _) in counts.items() if title)
        average = sizes.whole / max(1, sizes.threads) or 1.0
        best = self._words.best(sought, TITLED, average, ALIKE)
        full = own(counts, sought, TITLED, average) or 1e-9
        rows = self._rows([one.thread for one in best])
        found = ((one, rows[one.thread]) for one in best)
        return [
            _alike(row, one.score, one.score / full)
            for one, row in found
            if row.ref != question.ref and (row.answered or row.open)
        ]

    def judged(self, community: str, confidence: float, *, useful: bool) -> None:
        step = int(confidence / STEP + 1e-9)
        said = {"useful": int(useful), "useless": int(not useful)}
        self._connection.execute(_JUDGED, {"community": community, "step": step, **said})

    def verdicts(self, community: str) -> Mapping[int, Verdicts]:
        rows = self._connection.execute(_VERDICTS, {"community": community})
        return {row.step: Verdicts(row.useful, row.useless) for row in rows}

    def unlearned(self, community: str, *, after: str, among: int) -> Unlearned:
        stretch = {"community": community, "after": after}
        until = self._connection.execute(_LAST, stretch | {"many": among}).scalar() or ""
        asks = self._connection.execute(_UNLEARNED, stretch | {"until": until}).scalars()
        return Unlearned(asks, until)

    def _matches(
        self,
        question: Question,
        best: Sequence[Found],
        has: Mapping[int, Container[str]],
        telling: Mapping[str, str],
    ) -> tuple[Match, ...]:
        numbers = [one.thread for one in best]
        rows, helpers = self._rows(numbers), self._deeds.helpers(numbers)
        return tuple(
            Match(
                rows[one.thread].ref,
                one.score,
                _said(has[one.thread], telling),
                tuple(Helper(row.person, row.at, row.weight) for row in helpers[one.thread]),
            )
            for one in best
            if one.thread in helpers and rows[one.thread].ref != question.ref
        )

    def _rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        found: Iterable[Row] = self._connection.execute(_FOUND, {"numbers": numbers})
        return {row.number: row for row in found}


def _learned(thread: Thread) -> Learned:
    values = {
        "source": thread.source.value,
        "at": thread.at,
        "asker": thread.asker,
        "topic": thread.topic,
        "answered": any(one.person != thread.asker for one in thread.answers),
        "open": thread.open,
    }
    answers = "\n".join(one.text for one in thread.answers)
    return Learned(values, Texts(thread.title, thread.body, answers))


def _deeds(thread: Thread) -> Iterator[Deed]:
    """Who asked, and who helped; nobody helps themselves."""
    talk = thread.source in (Source.ASK, Source.IMPORT)
    if thread.asker and talk:
        yield Deed(thread.asker, thread.at)
    for one in thread.answers:
        if one.person != thread.asker:
            quick = one.at - thread.at <= AT_ONCE if talk else None
            weight = COUNTS_FOR[thread.source]
            yield Deed(one.person, one.at, True, one.helped, quick, weight)


def _telling(sought: Sought, words: Mapping[str, str]) -> dict[str, str]:
    """The words looked for as they were written, those that say most first."""
    ordered = sorted(sought.numbers.values(), key=lambda word: -sought.weight[word])
    return {word: words[word] for word in ordered}


def _said(has: Container[str], telling: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(said for word, said in telling.items() if word in has)[:_TELLING]


def _alike(row: Row, score: float, ratio: float) -> Alike:
    still = row.open and not row.answered
    source = Source(row.source)
    return Alike(row.ref, source, row.title, row.at, score, ratio, uses=row.uses, open=still)
