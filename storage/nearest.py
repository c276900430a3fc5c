"""The threads nearest to some words (BM25): the database adds up, and hands over only the best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    bindparam,
    cast,
    func,
    select,
    union_all,
)
from sqlmodel import Field, SQLModel

from storage.connection import Connection
from storage.threads import THREADS

K, B = 1.2, 0.75
"""How soon a word said again adds nothing, and how much long threads are held back."""

MOST_WORDS = 32
_NO_WORD = -1


class PostingRow(SQLModel, table=True):
    __tablename__ = "posting"
    __table_args__ = {"sqlite_with_rowid": False}

    word: int = Field(primary_key=True, foreign_key="word.number")
    asked: bool = Field(
        primary_key=True, sa_column_kwargs={"comment": "whether title or body has the word"}
    )
    thread: int = Field(
        primary_key=True,  # no foreign key: all postings would be looked through when one goes
        sa_column_kwargs={"comment": "the number of a thread"},
    )
    title: int
    body: int
    answers: int


POSTINGS = PostingRow.__table__  # type: ignore[attr-defined]


class Weights(NamedTuple):
    """How much a word counts by where it is. ``answers`` 0: they are not looked at."""

    title: float
    body: float
    answers: float


class Found(NamedTuple):
    score: float
    thread: int


def nearest(
    connection: Connection, words: Mapping[int, float], by: Weights, average: float, most: int
) -> list[Found]:
    """By the numbers of at most 32 words and their weights; those with the highest scores first."""
    padded = [*words.items(), *[(_NO_WORD, 0.0)] * (MOST_WORDS - len(words))]
    values: dict[str, Any] = {**by._asdict(), "average": average, "most": most}
    for nth, (number, weight) in enumerate(padded):
        values |= {f"word{nth}": number, f"weight{nth}": weight}
    rows = connection.execute(_EVERYWHERE if by.answers else _IN_QUESTIONS, values)
    found = [Found(score, thread) for thread, score in rows]
    return sorted(found, key=lambda one: (-one.score, one.thread))


def room(length: Any, average: Any) -> Any:
    """How much a word has to be said in a text of some length, to say half of what it can."""
    return K * (1 - B) + K * B * length / average


def _given(name: str) -> ColumnElement[float]:
    return cast(bindparam(name), Float)


def _statement(*, answers: bool) -> Select[Any]:
    """Built once for as many words as there can be; most of the time goes into lengths."""
    some = union_all(
        *(
            select(
                cast(bindparam(f"word{nth}"), Integer).label("word"),
                _given(f"weight{nth}").label("weight"),
            )
            for nth in range(MOST_WORDS)
        )
    ).cte("sought")
    tf = POSTINGS.c.title * _given("title") + POSTINGS.c.body * _given("body")
    if answers:
        tf += POSTINGS.c.answers * _given("answers")
    length = THREADS.c.whole if answers else THREADS.c.size
    score = func.sum(some.c.weight * tf * (K + 1) / (tf + room(length, _given("average"))))
    query = select(POSTINGS.c.thread, score.label("score")).select_from(some)
    query = query.join(POSTINGS, POSTINGS.c.word == some.c.word)
    query = query.join(THREADS, THREADS.c.number == POSTINGS.c.thread)
    if not answers:
        query = query.where(POSTINGS.c.asked)
    best = query.group_by(POSTINGS.c.thread).order_by(score.desc(), POSTINGS.c.thread)
    return best.limit(bindparam("most"))


_EVERYWHERE, _IN_QUESTIONS = _statement(answers=True), _statement(answers=False)
