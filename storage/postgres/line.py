"""A connection's line to its server, which can be cut: whoever waits is told that there is no answer."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from psycopg import Error
from sqlalchemy import Engine, event


def cut(driver: Any) -> None:
    """From any thread, whatever the driver waits for."""
    with suppress(Error, OSError), socket.socket(fileno=os.dup(driver.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


class Lines:
    """Those of some engines, for one who must be able to cut them all."""

    def __init__(self) -> None:
        self._drivers: WeakSet[Any] = WeakSet()
        self._changes = threading.Lock()

    def watch(self, engine: Engine) -> None:
        @event.listens_for(engine, "connect")
        def _note(driver: Any, _: Any) -> None:
            with self._changes:
                self._drivers.add(driver)

    def cut(self) -> None:
        with self._changes:
            drivers = list(self._drivers)
        for one in drivers:
            cut(one)
