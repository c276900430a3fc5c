"""Which processes run a bot on a file: a lock each, which ends with the process however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.beside import beside

SLOTS = 8  # more at once are not counted


@contextmanager
def present(file: Path) -> Iterator[list[int]]:
    """Be seen to run on the file; yields the processes that did already."""
    others = running(file)
    handle = _taken(file)
    try:
        yield others
    finally:
        if handle is not None:
            os.close(handle)


def running(file: Path) -> list[int]:
    """The processes that run on the file now."""
    found = (holder_of(slot) for slot in _slots(file) if slot.exists())
    return [process for process in found if process is not None]


def _slots(file: Path) -> list[Path]:
    """Beside the file, never the file itself: SQLite's own locks end when a handle of it closes.

    It is the same file behind every link to it.
    """
    more = [f".running-{number}" for number in range(2, SLOTS + 1)]
    return [beside(file, ending) for ending in (".running", *more)]


def _taken(file: Path) -> int | None:
    """The first free slot, held as long as what is returned stays open."""
    for slot in _slots(file):
        handle = taken(slot)
        if handle is not None:
            return handle
    return None


def taken(lock: Path) -> int | None:
    """This lock, held as long as what is returned stays open; None when another has it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if _locked(handle, fcntl.LOCK_EX):
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
            return handle
    except BaseException:  # a disk that is full: the lock would be nobody's until we end
        os.close(handle)
        raise
    os.close(handle)
    return None


def holder_of(lock: Path) -> int | None:
    """The process that has this lock, None for nobody; 0 when it cannot be told."""
    handle = os.open(lock, os.O_RDONLY)
    try:
        if _locked(handle, fcntl.LOCK_SH):
            return None
        said = os.read(handle, 20).strip()
        return int(said) if said.isdigit() else 0
    finally:
        os.close(handle)


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
