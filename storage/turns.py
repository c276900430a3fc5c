"""Turns of processes on one file: a lock beside it, which ends with the process that holds it."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

from storage.beside import beside
from storage.presence import holder_of, taken


class FileTurn:
    """The lock is on a file of its own: SQLite's end when any handle of the database closes."""

    def __init__(self, file: Path, name: str) -> None:
        self._beside = beside(file, f".turn-{re.sub('[^a-z0-9]+', '-', name)}")
        self._handle: int | None = None

    def take(self) -> bool:
        if self._handle is None:
            self._handle = taken(self._beside)
        return self._handle is not None

    def leave(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)

    def holder(self) -> str:
        process = holder_of(self._beside) if self._beside.exists() else None
        return "" if process is None else f"{socket.gethostname()}/{process}"
