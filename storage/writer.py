"""The single writer: waiting actions run one after another and share one durable commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Any

from sqlalchemy import Connection, Engine

from storage.uow import SqlUnitOfWork, savepoint, stands

GROUP = 32

Action = Callable[[SqlUnitOfWork], Any]
Outcome = tuple[Any, BaseException | None]


@dataclass(frozen=True, slots=True)
class _Job:
    work: Action
    future: Future[Any]


class Writer:
    """One thread that owns the writing connection.

    Each action runs in a savepoint of its own, so one that fails undoes only itself, and its
    future resolves after the commit of the group it ran in. ``after`` is called after each commit.
    """

    def __init__(self, engine: Engine, after: Callable[[], None]) -> None:
        self._engine, self._after = engine, after
        self._queue: Queue[_Job | None] = Queue()
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Action) -> Future[Any]:
        job = _Job(work, Future())
        job.future.set_running_or_notify_cancel()  # what was submitted runs: none can be called back
        self._queue.put(job)
        return job.future

    def close(self) -> None:
        """Finish what was submitted, then stop."""
        self._queue.put(None)
        self._thread.join()

    def _loop(self) -> None:
        with self._engine.connect() as connection:
            while (first := self._queue.get()) is not None:
                more = self._commit(connection, first)
                if not more:
                    return

    def _commit(self, connection: Connection, first: _Job) -> bool:
        """Run a group and commit it; False when asked to stop meanwhile."""
        done: list[tuple[_Job, Outcome]] = []
        kept = goes_on = True
        try:
            with connection.begin():
                done.append((first, _run(connection, first)))
                while len(done) < GROUP and stands(connection):
                    try:
                        job = self._queue.get_nowait()
                    except Empty:
                        break
                    if job is None:
                        goes_on = False
                        break
                    done.append((job, _run(connection, job)))
                _check(connection, done)
        except Exception as error:  # noqa: BLE001  everybody in the group must hear that it was not kept
            kept = False
            done = [(job, (None, error)) for job, _ in done or [(first, (None, None))]]
        for job, outcome in done:
            _resolve(job.future, *outcome)
        if kept:
            self._after()
        return goes_on


def _check(connection: Connection, done: list[tuple[_Job, Outcome]]) -> None:
    """A full disk undoes the whole group, and the commit after it would say nothing."""
    _, (_, error) = done[-1]
    if not stands(connection):
        raise error or RuntimeError("the transaction ended by itself; nothing of it was kept")


def _run(connection: Connection, job: _Job) -> Outcome:
    try:
        with savepoint(connection, "action"):
            return job.work(SqlUnitOfWork(connection)), None
    except Exception as error:  # noqa: BLE001  it belongs to whoever waits for this action
        return None, error


def _resolve(future: Future[Any], result: Any, error: BaseException | None) -> None:
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
