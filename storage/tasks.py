"""What is due, in the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam, delete, func, select, text, update
from sqlmodel import Field, SQLModel

from bot.tasks import Broken, Task, Tasks
from storage.communities import COMMUNITIES
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, columns, value
from storage.uow import implements


class State(StrEnum):
    WAITING = "waiting"
    PARKED = "parked"


class TaskRow(SQLModel, table=True):
    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("community", "job", "key"),
        Index("task_due", "state", "due"),
    )

    id: str = Field(primary_key=True)
    community: str = Field(foreign_key="community.id")
    job: str = Field(index=True)
    key: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    due: datetime = Field(sa_type=Utc)
    args: str = Field(sa_column_kwargs={"info": NAMES_PEOPLE})
    attempts: int
    state: str = Field(sa_column_kwargs={"server_default": State.WAITING.value})
    leased: datetime | None = Field(default=None, sa_type=Utc)
    planned: datetime = Field(sa_type=Utc, sa_column_kwargs={"server_default": text("0")})
    broken: datetime | None = Field(default=None, sa_type=Utc, index=True)
    reason: str = Field(sa_column_kwargs={"server_default": ""})


TASKS = TaskRow.__table__  # type: ignore[attr-defined]

_WAITING = TASKS.c.state == State.WAITING.value
_KEYS = ("community", "job", "key")
_ONE = (TASKS.c.id == bindparam("one"), TASKS.c.leased == bindparam("until"))


def _plan() -> Any:
    added = upsert(TASKS)
    moved = [one.name for one in TASKS.c if one.name not in {*_KEYS, "broken", "reason"}]
    merged = {name: added.excluded[name] for name in moved}
    return added.on_conflict_do_update(index_elements=list(_KEYS), set_=merged)


# Built once: building a statement costs more than running it.
_PLAN = _plan()
_CANCEL = delete(TASKS).where(*(TASKS.c[name] == bindparam(name) for name in _KEYS))
_DONE = delete(TASKS).where(*_ONE)
_FIRST = select(func.min(TASKS.c.due)).where(_WAITING)
_ONE_OF = TASKS.alias("one")
_DUE = (
    select(_ONE_OF.c.id)
    .where(_ONE_OF.c.state == State.WAITING.value, _ONE_OF.c.due <= bindparam("now"))
    .order_by(_ONE_OF.c.due, _ONE_OF.c.id)
    .limit(bindparam("many"))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(TASKS)
    .where(TASKS.c.id.in_(_DUE))
    .values(due=bindparam("until"), leased=bindparam("until"), attempts=TASKS.c.attempts + 1)
    .returning(*TASKS.c)
)


@implements(Tasks)
class SqlTasks:
    """``due`` is also the lease: claiming moves it on, so a lost claim comes up again.

    ``planned`` is when the job should have run.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(self, task: Task) -> None:
        values = columns(task, args=json.dumps(task.args, ensure_ascii=False), planned=task.due)
        values |= {"state": State.WAITING.value, "reason": "", "broken": None}
        self._connection.execute(_PLAN, values)

    def cancel(self, community: str, job: str, key: str) -> None:
        self._connection.execute(_CANCEL, {"community": community, "job": job, "key": key})

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Task]:
        values = {"now": now, "many": limit, "until": now + lease}
        rows = self._connection.execute(_CLAIM, values).all()
        return [
            value(Task, row, due=row.planned, args=tuple(json.loads(row.args)))
            for row in sorted(rows, key=lambda row: (row.planned, row.id))
        ]

    def done(self, task: Task) -> bool:
        return self._connection.execute(_DONE, _ours(task)).rowcount == 1

    def again(self, task: Task, due: datetime) -> bool:
        return self._change(task, due=due, leased=None)

    def gave_up(self, task: Task, now: datetime, *, reason: str, due: datetime | None) -> bool:
        known = select(TASKS.c.broken).where(*_ONE)
        since = self._connection.execute(known, _ours(task)).scalar()
        ended: dict[str, Any] = {"reason": reason, "broken": since or now, "leased": None}
        if due is None:
            return self._change(task, state=State.PARKED.value, **ended) and since is None
        anew = {"due": due, "planned": due, "attempts": 0}
        return self._change(task, **ended, **anew) and since is None

    def unpark(self, now: datetime, *, attempts: int) -> int:
        query = update(TASKS).where(TASKS.c.state == State.PARKED.value)
        again = query.values(state=State.WAITING.value, due=now, attempts=attempts)
        return self._connection.execute(again).rowcount

    def release(self, now: datetime, *, after: datetime) -> None:
        query = update(TASKS).where(_WAITING, TASKS.c.due > after, TASKS.c.leased == TASKS.c.due)
        self._connection.execute(query.values(due=now, leased=None))

    def next_due(self) -> datetime | None:
        found: datetime | None = self._connection.execute(_FIRST).scalar()
        return found

    def without(self, job: str) -> Sequence[str]:
        planned = select(TASKS.c.id).where(
            TASKS.c.community == COMMUNITIES.c.id, TASKS.c.job == job
        )
        missing = select(COMMUNITIES.c.id).where(~planned.exists()).order_by(COMMUNITIES.c.id)
        return list(self._connection.execute(missing).scalars())

    def broken(self) -> Sequence[Broken]:
        query = (
            select(TASKS).where(TASKS.c.broken.is_not(None)).order_by(TASKS.c.broken, TASKS.c.id)
        )
        return [
            Broken(row.community, row.job, row.broken, row.reason, row.state == State.PARKED.value)
            for row in self._connection.execute(query)
        ]

    def _change(self, task: Task, **values: Any) -> bool:
        query = update(TASKS).where(*_ONE).values(values)
        return self._connection.execute(query, _ours(task)).rowcount == 1


def _ours(task: Task) -> dict[str, Any]:
    """The row, as long as nobody moved or took it since we claimed it."""
    return {"one": task.id, "until": task.leased}
