"""Runs errands: slow work, beside jobs and actions, that holds no transaction while it works."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.awaited import Awaited
from bot.clock import Clock
from bot.errand import Errand, Lost
from bot.jobs import Jobs
from bot.ports import Database, UnitOfWork
from bot.tasks import LEASE, Claims, Outcome, Task
from bot.watching import UNWATCHED, Watch

log = logging.getLogger(__name__)

AT_ONCE = 4
WITHIN = timedelta(minutes=10)
SOON = timedelta(seconds=1)
IN_TIME = LEASE / 2  # a claim is made to last longer while as much of it is left


@dataclass(eq=False, slots=True)
class _UnderWay:
    """An errand on its way, and when its claim is to be made to last longer."""

    task: Task
    going: asyncio.Task[None]
    keep: datetime


class Errands:
    """Begins what is due, as far as there is room, and keeps its claims while it goes on.

    A claim that is not kept runs out: what a bot that died had begun is begun again.
    """

    def __init__(
        self,
        jobs: Jobs,
        *,
        database: Database,
        clock: Clock,
        watch: Watch = UNWATCHED,
        within: timedelta = WITHIN,
    ) -> None:
        self._jobs, self._database = jobs, Awaited(database)
        self._clock, self._watch, self._within = clock, watch, within
        self._under_way: set[_UnderWay] = set()
        self._due: datetime | None = None
        self._looking = asyncio.Lock()
        self._leaving = False
        self._ended = 0
        self._heard: Callable[[], None] = _nobody

    def tell(self, heard: Callable[[], None]) -> None:
        """Call somebody, on the event loop, whenever there is room again."""
        self._heard = heard

    def look(self, uow: UnitOfWork) -> None:
        """See when one can be begun."""
        self._due = uow.repo(Claims).next_due(self._jobs.errands(), self._clock.now())

    def expected(self) -> datetime | None:
        """When there is something to do, as far as the last look saw; one that ends has it look."""
        under_way, due = tuple(self._under_way), self._due  # asked on another thread
        dues = [one.keep for one in under_way]
        if due and self._room():
            dues.append(due)
        return min(dues, default=None)

    async def go_on(self) -> None:
        """Keep what is ours, and begin what was seen to be due."""
        async with self._looking:
            await self.keep()
            while self._room() and self._is_due():
                taken = await self._database.write(self._take)
                for task in taken:
                    self._start(task)
                await self._database.read(self.look)
                if not taken and self._is_due():  # another process is just about to
                    self._due = self._clock.now() + SOON

    async def keep(self) -> None:
        """Let claims last longer; what is no longer ours is stopped. Also when the clock jumped."""
        now = self._clock.now()
        soon = [one for one in self._under_way if not now < one.keep <= now + IN_TIME]
        if not soon:
            return
        kept = await self._database.write(
            partial(_kept, tasks=[one.task for one in soon], until=now + LEASE)
        )
        for one in soon:
            one.keep = now + IN_TIME
            if one.task.id not in kept:
                one.going.cancel()

    async def wait(self) -> int:
        """Wait for those that run; how many ended since this was last asked."""
        while self._under_way:
            await asyncio.wait([one.going for one in self._under_way])
        ended, self._ended = self._ended, 0
        return ended

    async def finish(self, within: timedelta) -> None:
        """Stop for good: those that run are given back, and begin anew at once after a start."""
        self._leaving = True
        left = list(self._under_way)
        for one in left:
            one.going.cancel()
        if left:
            await asyncio.wait([one.going for one in left], timeout=within.total_seconds())
            await self._give_back([one.task for one in left])

    def _room(self) -> int:
        return 0 if self._leaving else max(0, AT_ONCE - len(self._under_way))

    def _is_due(self) -> bool:
        return self._due is not None and self._due <= self._clock.now()

    def _take(self, uow: UnitOfWork) -> Sequence[Task]:
        """To claim is to count a try, before it begins: it may end the bot."""
        uow.hush()
        names, now = self._jobs.errands(), self._clock.now()
        return uow.repo(Claims).take(names, now, lease=LEASE, limit=self._room())

    def _start(self, task: Task) -> None:
        going = asyncio.create_task(self._run(task), name=f"errand {task.id}")
        begun = _UnderWay(task, going, self._clock.now() + IN_TIME)
        self._under_way.add(begun)
        going.add_done_callback(lambda _: self._over(begun))

    def _over(self, ended: _UnderWay) -> None:
        self._under_way.discard(ended)
        self._ended += 1
        if self._room() == 1:  # what was overtaken or stopped wrote nothing that is heard of
            self._heard()
        if not ended.going.cancelled() and (error := ended.going.exception()):
            # its claim runs out; then it is tried again
            task = ended.task
            log.error(
                "what follows errand %s in %s broke", task.job, task.community, exc_info=error
            )

    async def _run(self, task: Task) -> None:
        begun = self._clock.now()
        try:
            outcome = await self._tried(task)
        except Lost:
            outcome = None
        except Exception as error:  # one broken errand must not stop the others
            log.exception("errand %s failed in %s", task.job, task.community)
            self._watch.incident("job")
            outcome = await self._database.write(partial(self._jobs.failed, task=task, error=error))
        if outcome:
            log.info("%s in %s: %s", task.job, task.community, outcome)
            self._watch.job(task.job, outcome, self._clock.now() - begun)

    async def _tried(self, task: Task) -> Outcome | None:
        job, outcome = self._jobs.find(task), Outcome.DONE
        if job and job.is_past(self._clock.now() - task.due):
            outcome = Outcome.EXPIRED
        elif job:
            await self._in_time(job.run(Errand(task, self._database, self._jobs.enter), *task.args))
        ours = await self._database.write(partial(self._jobs.ended, task=task))
        return outcome if ours and job else None

    async def _in_time(self, work: Awaitable[None]) -> None:
        limit = asyncio.timeout(self._within.total_seconds())
        try:
            async with limit:
                await work
        except asyncio.CancelledError as error:
            if _is_stopped():
                raise
            raise RuntimeError("something it waited for was cancelled") from error
        except TimeoutError as error:
            if limit.expired():
                raise TimeoutError(f"it took longer than {self._within}") from error
            raise

    async def _give_back(self, tasks: Sequence[Task]) -> None:
        try:
            await self._database.write(partial(_given_back, tasks=tasks, now=self._clock.now()))
        except Exception:  # the rest must stop, too; a claim that is not given back runs out
            log.exception("errands under way (%s) could not be given back", _named(tasks))


def _nobody() -> None:
    """Who hears of room before somebody wants to."""


def _named(tasks: Sequence[Task]) -> str:
    return ", ".join(f"{task.job} in {task.community}" for task in tasks)


def _is_stopped() -> bool:
    """Whether somebody wants this errand to end."""
    going = asyncio.current_task()
    return going is not None and going.cancelling() > 0


def _kept(uow: UnitOfWork, tasks: Sequence[Task], until: datetime) -> set[str]:
    """Those that are still ours."""
    uow.hush()
    return {task.id for task in tasks if uow.repo(Claims).keep(task, until)}


def _given_back(uow: UnitOfWork, tasks: Sequence[Task], now: datetime) -> None:
    for task in tasks:
        uow.repo(Claims).give_back(task, now)
