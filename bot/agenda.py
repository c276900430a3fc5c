"""Runs what is due. Dueness is a row in the database, so a restart forgets nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from typing import TypeVar

from bot.clock import Clock
from bot.jobs import MAX_ATTEMPTS, Jobs, Run
from bot.ports import Database, UnitOfWork
from bot.tasks import Outcome, Task, Tasks
from bot.watching import UNWATCHED, Watch

log = logging.getLogger(__name__)

T = TypeVar("T")

LEASE = timedelta(minutes=1)
BATCH = 256
SHARE = 64  # jobs handed to the database at once: the shares of a batch may run side by side


class _Todo(Enum):
    RUN, PLAN, NOTHING = "run", "plan", "nothing"


@dataclass(frozen=True, slots=True)
class _Begun:
    """What was claimed, and run with it; the rest of it is still to be run."""

    runs: Sequence[Run] = ()
    rest: Sequence[Task] = ()


class Agenda:
    """Each due job is run once, in one transaction; a broken one does not stop the others."""

    def __init__(
        self, jobs: Jobs, *, database: Database, clock: Clock, watch: Watch = UNWATCHED
    ) -> None:
        self._jobs, self._database = jobs, database
        self._clock, self._watch = clock, watch
        self._ticked: datetime | None = None
        self._swept = False
        self._expected: datetime | None = None
        self._rung: Future[_Begun] | None = None

    def ring(self) -> Future[_Begun] | None:
        """Begin what was expected for now, from any thread; the next tick sees to the rest.

        So it is not late by the way over an event loop, however busy that is.
        """
        if self._is_expected():
            self._rung = self._database.write(self._begin)
        return self._rung

    async def tick(self) -> int:
        """Run every due job; return how many ran."""
        await self._mind_the_clock()
        ran = await self._run_due() if self._rung or self._is_expected() else 0
        while (todo := await self._read(self._todo)) is not _Todo.NOTHING:
            if todo is _Todo.RUN:
                ran += await self._run_due()
            else:
                await self._write(self._jobs.plan_rhythms)
        self._swept = True
        return ran

    def next_due(self) -> datetime | None:
        self._expected = self._database.read(_next_due).result()
        return self._expected

    def _is_expected(self) -> bool:
        """Asked once for each time: whether it is really there is looked up in the database."""
        if self._expected is None or self._expected > self._clock.now():
            return False
        self._expected = None
        return True

    async def _run_due(self) -> int:
        """Claim and run a batch."""
        rung, self._rung = self._rung, None
        try:
            begun = await asyncio.wrap_future(rung or self._database.write(self._begin))
        except Exception:  # each is tried by itself, so that it is seen which of them it was
            log.exception("what is due could not be begun together")
            begun = _Begun(rest=await self._write(self._claim))
            return sum([await self._run_alone(task) for task in begun.rest])
        rest = begun.rest
        shares = [rest[start : start + SHARE] for start in range(0, len(rest), SHARE)]
        done = await asyncio.gather(*(self._run_share(one) for one in shares))
        return self._noted(begun.runs) + sum(done)

    def _begin(self, uow: UnitOfWork) -> _Begun:
        """Claim what is due. What was never begun before is run at once: that saves a commit.

        Not after a start or a failure: a try that may end the bot is counted before it begins.
        """
        tasks = self._claim(uow)
        if not self._swept or any(task.attempts > 1 for task in tasks):
            return _Begun(rest=tasks)
        runs = self._jobs.run(uow, tasks)
        return _Begun(runs, tasks[len(runs) :])

    async def _run_share(self, tasks: Sequence[Task]) -> int:
        """Some at once, the rest after whoever came between."""
        done = 0
        while tasks:
            try:
                runs = await self._write(partial(self._jobs.run, tasks=tasks))
            except Exception:  # together they could not be kept; they may be one by one
                log.exception("jobs could not be run together")
                return done + sum([await self._run_alone(task) for task in tasks])
            done += self._noted(runs)
            tasks = tasks[len(runs) :]
        return done

    async def _run_alone(self, task: Task) -> int:
        begun = self._clock.now()
        try:
            runs = await self._write(partial(self._jobs.run, tasks=[task]))
        except Exception as error:  # noqa: BLE001  it is told with its job, below
            outcome = await self._write(partial(self._jobs.failed, task=task, error=error))
            runs = [Run(task, outcome, self._clock.now() - begun, error)]
        return self._noted(runs)

    def _noted(self, runs: Iterable[Run]) -> int:
        """Tell whoever watches; return how many were done."""
        done = 0
        for run in runs:
            task, outcome = run.task, run.outcome
            if run.error:
                log.error("job %s failed in %s", task.job, task.community, exc_info=run.error)
                self._watch.incident("job")
            if outcome:
                log.info("%s in %s: %s", task.job, task.community, outcome)
                self._watch.job(task.job, outcome, run.took)
            done += outcome is Outcome.DONE
        return done

    def _todo(self, uow: UnitOfWork) -> _Todo:
        """Looked up by a read, so that having nothing to do writes nothing."""
        due = _next_due(uow)
        if due is not None and due <= self._clock.now():
            return _Todo.RUN
        return _Todo.PLAN if self._jobs.unplanned(uow) else _Todo.NOTHING

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

    def _claim(self, uow: UnitOfWork) -> Sequence[Task]:
        return uow.repo(Tasks).claim(self._clock.now(), lease=LEASE, limit=BATCH)

    async def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.read(work))

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.write(work))


def _next_due(uow: UnitOfWork) -> datetime | None:
    return uow.repo(Tasks).next_due()


def _parked(uow: UnitOfWork) -> bool:
    return any(one.parked for one in uow.repo(Tasks).broken())
