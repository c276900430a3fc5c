"""Runs claimed jobs, and sees to those that failed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from bot.catalog import Features
from bot.clock import Clock
from bot.context import Tools, Work
from bot.declared import Job
from bot.mail import Priority
from bot.model.communities import Communities
from bot.ports import UnitOfWork, Words
from bot.tasks import Claims, Outcome, Task, Tasks
from bot.ui import shorten

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
MAX_REASON = 300
RETRY = timedelta(minutes=1)
SELDOM = timedelta(minutes=15)  # what another version will do is not to wait long for it
GONE = timedelta(days=7)  # what nobody knew for so long is no other version's either
TURN = 0.01  # seconds: whoever acts meanwhile waits as long

Tell = Callable[[UnitOfWork, Task], None]


@dataclass(frozen=True, slots=True)
class Run:
    """How a job went. ``outcome``: None when it was not ours any more, or is nobody's.

    ``took`` is told of what was run to its end.
    """

    task: Task
    outcome: Outcome | None
    took: timedelta = timedelta()


@dataclass(slots=True)
class Trying:
    """Which job is being run, for whoever catches what it raises; "" between them."""

    task: str = ""


class Jobs:
    """What a feature wants done later, done. ``tell`` lets somebody know of a job given up."""

    def __init__(
        self,
        features: Features,
        *,
        words: Words,
        clock: Clock,
        new_id: Callable[[], str],
        tell: Tell,
    ) -> None:
        self._features, self._words = features, words
        self._clock, self._new_id, self._tell = clock, new_id, tell

    def known(self, uow: UnitOfWork, tasks: Sequence[Task]) -> Sequence[Task]:
        """Those this version may do something about; others are left to one that knows them.

        A newer one may run beside it, while replicas are restarted, or be back after it.
        """
        found, now = list[Task](), self._clock.now()
        for task in tasks:
            late = now - task.due
            if task.job in self._features.jobs or late > GONE:
                found.append(task)
            else:
                log.warning("job %s of %s is not known to this version", task.job, task.community)
                uow.repo(Claims).give_back(task, now + min(max(RETRY, late / 2), SELDOM))
        return found

    def run(self, uow: UnitOfWork, tasks: Sequence[Task], trying: Trying) -> list[Run]:
        """Run the first of them, as many as nobody notices who waits for the database.

        Raises what one of them raises: then none of them is done.
        """
        ends, trying.task = monotonic() + TURN, ""
        runs: list[Run] = []
        while len(runs) < len(tasks) and (not runs or monotonic() < ends):
            some = tasks[len(runs) : 2 * len(runs) or 1]  # they take as long as those before them
            runs += self._run_all(uow, some, trying)
        return runs

    def failed(self, uow: UnitOfWork, task: Task, error: Exception) -> Outcome | None:
        """Try it again later; after too many times it is parked, or goes on at its next time."""
        tasks, now = uow.repo(Tasks), self._clock.now()
        if task.attempts < MAX_ATTEMPTS:
            again = tasks.again(task, now + RETRY * 2 ** (task.attempts - 1))
            return Outcome.AGAIN if again else None
        said, *_ = str(error).splitlines() or [""]  # a server's next lines quote what was written
        reason = " ".join(shorten(f"{type(error).__name__}: {said}", MAX_REASON).split())
        if tasks.gave_up(task, now, reason=reason, due=self._another_time(uow, task)):
            self._say_so(uow, task)
        return Outcome.FAILED

    def errands(self) -> list[str]:
        """Names of those that are not run here: they take too long for a transaction."""
        return self._features.errands()

    def find(self, task: Task) -> Job | None:
        """The job of a task; None once nobody does it any more. Raises for one that ends the bot."""
        if task.attempts > MAX_ATTEMPTS:
            raise RuntimeError("the bot stopped in the middle of it, again and again")
        job = self._features.jobs.get(task.job)
        if job is None:
            log.warning("job %s of %s is gone", task.job, task.community)
        return job

    def enter(self, uow: UnitOfWork, task: Task) -> Work:
        """A transaction of an errand."""
        return Work(self._tools(uow, task.due), uow.repo(Communities).get(task.community))

    def ended(self, uow: UnitOfWork, task: Task) -> bool:
        """An errand was run to its end; False when it was no longer ours."""
        ours = bool(uow.repo(Tasks).done([task]))
        job = self._features.jobs.get(task.job)
        if ours and job and job.rhythm:
            self._plan(job, self.enter(uow, task))
        return ours

    def unplanned(self, uow: UnitOfWork) -> list[tuple[Job, str]]:
        """Jobs with a rhythm, with the communities that have no next time for them."""
        rhythms = [job for job in self._features.jobs.values() if job.rhythm]
        return [(job, one) for job in rhythms for one in uow.repo(Tasks).without(job.name)]

    def plan_rhythms(self, uow: UnitOfWork) -> None:
        """Give every community a next time for every job it has none for."""
        for job, community in self.unplanned(uow):
            work = Work(self._tools(uow), uow.repo(Communities).get(community))
            self._plan(job, work)

    def _run_all(self, uow: UnitOfWork, tasks: Sequence[Task], trying: Trying) -> list[Run]:
        """What is run together is removed by one statement: each is a way to the database and back."""
        removed = uow.repo(Tasks)
        ours, runs = removed.done(tasks), list[Run]()
        for task in tasks:
            begun, trying.task = self._clock.now(), task.id
            is_ours = task.id in ours and not removed.is_moved(task)
            outcome = self._run(uow, task) if is_ours else None
            runs.append(Run(task, outcome, self._clock.now() - begun))
            trying.task = ""
            if uow.repo(Tasks) is not removed and task is not tasks[-1]:
                raise RuntimeError("a part was undone, and what it moved is not known any more")
        return runs

    def _run(self, uow: UnitOfWork, task: Task) -> Outcome | None:
        job, community = self.find(task), uow.repo(Communities).find(task.community)
        if job is None or community is None:
            return None
        work = Work(self._tools(uow, task.due), community)
        outcome = Outcome.EXPIRED if job.is_past(work.late) else Outcome.DONE
        if outcome is Outcome.DONE:
            job.run(work, *task.args)
        if job.rhythm:
            self._plan(job, work)
        return outcome

    def _plan(self, job: Job, work: Work) -> None:
        work.plan(job.name, "", self._next_time(job, work))

    def _next_time(self, job: Job, work: Work) -> datetime:
        assert job.rhythm
        return job.rhythm.next(work.now, work.community.tz)

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
            log.exception("job %s was given up in %s; nobody was told", task.job, task.community)

    def _tools(self, uow: UnitOfWork, planned: datetime | None = None) -> Tools:
        now = self._clock.now()
        late = max(now - planned, timedelta()) if planned else timedelta()
        return Tools(
            now, uow, self._words, self._features, self._new_id, late, priority=Priority.NEWS
        )
