"""Turns on a server: an advisory lock, which ends with the connection that holds it."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage.postgres.address import engine
from storage.postgres.line import cut

_SPACE = 0x666F6C6B  # the first half of the lock's number; one database has locks of its own
_LOCK = text("SELECT pg_try_advisory_lock(:space, hashtext(:name))")
_UNLOCK = text("SELECT pg_advisory_unlock(:space, hashtext(:name))")
_STILL = text("SELECT 1")
_HOLDER = text(
    "SELECT split_part(application_name, ' ', 2) FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND classid::bigint = :space AND objsubid = 2"
    " AND objid::bigint = hashtext(:name)::bigint & 4294967295 AND database ="
    " (SELECT oid FROM pg_database WHERE datname = current_database())"
)
PATIENCE = 3.0  # seconds for a server to answer whoever wants to leave
_CUSTOMS = {  # whoever is gone without a word, on either side, is noticed within half a minute
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
    "connect_timeout": "3",
    "tcp_user_timeout": "4000",
}


class PostgresTurn:
    """Asked from one thread at a time. Its connection does nothing else."""

    def __init__(self, where: URL, name: str) -> None:
        us = f"folkmoot {socket.gethostname()[:40]}/{os.getpid()}"
        where = where.update_query_dict(_CUSTOMS | {"application_name": us})
        self._engine: Engine = engine(where, isolation="AUTOCOMMIT")
        self._values = {"space": _SPACE, "name": name}
        self._connection: Connection | None = None
        self._line: Any = None  # the driver's
        self._asked = threading.Lock()  # who stopped waiting for an answer may ask once more
        self._has = False

    def take(self) -> bool:
        with self._asked:
            try:
                self._has = self._taken()
            except SQLAlchemyError:  # the server is away, and our lock with the connection
                self._let_go()
            return self._has

    def leave(self) -> None:
        """Soon, even where the server takes every question and answers none."""
        hanging = threading.Timer(PATIENCE, self._cut)
        hanging.start()
        with self._asked:
            if self._has:
                with suppress(SQLAlchemyError):  # else the server notices by itself, a little later
                    self._connected().execute(_UNLOCK, self._values)
            hanging.cancel()
            self._let_go()
            self._engine.dispose()

    def holder(self) -> str:
        with self._asked:
            try:
                found: str | None = self._connected().scalar(_HOLDER, self._values)
            except SQLAlchemyError:
                self._let_go()
                return ""
            return found or ""

    def _taken(self) -> bool:
        if self._has:
            self._connected().execute(_STILL)
            return True
        return bool(self._connected().scalar(_LOCK, self._values))

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
            self._line = self._connection.connection.driver_connection
        return self._connection

    def _cut(self) -> None:
        """Whoever waits for an answer is told that there is none."""
        if self._line is not None:
            cut(self._line)

    def _let_go(self) -> None:
        """Really hang up: a pooled connection would keep the lock."""
        connection, self._connection, self._has = self._connection, None, False
        if connection is not None:
            connection.invalidate()
            connection.close()
