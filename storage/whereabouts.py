"""Whether the file of an open database is still the one under its name."""

from __future__ import annotations

import logging
from pathlib import Path

from bot.errors import Astray

log = logging.getLogger(__name__)


class Watched:
    """A file that is open, and may be moved, removed or replaced all the same."""

    def __init__(self, file: Path) -> None:
        self._file, self._known = file, _identity(file)

    def check(self) -> None:
        """Raises Astray: what is written to a file without a name is lost when the bot stops."""
        if _identity(self._file) != self._known:
            log.critical(
                "%s: this database was moved, removed or replaced while the bot has it open, so "
                "nothing is done. Put the same file back, or stop the bot and put a backup there.",
                self._file,
            )
            raise Astray


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
