"""Runs what is due. Dueness is a row in the database, so a restart forgets nothing."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from bot.awaited import Awaited
from bot.clock import Clock
from bot.errands import Errands
from bot.jobs import MAX_ATTEMPTS, Jobs, Run, Trying
from bot.ports import Database, UnitOfWork
from bot.tasks import LEASE, Claims, Outcome, Task, Tasks
from bot.watching import UNWATCHED, Watch

log = logging.getLogger(__name__)

BATCH = 256
FEW = 2  # in the first batch; each that is run to its end lets the next be twice as large
SOON = timedelta(seconds=1)  # before another look at what somebody else holds just now


@dataclass(frozen=True, slots=True)
class _Begun:
    """What was claimed, and run with it; the rest of it is still to be run.

    ``vain``: nothing could be had.
    """

    runs: Sequence[Run]
    rest: Sequence[Task]
    vain: bool = False


@dataclass(frozen=True, slots=True)
class _Beginning:
    """On its way; when it ``rang``, for some time maybe: more may be due by now."""

    future: Future[_Begun]
    trying: Trying
    rang: bool


class Agenda:
    """Each due job is run once. Some share a transaction; one that breaks does not stop the others.

    Errands that are due are begun here, and run by themselves.
    """

    def __init__(
        self,
        jobs: Jobs,
        errands: Errands,
        *,
        database: Database,
        clock: Clock,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._jobs, self._errands, self._database = jobs, errands, database
        self._awaited = Awaited(database)
        self._clock, self._watch = clock, watch
        self._ticked: datetime | None = None
        self._swept = False
        self._expected: datetime | None = None
        self._rung: deque[_Beginning] = deque()
        self._many = FEW
        self._vain = False  # nothing could be had of what was seen to be due

    def ring(self) -> Future[_Begun] | None:
        """Begin what was expected for now, from any thread; the next tick sees to the rest.

        So it is not late by the way over an event loop, however busy that is.
        """
        if not self._is_expected():
            return None
        begun = self._beginning(rang=True)
        self._rung.append(begun)
        return begun.future

    async def tick(self) -> int:
        """Run every due job; return how many ran."""
        await self._mind_the_clock()
        ran, self._vain = 0, False
        while self._rung or self._is_expected() or await self._finds():
            ran += await self._run_due(self._rung.popleft() if self._rung else self._beginning())
        self._swept = True
        await self._errands.go_on()
        return ran

    def next_due(self) -> datetime | None:
        return self._database.read(lambda uow: uow.repo(Tasks).next_due()).result()

    def expected(self) -> datetime | None:
        """When something will be due, as far as the last tick saw."""
        dues = (self._expected, self._errands.expected())
        return min((due for due in dues if due), default=None)

    def _is_expected(self) -> bool:
        """Asked once for each time: whether it is really there is looked up in the database."""
        if not _is_past(self._expected, self._clock.now()):
            return False
        self._expected = None
        return True

    async def _run_due(self, beginning: _Beginning) -> int:
        """Run a batch to its end."""
        self._vain = False
        try:
            begun = await asyncio.wrap_future(beginning.future)
            self._vain = begun.vain and not beginning.rang
        except Exception as error:  # noqa: BLE001  one broken job must not stop the others
            begun = await self._begun_without(beginning.trying.task, error)
        done = self._noted(begun.runs)
        done += await self._run([task for task in begun.rest if task.attempts == 1])
        again = [task for task in begun.rest if task.attempts > 1]
        done += await self._run(again)
        self._many = FEW if again else min(2 * self._many, BATCH)
        return done

    def _beginning(self, *, rang: bool = False) -> _Beginning:
        trying = Trying()
        return _Beginning(self._database.write(partial(self._begin, trying=trying)), trying, rang)

    def _begin(self, uow: UnitOfWork, trying: Trying) -> _Begun:
        """Claim what is due. What was never begun before is run at once: that saves a commit.

        Not after a start or a failure: a try that may end the bot is counted before it begins.
        """
        trying.task = ""  # it may be a repetition
        claimed = self._claim(uow)
        tasks = self._jobs.known(uow, claimed)
        if not tasks:
            return _Begun((), (), vain=not claimed)
        if not self._swept or any(task.attempts > 1 for task in tasks):
            return _Begun((), tasks)
        runs = self._jobs.run(uow, tasks, trying)
        return _Begun(runs, tasks[len(runs) :])

    async def _begun_without(self, broken: str, error: Exception) -> _Begun:
        """All was undone, the claim too: it is claimed again, and what broke is not run again."""
        tasks = await self._awaited.write(lambda uow: self._jobs.known(uow, self._claim(uow)))
        for task in tasks:
            if task.id == broken:
                await self._failed(task, error)
        return _Begun((), [task for task in tasks if task.id != broken])

    async def _run(self, tasks: Sequence[Task]) -> int:
        """Some at once, the rest after whoever came between; one that fails, fails alone."""
        done, left = 0, [tasks]
        while left:
            some, trying = left.pop(), Trying()
            if not some:
                continue
            try:
                runs = await self._awaited.write(partial(self._jobs.run, tasks=some, trying=trying))
            except Exception as error:  # noqa: BLE001  as above
                left += await self._apart(some, trying.task, error)
            else:
                done += self._noted(runs)
                left.append(some[len(runs) :])
        return done

    async def _apart(
        self, tasks: Sequence[Task], broken: str, error: Exception
    ) -> list[Sequence[Task]]:
        """What is to be run without the one that broke, the last first."""
        at = next((at for at, task in enumerate(tasks) if task.id == broken), 0)
        if not broken and len(tasks) > 1:  # they could not be kept together
            return [[task] for task in reversed(tasks)]
        await self._failed(tasks[at], error)
        return [tasks[at + 1 :], tasks[:at]]

    async def _failed(self, task: Task, error: Exception) -> None:
        log.error("job %s failed in %s", task.job, task.community, exc_info=error)
        self._watch.incident("job")
        outcome = await self._awaited.write(partial(self._jobs.failed, task=task, error=error))
        self._noted([Run(task, outcome)])

    def _noted(self, runs: Iterable[Run]) -> int:
        """Tell whoever watches; return how many were done."""
        done = 0
        for run in runs:
            if run.outcome:
                log.info("%s in %s: %s", run.task.job, run.task.community, run.outcome)
                self._watch.job(run.task.job, run.outcome, run.took)
            done += run.outcome is Outcome.DONE
        return done

    async def _finds(self) -> bool:
        """Whether anything is due. Looked up by a read: having nothing to do writes nothing."""
        while True:
            self._expected, unplanned = await self._awaited.read(self._look)
            if self._is_expected():
                return True
            if not unplanned:
                return False
            await self._awaited.write(self._jobs.plan_rhythms)

    def _look(self, uow: UnitOfWork) -> tuple[datetime | None, bool]:
        """When anything is due. What another process holds is looked at again later."""
        tasks, errands, now = uow.repo(Tasks), self._jobs.errands(), self._clock.now()
        due = tasks.next_due(but=errands)
        if self._vain and _is_past(due, now):
            due = min(now + SOON, tasks.next_due(but=errands, after=now) or now + SOON)
        if not _is_past(due, now):  # else there is another look before this tick ends
            self._errands.look(uow)
        return due, bool(self._jobs.unplanned(uow))

    async def _mind_the_clock(self) -> None:
        """A first look gives parked jobs another try: this program may be a mended one.

        A clock that was set back would leave what is claimed alone for too long.
        """
        now, last = self._clock.now(), self._ticked
        if last is None and await self._awaited.read(_parked):
            await self._awaited.write(
                lambda uow: uow.repo(Tasks).unpark(now, attempts=MAX_ATTEMPTS - 1)
            )
        if last is not None and now < last:
            await self._errands.keep()
            await self._awaited.write(lambda uow: uow.repo(Tasks).release(now, after=now + LEASE))
        self._ticked = now

    def _claim(self, uow: UnitOfWork) -> Sequence[Task]:
        """To claim is to count a try, so of what was begun before one is claimed at a time.

        Else one that ends the bot would spend a try of all that were claimed with it, and those
        would be taken for such themselves. It comes last: it was tried more often.
        """
        now, errands = self._clock.now(), self._jobs.errands()
        tasks = uow.repo(Tasks).claim(now, lease=LEASE, limit=self._many, but=errands)
        again = sorted((task for task in tasks if task.attempts > 1), key=attrgetter("attempts"))
        for task in again[1:]:
            uow.repo(Claims).give_back(task, now)
        return [*(task for task in tasks if task.attempts == 1), *again[:1]]


def _is_past(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now


def _parked(uow: UnitOfWork) -> bool:
    return any(one.parked for one in uow.repo(Tasks).broken())
