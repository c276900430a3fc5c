"""The single writer: waiting actions run one after another and share one durable commit."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy import Engine, RootTransaction

from bot.errors import Busy
from bot.ports import Promise
from storage.sqlite import SqliteConnection, in_words, kind
from storage.uow import SqlUnitOfWork, Undone

log = logging.getLogger(__name__)

GROUP = 32
GROUP_TIME = 0.03  # seconds; then what is done is committed, whatever still waits
BESIDE_READERS = 0.003  # the same while people read: all that are answered at once are in their way
COURTESY = 0.002  # seconds an action gives way to people who read
WAITING = 1000  # actions: more could not be answered in time
PATIENCE = 5.0  # seconds the oldest may wait before others are sent away

Action = Callable[[SqlUnitOfWork], Any]
Outcome = tuple[Any, BaseException | None]


@dataclass(slots=True)
class _Job:
    work: Action
    future: Future[Any]
    refusable: bool
    since: float
    hushed: bool = False


class Writer:
    """One thread that owns the writing connection.

    Each action runs in a savepoint of its own, so one that fails undoes only itself, and its
    future resolves after the commit of the group it ran in. ``check`` raises when nothing may be
    written, ``after`` is called after each commit that somebody has to hear of.
    What is ``refusable`` is answered with Busy when too much waits; nothing else ever is.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        check: Callable[[], None],
        give_way: Callable[[float], bool],
        after: Callable[[], None],
    ) -> None:
        self._engine, self._check = engine, check
        self._give_way, self._after = give_way, after
        self._jobs: deque[_Job] = deque()
        self._ready = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Action, *, refusable: bool = False) -> Future[Any]:
        job = _Job(work, Promise(), refusable, monotonic())
        with self._ready:
            taken = not self._closing and not (refusable and self._is_busy(job.since))
            if taken:
                self._jobs.append(job)
                self._ready.notify()
        if not taken:
            job.future.set_exception(Busy())
        return job.future

    def close(self) -> None:
        """Finish what was submitted, then stop."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join()

    def _is_busy(self, now: float) -> bool:
        return len(self._jobs) >= WAITING or bool(
            self._jobs and now - self._jobs[0].since > PATIENCE
        )

    def _loop(self) -> None:
        try:
            with self._engine.connect() as sql:
                connection = SqliteConnection(sql)
                while (first := self._next(wait=True)) is not None:
                    transaction = self._begun(connection, first)
                    if transaction:
                        self._commit(connection, transaction, first)
        finally:  # should it ever end by itself, nobody waits for ever
            self._closing = True
            self._send_away(lambda _: True)

    def _next(self, *, wait: bool) -> _Job | None:
        with self._ready:
            while wait and not self._jobs and not self._closing:
                self._ready.wait()
            return self._jobs.popleft() if self._jobs else None

    def _begun(self, connection: SqliteConnection, first: _Job) -> RootTransaction | None:
        """Whatever must be kept waits until the file is free; people are told at once."""
        while True:
            try:
                self._check()
                return connection.begin()
            except Exception as error:  # noqa: BLE001  it belongs to whoever waits for this action
                is_locked = kind(error) == sqlite3.SQLITE_BUSY
                if is_locked:
                    log.warning("another program keeps the database locked")
                    self._send_away(lambda job: job.refusable)
                if first.refusable or not is_locked or self._closing:
                    _resolve(first, None, error)
                    return None

    def _send_away(self, whom: Callable[[_Job], bool]) -> None:
        with self._ready:
            refused = [job for job in self._jobs if whom(job)]
            self._jobs = deque(job for job in self._jobs if not whom(job))
        for job in refused:
            _resolve(job, None, Busy())

    def _commit(
        self, connection: SqliteConnection, transaction: RootTransaction, first: _Job
    ) -> None:
        """Run a group and commit it."""
        done: list[tuple[_Job, Outcome]] = []
        kept = True
        try:
            with transaction:
                self._run_group(connection, first, done)
        except BaseException as error:  # noqa: BLE001  all in the group must hear that it was not kept
            kept = False
            done = [(job, (None, error)) for job, _ in done or [(first, (None, None))]]
        for job, outcome in done:
            _resolve(job, *outcome)
        if kept and not all(job.hushed for job, _ in done):
            self._after()

    def _run_group(
        self, connection: SqliteConnection, first: _Job, done: list[tuple[_Job, Outcome]]
    ) -> None:
        begun, limit = monotonic(), GROUP_TIME
        job: _Job | None = first
        while job:
            if self._give_way(COURTESY):
                limit = BESIDE_READERS
            done.append((job, _run(connection, job)))
            late = monotonic() - begun >= limit
            full = len(done) == GROUP or late or not connection.stands
            job = None if full else self._next(wait=False)
        _check(connection, done)


def _check(connection: SqliteConnection, done: list[tuple[_Job, Outcome]]) -> None:
    """A full disk undoes the whole group, and the commit after it would say nothing."""
    _, (_, error) = done[-1]
    if not connection.stands:
        raise error or RuntimeError("the transaction ended by itself; nothing of it was kept")


def _run(connection: SqliteConnection, job: _Job) -> Outcome:
    uow = SqlUnitOfWork(connection)
    try:
        with connection.savepoint("action"):
            result = job.work(uow)
    except Undone as undone:
        return None, undone.__cause__
    except BaseException as error:  # noqa: BLE001  it belongs to whoever waits for this action
        return None, error
    job.hushed = uow.hushed
    return result, None


def _resolve(job: _Job, result: Any, error: BaseException | None) -> None:
    if error is None:
        job.future.set_result(result)
        return
    said = in_words(error)
    if said is not error:
        log.error("the database could not keep an action (%s)", getattr(error, "orig", error))
    job.future.set_exception(said)
