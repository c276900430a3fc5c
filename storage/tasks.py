"""What is due, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, UniqueConstraint, delete, func, select, update
from sqlmodel import Field, SQLModel

from bot.ports import Task, Tasks
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.uow import implements


class TaskRow(SQLModel, table=True):
    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("community", "job", "key"),)

    id: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    job: str = Field(index=True)
    key: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    due: datetime = Field(sa_type=Utc, index=True)
    args: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    attempts: int


TASKS = TaskRow.__table__  # type: ignore[attr-defined]


@implements(Tasks)
class SqlTasks:
    """``due`` is also the lease: claiming moves it on, so a lost claim comes up again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, task: Task) -> None:
        values = columns(task, args=",".join(task.args))
        keys = ["community", "job", "key"]
        moved = {name: values[name] for name in values if name not in keys}
        self._connection.execute(
            upsert(TASKS).values(values).on_conflict_do_update(index_elements=keys, set_=moved)
        )

    def cancel(self, community: str, job: str, key: str) -> None:
        query = delete(TASKS).where(TASKS.c.community == community)
        self._connection.execute(query.where(TASKS.c.job == job, TASKS.c.key == key))

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Task]:
        due = select(TASKS).where(TASKS.c.due <= now).order_by(TASKS.c.due, TASKS.c.id)
        rows = self._connection.execute(due.limit(limit)).all()
        tasks = [value(Task, row, args=_args(row.args)) for row in rows]
        if tasks:
            ids = [task.id for task in tasks]
            claimed = update(TASKS).where(TASKS.c.id.in_(ids)).values(due=now + lease)
            self._connection.execute(claimed)
        return tasks

    def done(self, task: Task) -> bool:
        query = delete(TASKS).where(TASKS.c.id == task.id)
        return self._connection.execute(query).rowcount == 1

    def failed(self, id: str, *, retry_at: datetime | None) -> None:
        if retry_at is None:
            self._connection.execute(delete(TASKS).where(TASKS.c.id == id))
            return
        again = update(TASKS).where(TASKS.c.id == id)
        self._connection.execute(again.values(due=retry_at, attempts=TASKS.c.attempts + 1))

    def next_due(self) -> datetime | None:
        found: datetime | None = self._connection.execute(select(func.min(TASKS.c.due))).scalar()
        return found

    def planned(self, job: str) -> frozenset[str]:
        query = select(TASKS.c.community).where(TASKS.c.job == job)
        return frozenset(self._connection.execute(query).scalars())


def _args(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()
