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
class _Request:
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
        self._requests: deque[_Request] = deque()
        self._ready = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, work: Action, *, refusable: bool = False) -> Future[Any]:
        request = _Request(work, Promise(), refusable, monotonic())
        with self._ready:
            taken = not self._closing and not (refusable and self._is_busy(request.since))
            if taken:
                self._requests.append(request)
                self._ready.notify()
        if not taken:
            request.future.set_exception(Busy())
        return request.future

    def close(self) -> None:
        """Finish what was submitted, then stop."""
        with self._ready:
            self._closing = True
            self._ready.notify()
        self._thread.join()

    def _is_busy(self, now: float) -> bool:
        return len(self._requests) >= WAITING or bool(
            self._requests and now - self._requests[0].since > PATIENCE
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

    def _next(self, *, wait: bool) -> _Request | None:
        with self._ready:
            while wait and not self._requests and not self._closing:
                self._ready.wait()
            return self._requests.popleft() if self._requests else None

    def _begun(self, connection: SqliteConnection, first: _Request) -> RootTransaction | None:
        """Whatever must be kept waits until the file is free; people are told at once."""
        while True:
            try:
                self._check()
                return connection.begin()
            except Exception as error:  # noqa: BLE001  it belongs to whoever waits for this action
                is_locked = kind(error) == sqlite3.SQLITE_BUSY
                if is_locked:
                    log.warning("another program keeps the database locked")
                    self._send_away(lambda request: request.refusable)
                if first.refusable or not is_locked or self._closing:
                    _resolve(first, None, error)
                    return None

    def _send_away(self, whom: Callable[[_Request], bool]) -> None:
        with self._ready:
            refused = [request for request in self._requests if whom(request)]
            self._requests = deque(request for request in self._requests if not whom(request))
        for request in refused:
            _resolve(request, None, Busy())

    def _commit(
        self, connection: SqliteConnection, transaction: RootTransaction, first: _Request
    ) -> None:
        """Run a group and commit it."""
        done: list[tuple[_Request, Outcome]] = []
        kept = True
        try:
            with transaction:
                self._run_group(connection, first, done)
        except BaseException as error:  # noqa: BLE001  all in the group must hear that it was not kept
            kept = False
            done = [(request, (None, error)) for request, _ in done or [(first, (None, None))]]
        for request, outcome in done:
            _resolve(request, *outcome)
        if kept and not all(request.hushed for request, _ in done):
            self._after()

    def _run_group(
        self, connection: SqliteConnection, first: _Request, done: list[tuple[_Request, Outcome]]
    ) -> None:
        begun, limit = monotonic(), GROUP_TIME
        request: _Request | None = first
        while request:
            if self._give_way(COURTESY):
                limit = BESIDE_READERS
            done.append((request, _run(connection, request)))
            late = monotonic() - begun >= limit
            full = len(done) == GROUP or late or not connection.stands
            request = None if full else self._next(wait=False)
        _check(connection, done)


def _check(connection: SqliteConnection, done: list[tuple[_Request, Outcome]]) -> None:
    """A full disk undoes the whole group, and the commit after it would say nothing."""
    _, (_, error) = done[-1]
    if not connection.stands:
        raise error or RuntimeError("the transaction ended by itself; nothing of it was kept")


def _run(connection: SqliteConnection, request: _Request) -> Outcome:
    uow = SqlUnitOfWork(connection)
    try:
        with connection.savepoint("action"):
            result = request.work(uow)
    except Undone as undone:
        return None, undone.__cause__
    except BaseException as error:  # noqa: BLE001  it belongs to whoever waits for this action
        return None, error
    request.hushed = uow.hushed
    return result, None


def _resolve(request: _Request, result: Any, error: BaseException | None) -> None:
    if error is None:
        request.future.set_result(result)
        return
    said = in_words(error)
    if said is not error:
        log.error("the database could not keep an action (%s)", getattr(error, "orig", error))
    request.future.set_exception(said)
