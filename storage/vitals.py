"""How much waits in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from bot.vitals import Backlogs
from storage import tasks
from storage.connection import Connection
from storage.deliveries import State
from storage.mail import OUTBOX, TROUBLED
from storage.rows import written
from storage.tasks import TASKS
from storage.uow import implements

_MESSAGES = select(func.count()).select_from(OUTBOX)


@implements(Backlogs)
class SqlBacklogs:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def waiting(self) -> int:
        return self._count(_MESSAGES.where(OUTBOX.c.state == written(State.PENDING)))

    def given_up(self) -> int:
        return self._count(_MESSAGES.where(TROUBLED))

    def due(self, now: datetime) -> int:
        waiting = TASKS.c.state == tasks.State.WAITING.value
        query = select(func.count()).select_from(TASKS)
        return self._count(query.where(waiting, TASKS.c.due <= now))

    def _count(self, query: Select[Any]) -> int:
        return int(self._connection.execute(query).scalar_one())
