"""Copies of the SQLite file: made while the bot runs, verified, and found again."""

from __future__ import annotations

import fcntl
import logging
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from bot.errors import BotError
from bot.keeping import Told
from storage.beside import beside
from storage.sqlite import faults, opened

log = logging.getLogger(__name__)

KEPT = 3
PART = ".part"  # what a copy is called until it is whole
PAGES = 2048  # copied between two reports of progress: 8 MB
_NAMED = r"\.before-(\d{4})-(\d{8}T\d{6}Z)(-\d+)?"
_AUTOMATIC = re.compile(rf"{_NAMED}$")
_BEGUN = re.compile(rf"{_NAMED}(\{PART}(-journal|-wal|-shm)?|\.lock)$")
_COUNTED = {
    "community": "communities",
    "person": "people",
    "ask": "asks",
    "entry": "log entries",
    "meetup": "meetups",
    "resource": "resources",
    "summary": "summaries",
    "outbox": "messages",
}


def copy(file: Path, to: Path, *, quick: bool = False, told: Told | None = None) -> None:
    """A consistent copy, also while others write. ``to`` appears only when it is known to be whole.

    Raises BotError when the copy is not whole, OSError and sqlite3.Error when it cannot be made.
    """
    with _alone(to) as part:
        _copied(file, part, told or _nobody)
        found = _checked(part, quick=quick)
        if found:
            raise BotError(f"{file}: the copy is not whole ({'; '.join(found)}), and was not kept.")
        _durable(part)
        part.replace(to)
        _durable(to.parent)


def meanwhile(to: Path) -> tuple[Path, Path]:
    """What is beside a copy while it is made: it under another name, and a lock. Both go."""
    return to.with_name(f"{to.name}{PART}"), to.with_name(f"{to.name}.lock")


def remember(file: Path, backup: Path) -> None:
    """Note where the last copy went, for whoever looks for it when the file is damaged."""
    with suppress(OSError):  # the copy is made all the same
        _note(file).write_text(f"{backup.resolve()}\n", encoding="utf-8")


def before(file: Path, step: str, now: datetime) -> Path:
    """Copy the file beside itself before it is brought up to ``step``."""
    name = f".before-{step}-{now:%Y%m%dT%H%M%SZ}"
    taken = [beside(file, name + more) for more in ("", *(f"-{n}" for n in range(2, 10)))]
    to = next((one for one in taken if not one.exists()), taken[-1])
    copy(file, to, quick=True)
    log.info("backed up %s as %s", file, to.name)
    return to


def thin_out(file: Path) -> None:
    """Keep the newest automatic copy of each of the last steps; no other file is ever touched.

    To be called when no copy is being made: what was begun and never finished goes, too.
    """
    for one in _copies(file, ".before-*"):
        if _BEGUN.search(one.name):
            one.unlink(missing_ok=True)
    newest: dict[str, Path] = {}
    for one in automatic(file):
        newest.setdefault(_step(one), one)
    kept = list(newest.values())[:KEPT]
    for one in automatic(file):
        if one not in kept:
            one.unlink()
            log.info("removed the old backup %s", one.name)


def automatic(file: Path) -> list[Path]:
    """The copies made before migrations, newest first."""
    found = [one for one in _copies(file, ".before-*") if _AUTOMATIC.search(one.name)]
    return sorted(found, key=_age, reverse=True)


def asked_for(file: Path) -> Path | None:
    """The last copy somebody made with ``folkmoot backup``, if it is still there."""
    try:
        noted = Path(_note(file).read_text(encoding="utf-8").strip())
        return noted if noted.is_file() else None
    except (OSError, ValueError):
        return None


def known(file: Path) -> list[Path]:
    """Every copy known here, newest first."""
    asked = asked_for(file)
    found = [*automatic(file), *([asked] if asked else [])]
    return sorted(found, key=lambda one: one.stat().st_mtime, reverse=True)


def content(file: Path) -> dict[str, int]:
    """How much of what is in a database, in the words people use."""
    with opened(file) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'table'"
        there = {name for (name,) in connection.execute(named)}
        return {
            words: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table, words in _COUNTED.items()
            if table in there
        }


@contextmanager
def _alone(to: Path) -> Iterator[Path]:
    """The file for a copy: empty, for its owner alone, and nobody else writes it meanwhile.

    The lock is beside it: on a share of a network it would keep SQLite itself away.
    """
    part, lock = meanwhile(to)
    handle = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        if not _taken(handle, lock):
            raise BotError(f"{to}: another backup is being written there. Wait until it is done.")
        try:
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield part
        finally:
            part.unlink(missing_ok=True)
            lock.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _taken(handle: int, lock: Path) -> bool:
    """Whether it is ours now, and still under its name: the other may just have been done."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        log.info("%s: this place knows no locks (%s)", lock.parent, error)
    with suppress(FileNotFoundError):
        return os.fstat(handle).st_ino == lock.stat().st_ino
    return False


def _copied(file: Path, part: Path, told: Told) -> None:
    def progress(_: int, left: int, total: int) -> None:
        told(1 - left / total if total else 1.0)

    with opened(file) as source, closing(sqlite3.connect(part)) as target:
        # One snapshot: without it, the copy would begin anew after each write of the bot.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(target, pages=PAGES, progress=progress)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def _checked(part: Path, *, quick: bool) -> list[str]:
    with opened(part) as connection:
        return faults(connection, quick=quick)


def _durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _note(file: Path) -> Path:
    return beside(file, ".last-backup")


def _copies(file: Path, ending: str) -> Iterator[Path]:
    real = file.resolve()
    return real.parent.glob(f"{_literal(real.name)}{ending}")


def _step(file: Path) -> str:
    found = _AUTOMATIC.search(file.name)
    return found[1] if found else ""


def _age(file: Path) -> tuple[str, str]:
    found = _AUTOMATIC.search(file.name)
    return (found[2], found[3] or "") if found else ("", "")


def _literal(name: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", name)


def _nobody(_: float) -> None:
    """Who hears of the progress when nobody asked."""
