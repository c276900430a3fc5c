"""Runs what is due. Dueness is a row in the database, so a restart forgets nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.catalog import Features
from bot.clock import Clock
from bot.context import Tools, Work
from bot.feature import Job
from bot.model.communities import Communities, Community
from bot.ports import Database, Task, Tasks, UnitOfWork, Words

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
BATCH = 100
MAX_ATTEMPTS = 5
RETRY = timedelta(minutes=1)


class Agenda:
    """One due job in one community is one transaction; a broken one does not stop the others."""

    def __init__(
        self,
        features: Features,
        *,
        database: Database,
        words: Words,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._features, self._database, self._words = features, database, words
        self._clock, self._new_id = clock, new_id

    async def tick(self) -> int:
        """Run every due job; return how many ran."""
        if await asyncio.wrap_future(self._database.read(self._unplanned)):
            await asyncio.wrap_future(self._database.write(self._plan_rhythms))
        ran = 0
        while await self._waiting():
            for task in await asyncio.wrap_future(self._database.write(self._claim)):
                ran += await self._run(task)
        return ran

    def next_due(self) -> datetime | None:
        return self._database.read(_next_due).result()

    async def _waiting(self) -> bool:
        """Looked up by a read, so that having nothing to do writes nothing."""
        due = await asyncio.wrap_future(self._database.read(_next_due))
        return due is not None and due <= self._clock.now()

    def _claim(self, uow: UnitOfWork) -> list[Task]:
        return list(uow.repo(Tasks).claim(self._clock.now(), lease=LEASE, limit=BATCH))

    def _plan_rhythms(self, uow: UnitOfWork) -> None:
        """Give every community a next time for every job it has none for."""
        for job, community in self._unplanned(uow):
            self._plan_next(Work(self._tools(uow), community), job)

    def _unplanned(self, uow: UnitOfWork) -> list[tuple[Job, Community]]:
        communities = uow.repo(Communities).all()
        rhythms = [job for job in self._features.jobs.values() if job.rhythm]
        planned = {job.name: uow.repo(Tasks).planned(job.name) for job in rhythms}
        return [
            (job, one) for job in rhythms for one in communities if one.id not in planned[job.name]
        ]

    def _plan_next(self, work: Work, job: Job) -> None:
        assert job.rhythm
        work.plan(job.name, "", job.rhythm.next(work.now, work.community.tz))

    async def _run(self, task: Task) -> bool:
        try:
            return await asyncio.wrap_future(
                self._database.write(lambda uow: self._done(uow, task))
            )
        except Exception:  # one broken job must not stop the others
            log.exception("job %s failed in %s", task.job, task.community)
            await asyncio.wrap_future(self._database.write(lambda uow: self._failed(uow, task)))
            return False

    def _done(self, uow: UnitOfWork, task: Task) -> bool:
        if not uow.repo(Tasks).done(task):
            return False
        job = self._features.jobs.get(task.job)
        community = uow.repo(Communities).find(task.community)
        if job is None or community is None:
            log.warning("job %s of %s is gone", task.job, task.community)
            return False
        work = Work(self._tools(uow), community)
        job.run(work, *task.args)
        if job.rhythm:
            self._plan_next(work, job)
        log.info("ran %s in %s", task.job, task.community)
        return True

    def _failed(self, uow: UnitOfWork, task: Task) -> None:
        give_up = task.attempts + 1 >= MAX_ATTEMPTS
        retry_at = None if give_up else self._clock.now() + RETRY * 2**task.attempts
        uow.repo(Tasks).failed(task.id, retry_at=retry_at)

    def _tools(self, uow: UnitOfWork) -> Tools:
        return Tools(self._clock.now(), uow, self._words, self._features, self._new_id)


def _next_due(uow: UnitOfWork) -> datetime | None:
    return uow.repo(Tasks).next_due()
