"""Whether the file of an open database is still the one under its name."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from bot.errors import Astray
from storage.beside import beside

log = logging.getLogger(__name__)

_BESIDE = ("-wal", "-shm")  # SQLite removes them when the last connection closes, and not before

_Identity = tuple[int, int]


class Watched:
    """A file that is open, and may be moved, removed or replaced all the same.

    To be made when a connection has looked into the file: those beside it are there by then.
    """

    def __init__(self, file: Path) -> None:
        more = [os.fspath(beside(file, ending)) for ending in _BESIDE]
        self._names = [os.fspath(file), *filter(os.path.exists, more)]
        self._known, self._size = self._look()

    def check(self) -> None:
        """Raises Astray: what is written to a file without a name is lost when the bot stops.

        A file that became smaller was written over, and stays strange: nothing here shrinks it.
        """
        least = self._size  # read first: another thread may find it larger while we look
        found, size = self._look()
        if found and found == self._known and size >= least:
            self._size = size
            return
        if found == self._known:
            self._known = []
        log.critical(
            "%s: this database was moved, removed or replaced (or cut short, or its -wal or -shm) "
            "while the bot has it open, so nothing is done. Put the same files back; or stop the "
            "bot, not with kill -9, as it still keeps what it can, and start it again or put a "
            "backup there.",
            self._names[0],
        )
        raise Astray

    def _look(self) -> tuple[list[_Identity], int]:
        """Which files they are, and how large the first is. Before each commit, so it is quick."""
        try:
            found = [os.stat(name) for name in self._names]  # noqa: PTH116  a Path takes longer
        except OSError:
            return [], 0
        return [(one.st_dev, one.st_ino) for one in found], found[0].st_size
