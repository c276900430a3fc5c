"""Asks and their answers in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Index,
    Select,
    String,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
    text,
    union_all,
)
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.answers import Answer, Answers, Verdict
from bot.model.asks import OVER, Ask, Asks, Needed, State
from bot.model.refs import ref_of
from storage.anonymity import PSEUDONYMS
from storage.connection import Connection
from storage.rows import (
    LISTS_PEOPLE,
    NAMES_PEOPLE,
    Utc,
    columns,
    given,
    keyed,
    only_where,
    saving,
    value,
)
from storage.statements import Row
from storage.uow import implements

_GOES_ON = " OR ".join(f"state = '{one.value}'" for one in sorted(set(State) - OVER))
"""In the words of the index, which serves none but these; for IN, SQLite would make a list of them
with every row that is written."""


class AskRow(SQLModel, table=True):
    __tablename__ = "ask"
    __table_args__ = (
        UniqueConstraint("community", "ref"),
        only_where(_GOES_ON, "ask_open", "community", "number"),
        Index("ask_asker", "community", "asker"),
        Index("ask_raised", "community", "raised_by", "asked_at"),
        only_where("first_reply_at IS NOT NULL", "ask_replied", "community", "number"),
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
        sa_column_kwargs={"comment": "person ids, in the order they came", "info": LISTS_PEOPLE}
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


def _is(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Somebody under their own name, or without it: one list, as SQLite reads no index for an OR."""
    somebody: BindParameter[str] = bindparam("somebody", type_=String())
    hidden = select(PSEUDONYMS.c.id).where(PSEUDONYMS.c.behind == somebody)
    return column.in_(union_all(select(somebody), hidden))


_IS_OVER = ASKS.c.state.in_([state.value for state in sorted(OVER)])

_HERE = select(ASKS).where(given(ASKS.c.community))
_ADD, _SAVE = insert(ASKS), saving(ASKS.c.community, ASKS.c.id)
_BY_ID, _BY_REF = (_HERE.where(given(one)) for one in (ASKS.c.id, ASKS.c.ref))
_OPEN = _HERE.where(text(f"({_GOES_ON})"), ~ASKS.c.hidden).order_by(ASKS.c.number)
_PARKED = _OPEN.where(ASKS.c.state == State.PARKED.value)
_OF = _HERE.where(_is(ASKS.c.asker)).order_by(_IS_OVER, ASKS.c.number.desc())
_RAISED = (
    select(func.count())
    .select_from(ASKS)
    .where(given(ASKS.c.community), _is(ASKS.c.raised_by))
    .where(ASKS.c.asked_at > bindparam("since"), ASKS.c.state != State.DUPLICATE.value)
)
_PATIENCE = (
    select(ASKS.c.asked_at, ASKS.c.first_reply_at)
    .where(given(ASKS.c.community), ASKS.c.first_reply_at.is_not(None))
    .order_by(ASKS.c.number.desc())
    .limit(bindparam("latest"))
)

_ANSWERS = select(ANSWERS).where(given(ANSWERS.c.community))
_SAY, _SAVE_ANSWER = insert(ANSWERS), saving(ANSWERS.c.community, ANSWERS.c.id)
_ANSWER, _OF_ASK = (_ANSWERS.where(given(one)) for one in (ANSWERS.c.id, ANSWERS.c.ask))
_TO = _OF_ASK.order_by(ANSWERS.c.at, ANSWERS.c.number)
_COUNTS = (
    select(ANSWERS.c.ask, func.count().label("answers"))
    .where(given(ANSWERS.c.community), ANSWERS.c.ask.in_(bindparam("asks", expanding=True)))
    .group_by(ANSWERS.c.ask)
)
_SAID_IN = _OF_ASK.where(given(ANSWERS.c.source))


@implements(Asks)
class SqlAsks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, ask: Ask) -> None:
        self._connection.execute(_ADD, _columns(ask))

    def save(self, ask: Ask) -> None:
        self._connection.execute(_SAVE, keyed(_columns(ask), "community", "id"))

    def get(self, community: str, id: str) -> Ask:
        found = self.known(community, id)
        if not found:
            raise NotFound("That question is gone. /asks queue lists the open ones.")
        return found

    def named(self, community: str, ref: str) -> Ask:
        found = self._many(_BY_REF, community=community, ref=ref_of("A", ref))
        if not found:
            raise NotFound(f"There is no question “{ref}” here. /asks queue lists the open ones.")
        return found[0]

    def known(self, community: str, id: str) -> Ask | None:
        return next(iter(self._many(_BY_ID, community=community, id=id)), None)

    def open(self, community: str) -> Sequence[Ask]:
        return self._many(_OPEN, community=community)

    def of(self, community: str, asker: str) -> Sequence[Ask]:
        return self._many(_OF, community=community, somebody=asker)

    def parked(self, community: str) -> Sequence[Ask]:
        return self._many(_PARKED, community=community)

    def raised_since(self, community: str, person: str, since: datetime) -> int:
        values = {"community": community, "somebody": person, "since": since}
        found: int = self._connection.execute(_RAISED, values).scalar_one()
        return found

    def patience(self, community: str, *, latest: int) -> Sequence[timedelta]:
        rows = self._connection.execute(_PATIENCE, {"community": community, "latest": latest})
        return [row.first_reply_at - row.asked_at for row in rows]

    def _many(self, query: Select[Any], **values: str) -> list[Ask]:
        return [_ask(row) for row in self._connection.execute(query, values)]


@implements(Answers)
class SqlAnswers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, answer: Answer) -> None:
        self._connection.execute(_SAY, columns(answer))

    def save(self, answer: Answer) -> None:
        self._connection.execute(_SAVE_ANSWER, keyed(columns(answer), "community", "id"))

    def get(self, community: str, id: str) -> Answer:
        found = self._many(_ANSWER, community=community, id=id)
        if not found:
            raise NotFound("That answer is gone. /asks mine shows how your questions stand.")
        return found[0]

    def to(self, community: str, ask: str) -> Sequence[Answer]:
        return self._many(_TO, community=community, ask=ask)

    def counts(self, community: str, asks: Sequence[str]) -> dict[str, int]:
        if not asks:
            return {}
        rows = self._connection.execute(_COUNTS, {"community": community, "asks": asks})
        return {row.ask: row.answers for row in rows}

    def said_in(self, community: str, ask: str, source: str) -> Answer | None:
        found = self._many(_SAID_IN, community=community, ask=ask, source=source)
        return next(iter(found), None)

    def _many(self, query: Select[Any], **values: str) -> list[Answer]:
        return [_answer(row) for row in self._connection.execute(query, values)]


def _columns(ask: Ask) -> dict[str, Any]:
    return columns(ask, claimants=" ".join(ask.claimants))


def _ask(row: Row) -> Ask:
    return value(
        Ask,
        row,
        state=State(row.state),
        claimants=tuple(dict.fromkeys(row.claimants.split())),
        needed=Needed(row.needed),
    )


def _answer(row: Row) -> Answer:
    return value(Answer, row, verdict=Verdict(row.verdict))
