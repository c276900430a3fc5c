"""What an errand works with: short transactions, and all the time in the world between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from bot.awaited import Awaited
from bot.context import Work
from bot.ports import UnitOfWork
from bot.tasks import LEASE, Claims, Task

T = TypeVar("T")


class Lost(Exception):
    """It was planned anew or called off, or another process has it: it ends, and writes no more."""


class Errand:
    """Slow work for one community. It reads, talks to the outside or thinks, and writes.

    What is handed to ``read`` and ``write`` is run in a transaction on a thread of the database's:
    a ``with`` on the event loop would hold everybody up. Members wait while something is written,
    so much is written a little at a time. What was written stays, whatever comes after it: stopped
    in the middle, an errand is run again from its start, and must come to the same end.
    """

    def __init__(
        self, task: Task, database: Awaited, enter: Callable[[UnitOfWork, Task], Work]
    ) -> None:
        self._task, self._database, self._enter = task, database, enter

    async def read(self, look: Callable[[Work], T]) -> T:
        """A look at what there is, beside those who write."""
        return await self._database.read(lambda uow: look(self._work(uow)))

    async def write(self, change: Callable[[Work], T]) -> T:
        """One transaction. Raises Lost, with nothing changed, when the errand is no longer ours."""

        def changed(uow: UnitOfWork) -> T:
            work = self._work(uow)
            if not uow.repo(Claims).keep(self._task, work.now + LEASE):
                raise Lost
            return change(work)

        return await self._database.write(changed)

    def _work(self, uow: UnitOfWork) -> Work:
        return self._enter(uow, self._task)
