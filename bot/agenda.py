"""Runs what is due. Dueness is a row in the database, so a restart forgets nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.catalog import Features
from bot.clock import Clock
from bot.context import Tools, Work
from bot.declared import Job
from bot.mail import Priority
from bot.model.communities import Communities
from bot.ports import Database, UnitOfWork, Words
from bot.tasks import Outcome, Task, Tasks
from bot.ui import shorten
from bot.watching import UNWATCHED, Watch

log = logging.getLogger(__name__)

T = TypeVar("T")

LEASE = timedelta(minutes=1)
BATCH = 256
MAX_ATTEMPTS = 5
MAX_REASON = 300
RETRY = timedelta(minutes=1)

Tell = Callable[[UnitOfWork, Task], None]


@dataclass(slots=True)
class _Tried:
    """A job that was run with its claim, and how that went."""

    begun: datetime
    id: str = ""
    outcome: Outcome | None = None
    error: Exception | None = None


class Agenda:
    """One due job in one community is one transaction; a broken one does not stop the others.

    ``tell`` lets somebody know of a job that was given up.
    """

    def __init__(
        self,
        features: Features,
        *,
        database: Database,
        words: Words,
        clock: Clock,
        new_id: Callable[[], str],
        tell: Tell,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._features, self._database, self._words = features, database, words
        self._clock, self._new_id = clock, new_id
        self._tell, self._watch = tell, watch
        self._ticked: datetime | None = None
        self._swept = False

    async def tick(self) -> int:
        """Run every due job; return how many ran."""
        await self._mind_the_clock()
        ran = await self._run_due()
        if await self._read(self._unplanned):
            await self._write(self._plan_rhythms)
            ran += await self._run_due()
        self._swept = True
        return ran

    def next_due(self) -> datetime | None:
        return self._database.read(_next_due).result()

    async def _run_due(self) -> int:
        ran = 0
        while await self._waiting():
            tried = _Tried(self._clock.now())
            try:
                tasks = await self._write(partial(self._begin, tried=tried))
            except Exception as error:  # noqa: BLE001  it is written down with its job, below
                tried.error, tasks = error, await self._write(self._claim)
            ran += sum(await asyncio.gather(*(self._run(task, tried) for task in tasks)))
        return ran

    def _begin(self, uow: UnitOfWork, *, tried: _Tried) -> list[Task]:
        """Claim what is due. One that is due alone, as most are, is run at once: that saves a commit.

        Not after a start or a failure: a try that may end the bot is counted before it begins.
        """
        tasks = self._claim(uow)
        if self._swept and len(tasks) == 1 and tasks[0].attempts == 1:
            tried.id = tasks[0].id
            tried.outcome = self._done(uow, task=tasks[0])
        return tasks

    async def _waiting(self) -> bool:
        """Looked up by a read, so that having nothing to do writes nothing."""
        due = await self._read(_next_due)
        return due is not None and due <= self._clock.now()

    async def _mind_the_clock(self) -> None:
        """A first look gives parked jobs another try: this program may be a mended one.

        A clock that was set back would leave what is claimed alone for too long.
        """
        now, last = self._clock.now(), self._ticked
        self._ticked = now
        if last is None and await self._read(_parked):
            await self._write(lambda uow: uow.repo(Tasks).unpark(now, attempts=MAX_ATTEMPTS - 1))
        if last is not None and now < last:
            await self._write(lambda uow: uow.repo(Tasks).release(now, after=now + LEASE))

    def _claim(self, uow: UnitOfWork) -> list[Task]:
        return list(uow.repo(Tasks).claim(self._clock.now(), lease=LEASE, limit=BATCH))

    def _plan_rhythms(self, uow: UnitOfWork) -> None:
        """Give every community a next time for every job it has none for."""
        for job, community in self._unplanned(uow):
            found = uow.repo(Communities).get(community)
            work = Work(self._tools(uow), found)
            work.plan(job.name, "", self._next_time(job, work))

    def _unplanned(self, uow: UnitOfWork) -> list[tuple[Job, str]]:
        rhythms = [job for job in self._features.jobs.values() if job.rhythm]
        return [(job, one) for job in rhythms for one in uow.repo(Tasks).without(job.name)]

    def _next_time(self, job: Job, work: Work) -> datetime:
        assert job.rhythm
        return job.rhythm.next(work.now, work.community.tz)

    async def _run(self, task: Task, tried: _Tried) -> bool:
        try:
            outcome = await self._outcome(task, tried)
        except Exception as error:  # one broken job must not stop the others
            log.exception("job %s failed in %s", task.job, task.community)
            self._watch.incident("job")
            outcome = await self._write(partial(self._failed, task=task, error=error))
        if outcome:
            log.info("%s in %s: %s", task.job, task.community, outcome)
            self._watch.job(task.job, outcome, self._clock.now() - tried.begun)
        return outcome is Outcome.DONE

    async def _outcome(self, task: Task, tried: _Tried) -> Outcome | None:
        if task.id == tried.id:
            if tried.error:
                raise tried.error
            return tried.outcome
        if task.attempts > MAX_ATTEMPTS:
            raise RuntimeError("the bot stopped in the middle of it, again and again")
        return await self._write(partial(self._done, task=task))

    def _done(self, uow: UnitOfWork, *, task: Task) -> Outcome | None:
        if not uow.repo(Tasks).done(task):
            return None
        job = self._features.jobs.get(task.job)
        community = uow.repo(Communities).find(task.community)
        if job is None or community is None:
            log.warning("job %s of %s is gone", task.job, task.community)
            return None
        work = Work(self._tools(uow, task.due), community)
        outcome = Outcome.DONE
        if job.until is not None and work.late > job.until:
            outcome = Outcome.EXPIRED
        else:
            job.run(work, *task.args)
        if job.rhythm:
            work.plan(job.name, "", self._next_time(job, work))
        return outcome

    def _failed(self, uow: UnitOfWork, *, task: Task, error: Exception) -> Outcome | None:
        tasks, now = uow.repo(Tasks), self._clock.now()
        if task.attempts < MAX_ATTEMPTS:
            again = tasks.again(task, now + RETRY * 2 ** (task.attempts - 1))
            return Outcome.AGAIN if again else None
        reason = " ".join(shorten(f"{type(error).__name__}: {error}", MAX_REASON).split())
        if tasks.gave_up(task, now, reason=reason, due=self._another_time(uow, task)):
            self._say_so(uow, task)
        return Outcome.FAILED

    def _another_time(self, uow: UnitOfWork, task: Task) -> datetime | None:
        """A rhythm goes on; what was to run once is parked."""
        job = self._features.jobs.get(task.job)
        community = uow.repo(Communities).find(task.community)
        if job is None or community is None or job.rhythm is None:
            return None
        return self._next_time(job, Work(self._tools(uow), community))

    def _say_so(self, uow: UnitOfWork, task: Task) -> None:
        try:
            with uow.attempt():
                self._tell(uow, task)
        except Exception:  # given up it stays, or it would be tried for ever
            log.exception("nobody was told that job %s was given up", task.job)

    def _tools(self, uow: UnitOfWork, planned: datetime | None = None) -> Tools:
        now = self._clock.now()
        late = max(now - planned, timedelta()) if planned else timedelta()
        return Tools(
            now, uow, self._words, self._features, self._new_id, late, priority=Priority.NEWS
        )

    async def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.read(work))

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.write(work))


def _next_due(uow: UnitOfWork) -> datetime | None:
    return uow.repo(Tasks).next_due()


def _parked(uow: UnitOfWork) -> bool:
    return any(one.parked for one in uow.repo(Tasks).broken())
