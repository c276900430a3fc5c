"""Errands that are due, in the database: rows beside those of jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, null, or_, select, update

from bot.tasks import Claims, Task
from storage.connection import Connection
from storage.tasks import ONE, TASKS, State, claimed, claiming, ours
from storage.uow import implements

_THIS, _OTHER = TASKS.alias("this"), TASKS.alias("other")
_NOW: Any = bindparam("now")
_IS_WORKED_ON = and_(_OTHER.c.leased.is_not(None), _OTHER.c.due > _NOW)
_IS_BEFORE = or_(
    _OTHER.c.due < _THIS.c.due, and_(_OTHER.c.due == _THIS.c.due, _OTHER.c.id < _THIS.c.id)
)
_HELD_UP = (
    select(_OTHER.c.id)
    .where(_OTHER.c.community == _THIS.c.community, _OTHER.c.job == _THIS.c.job)
    .where(_OTHER.c.id != _THIS.c.id, _OTHER.c.state != State.PARKED.value)  # not ==: by its name
    .where(or_(_IS_WORKED_ON, _IS_BEFORE))
    .exists()
)
_FREE = (
    _THIS.c.state == State.WAITING.value,
    _THIS.c.due <= _NOW,
    _THIS.c.job.in_(bindparam("names", expanding=True)),
    ~_HELD_UP,
)
_FREE_SINCE = select(func.min(_THIS.c.due)).where(*_FREE)
_LATER = select(func.min(TASKS.c.due)).where(
    TASKS.c.state == State.WAITING.value, TASKS.c.due > _NOW
)
_NEXT = select(func.coalesce(_FREE_SINCE.scalar_subquery(), _LATER.scalar_subquery()))
_TAKE = claiming(
    select(_THIS.c.id)
    .where(*_FREE)
    .order_by(_THIS.c.due, _THIS.c.id)
    .limit(bindparam("many"))
    .with_for_update(skip_locked=True)
)
_KEEP = update(TASKS).where(*ONE).values(due=bindparam("longer"))
_GIVE_BACK = (
    update(TASKS)
    .where(*ONE)
    .values(due=bindparam("now"), leased=null(), attempts=TASKS.c.attempts - 1)
)


@implements(Claims)
class SqlClaims:
    """``due`` moves on while somebody works on it, ``leased`` stays what they claimed it by."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(
        self, names: Collection[str], now: datetime, *, lease: timedelta, limit: int
    ) -> Sequence[Task]:
        until = now + lease
        values = {"names": list(names), "now": now, "many": limit, "until": until}
        return claimed(self._connection.execute(_TAKE, values), until)

    def keep(self, task: Task, until: datetime) -> bool:
        return self._connection.execute(_KEEP, ours(task) | {"longer": until}).rowcount == 1

    def give_back(self, task: Task, now: datetime) -> None:
        self._connection.execute(_GIVE_BACK, ours(task) | {"now": now})

    def next_due(self, names: Collection[str], now: datetime) -> datetime | None:
        values = {"names": list(names), "now": now}
        found: datetime | None = self._connection.execute(_NEXT, values).scalar()
        return found
