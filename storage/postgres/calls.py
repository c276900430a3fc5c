"""Replicas call out to each other when something was written: LISTEN and NOTIFY.

A call that is lost costs nothing but time: what is due is a row, and each replica looks by itself
now and then. Whoever listens also keeps the clock: it is the first to see another server.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from psycopg import Error
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage.postgres.clock import ServerClock

CHANNEL = "folkmoot"
_PAUSE, _PATIENCE = 1.0, 3.0
_APART = (
    0.02  # seconds between two calls: who is busy writing does not keep the others busy looking
)
_LOOKED_AT = 30.0  # seconds between two looks at what time it is there
_CALL = text("SELECT pg_notify(:channel, :name)")


class Calls:
    """One thread that calls, one that listens. ``name`` tells our own calls from the others'."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        heard: Callable[[], None],
        clock: ServerClock,
        *,
        every: float = _LOOKED_AT,
    ) -> None:
        self._engine, self._name, self._heard = engine, name, heard
        self._clock, self._every = clock, every
        self._news, self._closing = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=work, name=f"calls-{work.__name__}", daemon=True)
            for work in (self._call, self._listen)
        ]
        for thread in self._threads:
            thread.start()

    def out(self) -> None:
        """Let the others know. Calls that come close together become one."""
        self._news.set()

    def close(self) -> None:
        self._closing.set()
        self._news.set()  # its last call is what the listener below is waiting for
        for thread in self._threads:
            thread.join(timeout=_PATIENCE)  # one that waits for a dead server is left behind

    def _call(self) -> None:
        closing = False
        while not closing:
            self._news.wait()
            self._news.clear()
            closing = self._closing.is_set()
            try:
                with self._engine.connect() as connection:
                    connection.execute(_CALL, {"channel": CHANNEL, "name": self._name})
                self._closing.wait(_APART)
            except SQLAlchemyError:  # the server is away: the others will look by themselves
                self._closing.wait(_PAUSE)

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                with self._engine.connect() as connection:
                    self._clock.follow(connection)
                    connection.exec_driver_sql(f"LISTEN {CHANNEL}")
                    if not self._closing.is_set():  # else the last call came before we listened
                        self._heard()  # what was called while nobody listened
                        self._hear(connection)
            except (SQLAlchemyError, Error):  # the server is away, and comes back
                self._closing.wait(_PAUSE)

    def _hear(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        while True:
            for call in driver.notifies(timeout=self._every):
                if self._closing.is_set():
                    return
                if call.payload != self._name:
                    self._heard()
            self._clock.follow(connection)
