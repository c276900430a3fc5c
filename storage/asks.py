"""Asks and their answers in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Index,
    Row,
    Select,
    UniqueConstraint,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.asks import OVER, Answer, Answers, Ask, Asks, Needed, State, Verdict
from bot.model.refs import ref_of
from storage.anonymity import PSEUDONYMS
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.uow import implements


class AskRow(SQLModel, table=True):
    __tablename__ = "ask"
    __table_args__ = (
        UniqueConstraint("community", "ref"),
        Index("ask_state", "community", "state"),
        Index("ask_asker", "community", "asker"),
        Index("ask_raised", "community", "raised_by", "asked_at"),
    )

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    ref: str
    asker: str = Field(foreign_key="person.id")
    raised_by: str = Field(foreign_key="person.id")
    question: str
    asked_at: datetime = Field(sa_type=Utc)
    details: str
    topic: str
    state: str
    claimants: str = Field(
        sa_column_kwargs={"comment": "person ids, in the order they came", "info": NAMES_PEOPLE}
    )
    first_reply_at: datetime | None = Field(default=None, sa_type=Utc)
    outcome: str
    closed_at: datetime | None = Field(default=None, sa_type=Utc)
    parked_for: str = Field(sa_column_kwargs={"comment": "meetup id; empty: the next one"})
    summed_up_in: str
    again_at: datetime | None = Field(default=None, sa_type=Utc)
    keep: bool
    needed: str
    anonymous: bool
    hidden: bool
    hinted_at: datetime | None = Field(default=None, sa_type=Utc)


class AnswerRow(SQLModel, table=True):
    __tablename__ = "answer"
    __table_args__ = (Index("answer_ask", "community", "ask", "at"),)

    number: int | None = Field(default=None, primary_key=True)
    id: str = Field(unique=True)
    community: str = Field(foreign_key="community.id")
    ask: str = Field(foreign_key="ask.id")
    by: str = Field(foreign_key="person.id")
    text: str
    at: datetime = Field(sa_type=Utc)
    source: str
    link: str
    verdict: str
    marked_by: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})


ASKS = AskRow.__table__  # type: ignore[attr-defined]
ANSWERS = AnswerRow.__table__  # type: ignore[attr-defined]

_IS_OVER = ASKS.c.state.in_([state.value for state in sorted(OVER)])


@implements(Asks)
class SqlAsks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, ask: Ask) -> None:
        self._connection.execute(insert(ASKS).values(_columns(ask)))

    def save(self, ask: Ask) -> None:
        query = update(ASKS).where(ASKS.c.community == ask.community, ASKS.c.id == ask.id)
        self._connection.execute(query.values(_columns(ask)))

    def get(self, community: str, id: str) -> Ask:
        found = self._many(_asks(community).where(ASKS.c.id == id))
        if not found:
            raise NotFound("That question is gone. /asks queue lists the open ones.")
        return found[0]

    def named(self, community: str, ref: str) -> Ask:
        found = self._many(_asks(community).where(ASKS.c.ref == ref_of("A", ref)))
        if not found:
            raise NotFound(f"There is no question “{ref}” here. /asks queue lists the open ones.")
        return found[0]

    def known(self, community: str, id: str) -> Ask | None:
        return next(iter(self._many(_asks(community).where(ASKS.c.id == id))), None)

    def open(self, community: str) -> Sequence[Ask]:
        query = _asks(community).where(~_IS_OVER, ~ASKS.c.hidden)
        return self._many(query.order_by(ASKS.c.number))

    def of(self, community: str, asker: str) -> Sequence[Ask]:
        query = _asks(community).where(_is(ASKS.c.asker, asker))
        return self._many(query.order_by(_IS_OVER, ASKS.c.number.desc()))

    def parked(self, community: str) -> Sequence[Ask]:
        query = _asks(community).where(ASKS.c.state == State.PARKED.value, ~ASKS.c.hidden)
        return self._many(query.order_by(ASKS.c.number))

    def raised_since(self, community: str, person: str, since: datetime) -> int:
        query = select(func.count()).select_from(ASKS).where(ASKS.c.community == community)
        query = query.where(_is(ASKS.c.raised_by, person), ASKS.c.asked_at > since)
        query = query.where(ASKS.c.state != State.DUPLICATE.value)
        found: int = self._connection.execute(query).scalar_one()
        return found

    def patience(self, community: str, *, latest: int) -> Sequence[timedelta]:
        query = select(ASKS.c.asked_at, ASKS.c.first_reply_at)
        query = query.where(ASKS.c.community == community, ASKS.c.first_reply_at.is_not(None))
        rows = self._connection.execute(query.order_by(ASKS.c.number.desc()).limit(latest))
        return [row.first_reply_at - row.asked_at for row in rows]

    def _many(self, query: Select[Any]) -> list[Ask]:
        return [_ask(row) for row in self._connection.execute(query)]


@implements(Answers)
class SqlAnswers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, answer: Answer) -> None:
        self._connection.execute(insert(ANSWERS).values(columns(answer)))

    def save(self, answer: Answer) -> None:
        query = update(ANSWERS).where(
            ANSWERS.c.community == answer.community, ANSWERS.c.id == answer.id
        )
        self._connection.execute(query.values(columns(answer)))

    def get(self, community: str, id: str) -> Answer:
        found = self._many(_answers(community).where(ANSWERS.c.id == id))
        if not found:
            raise NotFound("That answer is gone. /asks mine shows how your questions stand.")
        return found[0]

    def to(self, community: str, ask: str) -> Sequence[Answer]:
        query = _answers(community).where(ANSWERS.c.ask == ask)
        return self._many(query.order_by(ANSWERS.c.at, ANSWERS.c.number))

    def said_in(self, community: str, ask: str, source: str) -> Answer | None:
        query = _answers(community).where(ANSWERS.c.ask == ask, ANSWERS.c.source == source)
        return next(iter(self._many(query)), None)

    def _many(self, query: Select[Any]) -> list[Answer]:
        return [_answer(row) for row in self._connection.execute(query)]


def _is(column: ColumnElement[str], person: str) -> ColumnElement[bool]:
    """Somebody under their own name, or without it."""
    hidden = select(PSEUDONYMS.c.id).where(PSEUDONYMS.c.behind == person)
    return or_(column == person, column.in_(hidden))


def _asks(community: str) -> Select[Any]:
    return select(ASKS).where(ASKS.c.community == community)


def _answers(community: str) -> Select[Any]:
    return select(ANSWERS).where(ANSWERS.c.community == community)


def _columns(ask: Ask) -> dict[str, Any]:
    return columns(ask, claimants=" ".join(ask.claimants))


def _ask(row: Row[Any]) -> Ask:
    return value(
        Ask,
        row,
        state=State(row.state),
        claimants=tuple(dict.fromkeys(row.claimants.split())),
        needed=Needed(row.needed),
    )


def _answer(row: Row[Any]) -> Answer:
    return value(Answer, row, verdict=Verdict(row.verdict))
