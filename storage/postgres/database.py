"""PostgreSQL: some actions side by side, each as if it were alone, repeated when two clash."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from typing import TypeVar

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.errors import ConfigError, NeedsWrite
from bot.ports import Finding
from storage import schema
from storage.lines import Line
from storage.postgres.address import READ_ONLY, address, engine, shown, usable
from storage.postgres.calls import Calls
from storage.postgres.clock import ServerClock
from storage.postgres.line import Lines
from storage.postgres.schema import prepare
from storage.postgres.trying import (
    Again,
    PostgresConnection,
    Trying,
    connected,
    is_clash,
    repeatable,
    state,
    watch,
)
from storage.postgres.turns import PostgresTurn
from storage.uow import SqlUnitOfWork

T = TypeVar("T")
Action = Callable[[SqlUnitOfWork], T]

PATIENCE = 10.0  # seconds for what was begun to end when we leave
HANDS = 8
"""So many actions write at once, and so many read."""

ALONE = 1.0  # seconds an action that clashed waits for its turn among those that did

_MARK = text(
    "INSERT INTO written (hand, action, at)"
    " SELECT :hand, :action, now() WHERE pg_current_xact_id_if_assigned() IS NOT NULL"
    " ON CONFLICT (hand) DO UPDATE SET action = excluded.action, at = excluded.at"
    " RETURNING action"
)
"""With what an action wrote goes a mark: when the answer to a commit is lost, it tells."""

_LOOK = text(
    "INSERT INTO written (hand, action, at) VALUES (:hand, '', now())"
    " ON CONFLICT (hand) DO UPDATE SET at = excluded.at RETURNING action"
)
"""What a hand wrote last. It waits for a transaction that is still on its way."""

_PATIENTLY = text("SET lock_timeout = '10s'")
_FORGET = text("DELETE FROM written WHERE at < now() - interval '1 day'")


class Unanswered(Exception):
    """The server did not say whether an action was kept, and is not waited for any longer."""


class PostgresDatabase:
    """The bot's data on a server that other replicas may share, and the time to share."""

    def __init__(
        self, url: str, *, jitter: Callable[[], float], machine: Clock | None = None
    ) -> None:
        self._where = where = address(url)
        self._jitter = jitter
        self._heard: Callable[[], None] = _nobody
        self._plain = engine(where, isolation="AUTOCOMMIT", size=3)
        self._writing = engine(where, isolation="SERIALIZABLE", size=HANDS)
        # the same connections, for work that holds the rows it decides by: it clashes with nobody
        self._locking = self._writing.execution_options(isolation_level="READ COMMITTED")
        self._reading = engine(where, isolation="REPEATABLE READ", size=HANDS, reads_only=True)
        self._lines, self._over = Lines(), threading.Event()
        self._clashed = threading.RLock()
        for one in (self._plain, self._writing, self._reading):
            watch(one)
            self._lines.watch(one)
        prepare(where)
        self._clock = ServerClock(machine)
        try:
            with usable(where), self._plain.connect() as connection:
                connection.execute(_FORGET)
                self._clock.follow(connection)
        except ConfigError:
            self._plain.dispose()
            raise
        self._name = secrets.token_hex(4)
        self._writers = Line(HANDS, f"writer-{self._name}")
        self._readers = Line(HANDS, "reader")
        self._calls = Calls(self._plain, self._name, self._tell, self._clock)

    def read(self, work: Action[T], *, refusable: bool = False) -> Future[T]:
        return self._readers.submit(lambda: self._read(work), refusable=refusable)

    def write(self, work: Action[T], *, refusable: bool = False, locks: bool = False) -> Future[T]:
        engine = self._locking if locks else self._writing
        return self._writers.submit(lambda: self._write(work, engine), refusable=refusable)

    def tell(self, heard: Callable[[], None]) -> None:
        self._heard = heard

    def clock(self) -> Clock:
        return self._clock

    def turn(self, name: str) -> PostgresTurn:
        return PostgresTurn(self._where, name)

    def health(self) -> Finding:
        """Whether the server answers."""
        try:
            with self._plain.connect() as connection:
                version = connection.scalar(text("SHOW server_version"))
        except DBAPIError as error:
            said = " ".join(str(error.orig).split())
            fix = "whoever runs the server looks whether it runs and can be reached"
            return Finding(ok=False, says=f"database: {shown(self._where)}: {said}: {fix}")
        says = f"database: {shown(self._where)} answers, PostgreSQL {version}"
        return Finding(ok=True, says=f"{says}, schema {schema.HEAD}")

    def close(self) -> None:
        """Finish what was begun, and hang up; a server that answers nothing is not waited for."""
        hanging = threading.Timer(PATIENCE, self._give_up)
        hanging.start()
        self._writers.close()
        self._readers.close()
        hanging.cancel()
        self._calls.close()
        for one in (self._writing, self._reading, self._plain):
            one.dispose()

    def _give_up(self) -> None:
        self._over.set()
        self._lines.cut()

    def _tell(self) -> None:
        self._heard()

    def _read(self, work: Action[T]) -> T:
        try:
            return self._tried(lambda: self._looked(work))
        except DBAPIError as error:
            if state(error) == READ_ONLY:
                raise NeedsWrite from error
            raise

    def _looked(self, work: Action[T]) -> T:
        with connected(self._reading) as connection, repeatable(connection):
            return work(SqlUnitOfWork(PostgresConnection(connection)))

    def _write(self, work: Action[T], engine: Engine) -> T:
        result, tells = self._tried(lambda: self._done(work, engine))
        if tells:
            self._calls.out()
            self._heard()
        return result

    def _done(self, work: Action[T], engine: Engine) -> tuple[T, bool]:
        """Run it and commit it; whether others hear of it. Raises Again when it may be repeated."""
        mark = {"hand": threading.current_thread().name, "action": secrets.token_hex(8)}
        with connected(engine) as connection:
            with repeatable(connection):
                running = PostgresConnection(connection)
                uow = SqlUnitOfWork(running)
                result = work(uow)
                wrote = running.execute(_MARK, mark).scalar() is not None
            try:
                connection.commit()
            except DBAPIError as error:
                if is_clash(error):
                    raise Again from error
                if not error.connection_invalidated:
                    raise
                if wrote and not self._is_kept(mark):
                    raise Again from error
        return result, wrote and not uow.hushed

    def _is_kept(self, mark: dict[str, str]) -> bool:
        """Whether a commit came through whose answer was lost."""

        def look() -> bool:
            with connected(self._plain) as connection, repeatable(connection):
                connection.execute(_PATIENTLY)
                return bool(connection.scalar(_LOOK, mark) == mark["action"])

        try:
            return self._tried(look)
        except DBAPIError as error:
            raise Unanswered("the database did not say whether the action was kept") from error

    def _tried(self, work: Callable[[], T]) -> T:
        """What clashed is run again after others that did: side by side they would only clash anew."""
        trying = Trying(self._jitter, self._over)
        with ExitStack() as turn:
            while not self._over.is_set():
                try:
                    return work()
                except Again as again:
                    error = again.__cause__ or again
                    turn.close()  # the pause is nobody else's
                    trying.failed(error)
                    if is_clash(error) and self._clashed.acquire(timeout=ALONE):
                        turn.callback(self._clashed.release)
        raise Unanswered("the database is being closed, and did not answer in time")


def _nobody() -> None:
    """Who hears of commits before somebody wants to."""
