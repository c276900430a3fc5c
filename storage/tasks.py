"""What is due, in the database."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any

from sqlalchemy import Index, UniqueConstraint, bindparam, delete, func, null, select, text, update
from sqlmodel import Field, SQLModel

from bot.tasks import Broken, Task, Tasks
from storage.communities import COMMUNITIES
from storage.connection import Connection
from storage.dialect import upsert
from storage.rows import NAMES_PEOPLE, Utc, columns
from storage.statements import Row
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
ONE = (TASKS.c.id == bindparam("one"), TASKS.c.leased == bindparam("until"))


def _plan() -> Any:
    added = upsert(TASKS)
    moved = [one.name for one in TASKS.c if one.name not in {*_KEYS, "broken", "reason"}]
    merged = {name: added.excluded[name] for name in moved}
    return added.on_conflict_do_update(index_elements=list(_KEYS), set_=merged)


# Built once: building a statement costs more than running it.
_PLAN = _plan()
_CANCEL = delete(TASKS).where(*(TASKS.c[name] == bindparam(name) for name in _KEYS))
_DONE = (
    delete(TASKS)
    .where(TASKS.c.id.in_(bindparam("these", expanding=True)), TASKS.c.leased == bindparam("until"))
    .returning(TASKS.c.id)
)
_BUT: Any = bindparam("but", expanding=True)
_FIRST = select(func.min(TASKS.c.due)).where(_WAITING, TASKS.c.job.not_in(_BUT))
_FIRST_AFTER = _FIRST.where(TASKS.c.due > bindparam("after"))
_ONE_OF = TASKS.alias("one")
_DUE = (
    select(_ONE_OF.c.id)
    .where(_ONE_OF.c.state == State.WAITING.value, _ONE_OF.c.due <= bindparam("now"))
    .where(_ONE_OF.c.job.not_in(_BUT))
    .order_by(_ONE_OF.c.due, _ONE_OF.c.id)
    .limit(bindparam("many"))
    .with_for_update(skip_locked=True)
)
_IN_TURN = attrgetter("due", "id")
_CLAIMED = ("id", "community", "job", "key", "planned", "args", "attempts")


def claiming(due: Any) -> Any:
    """Take the rows a statement finds until a moment."""
    return (
        update(TASKS)
        .where(TASKS.c.id.in_(due))
        .values(due=bindparam("until"), leased=bindparam("until"), attempts=TASKS.c.attempts + 1)
        .returning(*(TASKS.c[name] for name in _CLAIMED))
    )


_CLAIM = claiming(_DUE)
_AGAIN = update(TASKS).where(*ONE).values(due=bindparam("later"), leased=null())
_SINCE = select(TASKS.c.broken).where(*ONE)
_BROKEN = {"reason": bindparam("why"), "broken": bindparam("since"), "leased": null()}
_PARK = update(TASKS).where(*ONE).values(state=State.PARKED.value, **_BROKEN)
_BEGIN_ANEW = (
    update(TASKS)
    .where(*ONE)
    .values(due=bindparam("later"), planned=bindparam("later"), attempts=0, **_BROKEN)
)
_UNPARK = (
    update(TASKS)
    .where(TASKS.c.state == State.PARKED.value)
    .values(state=State.WAITING.value, due=bindparam("now"), attempts=bindparam("tried"))
)
_RELEASE = (
    update(TASKS)
    .where(_WAITING, TASKS.c.due > bindparam("after"), TASKS.c.leased.is_not(None))
    .values(due=bindparam("now"), leased=null())
)
_PLANNED = select(TASKS.c.id).where(
    TASKS.c.community == COMMUNITIES.c.id, TASKS.c.job == bindparam("job")
)
_WITHOUT = select(COMMUNITIES.c.id).where(~_PLANNED.exists()).order_by(COMMUNITIES.c.id)
_ALL_BROKEN = (
    select(*(TASKS.c[name] for name in ("community", "job", "broken", "reason", "state")))
    .where(TASKS.c.broken.is_not(None))
    .order_by(TASKS.c.broken, TASKS.c.id)
)


@implements(Tasks)
class SqlTasks:
    """``due`` is also the lease: claiming moves it on, so a lost claim comes up again.

    ``planned`` is when the job should have run; ``leased`` is what whoever claimed it knows it by.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._moved: set[tuple[str, ...]] = set()

    def plan(self, task: Task) -> None:
        values = columns(task, args=json.dumps(task.args, ensure_ascii=False), planned=task.due)
        values |= {"state": State.WAITING.value, "reason": "", "broken": None}
        self._connection.execute(_PLAN, values)
        self._moved.add((task.community, task.job, task.key))

    def cancel(self, community: str, job: str, key: str) -> None:
        self._connection.execute(_CANCEL, {"community": community, "job": job, "key": key})
        self._moved.add((community, job, key))

    def claim(
        self, now: datetime, *, lease: timedelta, limit: int, but: Collection[str] = ()
    ) -> Sequence[Task]:
        until = now + lease
        values = {"now": now, "many": limit, "until": until, "but": list(but)}
        return claimed(self._connection.execute(_CLAIM, values), until)

    def done(self, tasks: Sequence[Task]) -> set[str]:
        (until,) = {task.leased for task in tasks}
        values = {"these": [task.id for task in tasks], "until": until}
        return set(self._connection.execute(_DONE, values).scalars())

    def is_moved(self, task: Task) -> bool:
        return (task.community, task.job, task.key) in self._moved

    def again(self, task: Task, due: datetime) -> bool:
        return self._changed(_AGAIN, task, later=due)

    def gave_up(self, task: Task, now: datetime, *, reason: str, due: datetime | None) -> bool:
        since = self._connection.execute(_SINCE, ours(task)).scalar()
        ended: dict[str, Any] = {"why": reason, "since": since or now}
        if due is None:
            return self._changed(_PARK, task, **ended) and since is None
        return self._changed(_BEGIN_ANEW, task, later=due, **ended) and since is None

    def unpark(self, now: datetime, *, attempts: int) -> None:
        self._connection.execute(_UNPARK, {"now": now, "tried": attempts})

    def release(self, now: datetime, *, after: datetime) -> None:
        self._connection.execute(_RELEASE, {"now": now, "after": after})

    def next_due(
        self, *, but: Collection[str] = (), after: datetime | None = None
    ) -> datetime | None:
        query, since = (_FIRST_AFTER, {"after": after}) if after else (_FIRST, {})
        values = {"but": list(but)} | since
        found: datetime | None = self._connection.execute(query, values).scalar()
        return found

    def without(self, job: str) -> Sequence[str]:
        return list(self._connection.execute(_WITHOUT, {"job": job}).scalars())

    def broken(self) -> Sequence[Broken]:
        return [
            Broken(row.community, row.job, row.broken, row.reason, row.state == State.PARKED.value)
            for row in self._connection.execute(_ALL_BROKEN)
        ]

    def _changed(self, statement: Any, task: Task, **values: Any) -> bool:
        return self._connection.execute(statement, ours(task) | values).rowcount == 1


def claimed(rows: Iterable[Row], until: datetime) -> Sequence[Task]:
    """The tasks of rows that were taken, in the order they were due."""
    tasks = [
        Task(id, community, job, key, planned, tuple(json.loads(args)), attempts, until)
        for id, community, job, key, planned, args, attempts in rows
    ]
    return sorted(tasks, key=_IN_TURN)


def ours(task: Task) -> dict[str, Any]:
    """The row, as long as nobody moved or took it since we claimed it."""
    return {"one": task.id, "until": task.leased}
