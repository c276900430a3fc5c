"""The database for those on an event loop, which goes on while they wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.ports import Database, UnitOfWork

T = TypeVar("T")


class Awaited:
    """The same transactions, with ``await`` in front."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.read(work))

    async def write(self, work: Callable[[UnitOfWork], T], *, locks: bool = False) -> T:
        return await asyncio.wrap_future(self._database.write(work, locks=locks))
