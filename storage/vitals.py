"""How much waits in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from bot.mail import Ended
from bot.vitals import Backlogs
from storage import tasks
from storage.connection import Connection
from storage.deliveries import State
from storage.mail import OUTBOX
from storage.rows import written
from storage.tasks import TASKS
from storage.uow import implements


@implements(Backlogs)
class SqlBacklogs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self) -> int:
        return self._count(_in(State.PENDING))

    def given_up(self) -> int:
        return self._count(_in(Ended.FAILED))

    def due(self, now: datetime) -> int:
        waiting = TASKS.c.state == tasks.State.WAITING.value
        query = select(func.count()).select_from(TASKS)
        return self._count(query.where(waiting, TASKS.c.due <= now))

    def _count(self, query: Select[Any]) -> int:
        return int(self._connection.execute(query).scalar_one())


def _in(state: State | Ended) -> Select[Any]:
    return select(func.count()).select_from(OUTBOX).where(OUTBOX.c.state == written(state))
