"""Summaries in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Select, delete, insert, select, update
from sqlmodel import Field, SQLModel

from bot.errors import NotFound
from bot.model.refs import ref_of
from bot.model.summaries import Checklist, State, Summaries, Summary
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.statements import Row
from storage.uow import implements


class SummaryRow(SQLModel, table=True):
    __tablename__ = "summary"
    __table_args__ = (
        Index("summary_ref", "community", "ref"),
        Index("summary_meetup", "community", "meetup"),
    )

    id: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    meetup: str = Field(sa_column_kwargs={"comment": "empty: about no meetup"})
    title: str
    author: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Utc)
    ref: str = Field(sa_column_kwargs={"comment": "empty in drafts"})
    state: str
    rev: int
    editor: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    learned: str
    decisions: str
    actions: str
    questions: str
    next: str
    answers: str = Field(sa_column_kwargs={"comment": "ids of asks the meetup dealt with"})


class VersionRow(SQLModel, table=True):
    __tablename__ = "summary_version"

    summary: str = Field(primary_key=True, foreign_key="summary.id")
    rev: int = Field(primary_key=True)
    title: str
    editor: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    learned: str
    decisions: str
    actions: str
    questions: str
    next: str


class WriterRow(SQLModel, table=True):
    __tablename__ = "summary_writer"

    meetup: str = Field(primary_key=True, foreign_key="meetup.id")
    person: str = Field(primary_key=True, foreign_key="person.id")
    by: str = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Utc)


SUMMARIES = SummaryRow.__table__  # type: ignore[attr-defined]
VERSIONS = VersionRow.__table__  # type: ignore[attr-defined]
WRITERS = WriterRow.__table__  # type: ignore[attr-defined]


@implements(Summaries)
class SqlSummaries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, summary: Summary) -> None:
        self._connection.execute(insert(SUMMARIES).values(_columns(summary)))

    def save(self, summary: Summary) -> None:
        query = update(SUMMARIES).where(
            SUMMARIES.c.community == summary.community, SUMMARIES.c.id == summary.id
        )
        self._connection.execute(query.values(_columns(summary)))
        if summary.state is State.PUBLISHED:
            self._connection.execute(insert(VERSIONS).values(_version(summary)))

    def discard(self, draft: Summary) -> None:
        query = delete(SUMMARIES).where(
            SUMMARIES.c.community == draft.community,
            SUMMARIES.c.id == draft.id,
            SUMMARIES.c.state == State.DRAFT.value,
        )
        self._connection.execute(query)

    def get(self, community: str, id: str) -> Summary:
        found = self._one(_in(community).where(SUMMARIES.c.id == id))
        if found is None:
            raise NotFound("That summary is gone. /summary new starts another one.")
        return found

    def named(self, community: str, ref: str) -> Summary:
        named = ref_of("S", ref)  # drafts have none
        found = named and self._one(_in(community).where(SUMMARIES.c.ref == named))
        if not found:
            raise NotFound(f"There is no summary “{ref}” here. /log recent shows the newest.")
        return found

    def of(self, community: str, meetup: str) -> Summary | None:
        return self._one(_published(community).where(SUMMARIES.c.meetup == meetup))

    def draft(self, community: str, meetup: str, author: str) -> Summary | None:
        mine = _in(community).where(SUMMARIES.c.meetup == meetup, SUMMARIES.c.author == author)
        drafts = mine.where(SUMMARIES.c.state == State.DRAFT.value)
        return self._one(drafts.order_by(SUMMARIES.c.at.desc(), SUMMARIES.c.id).limit(1))

    def recent(self, community: str, *, limit: int) -> Sequence[Summary]:
        newest = _published(community).order_by(SUMMARIES.c.at.desc(), SUMMARIES.c.id)
        return [_summary(row) for row in self._connection.execute(newest.limit(limit))]

    def version(self, community: str, id: str, rev: int) -> Summary:
        newest = self.get(community, id)
        query = select(VERSIONS).where(VERSIONS.c.summary == id, VERSIONS.c.rev == rev)
        row = self._connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(f"There is no version {rev} of {newest.ref}.")
        noted = value(Checklist, row)
        return replace(newest, noted=noted, title=row.title, editor=row.editor, rev=row.rev)

    def ask(self, meetup: str, person: str, *, by: str, at: datetime) -> None:
        first = upsert(WRITERS).values(meetup=meetup, person=person, by=by, at=at)
        self._connection.execute(
            first.on_conflict_do_update(
                index_elements=["meetup", "person"], set_={"by": by, "at": at}
            )
        )

    def asked(self, meetup: str) -> dict[str, str]:
        query = select(WRITERS).where(WRITERS.c.meetup == meetup)
        rows = self._connection.execute(query.order_by(WRITERS.c.at, WRITERS.c.person))
        return {row.person: row.by for row in rows}

    def _one(self, query: Select[Any]) -> Summary | None:
        row = self._connection.execute(query).one_or_none()
        return _summary(row) if row else None


def _in(community: str) -> Select[Any]:
    return select(SUMMARIES).where(SUMMARIES.c.community == community)


def _published(community: str) -> Select[Any]:
    return _in(community).where(SUMMARIES.c.state == State.PUBLISHED.value)


def _columns(summary: Summary) -> dict[str, Any]:
    values = columns(summary, answers=" ".join(summary.answers)) | asdict(summary.noted)
    del values["noted"]
    return values


def _version(summary: Summary) -> dict[str, Any]:
    values = {"summary": summary.id, "rev": summary.rev, "title": summary.title}
    return values | {"editor": summary.editor} | asdict(summary.noted)


def _summary(row: Row) -> Summary:
    noted, answers = value(Checklist, row), tuple(row.answers.split())
    return value(Summary, row, noted=noted, answers=answers, state=State(row.state))
