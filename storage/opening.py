"""A SQLite file made ready for use: looked at, backed up, brought up to date, or refused."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from bot.clock import Clock, SystemClock
from bot.errors import BotError, ConfigError, no_folder
from bot.keeping import Upgrade
from storage import backup, presence, schema
from storage.beside import beside
from storage.sqlite import engine, faults, kind, opened
from storage.trace import is_of

log = logging.getLogger(__name__)

FILE_FORMAT = 18  # where SQLite's header says who may write the file, and how
WITHOUT_A_LOG = b"\x01"
CHECKED = 32 * 2**20  # bytes: what is checked in well under a second at each start

_LOCKED = (
    "another program keeps it locked. Close that program (a database browser, a copying tool), "
    "then start again; nothing is lost."
)
_READ_ONLY = (
    "it may not be written. Whoever runs the bot must be allowed to write the file, those beside it "
    "(-wal, -shm) and its folder."
)
_WHY = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: "the disk is full. Make room, then start again; nothing is lost.",
}


def made_ready(file: Path, *, trace: Path | None = None, clock: Clock | None = None) -> Upgrade:
    """Make the file, or bring it up to date after a backup. Raises ConfigError when it cannot be."""
    with usable(file):
        version = look(file, trace=trace)
        if version == schema.HEAD:
            return Upgrade(version, version)
        _begun(file)
        return _brought_up(file, version, clock or SystemClock())


def look(file: Path, *, trace: Path | None = None) -> str:
    """The schema step of a file, "" for a new one; changes nothing.

    Raises ConfigError for a file of another program, a newer one, a damaged one and a lost one:
    ``trace`` tells, away from it, that a bot ran on it.
    """
    if file.is_dir():
        raise ConfigError(f"{file}: this is a folder. Set database.file to a file in it.")
    if not size(file):
        _refuse_lost(file, trace)
        if not file.resolve().parent.is_dir():
            raise no_folder(file, "database.file")
        return ""
    _refuse_strange_log(file)
    with opened(file) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
        if names and "alembic_version" not in names:
            raise ConfigError(
                f"{file}: this is the database of another program. Set another path under "
                "database.file."
            )
        if size(file) <= CHECKED and (found := faults(connection, quick=True)):
            raise damaged(file, found)
        query = "SELECT version_num FROM alembic_version"
        row = connection.execute(query).fetchone() if names else None
    version = str(row[0]) if row else ""
    schema.refuse_unknown(str(file), version)
    return version


def damaged(file: Path, found: list[str]) -> ConfigError:
    """What to do with a file that is not whole: keep it, and go back to a backup."""
    return ConfigError(
        f"{file}: the database is damaged ({'; '.join(found)}). It was left as it is. {_back(file)}"
    )


def _back(file: Path) -> str:
    newest, real = next(iter(backup.known(file)), None), file.resolve()
    way = (
        f"The newest backup known here is {newest}: copy it to {file}, and start again."
        if newest
        else f"No backup is known here; when you have one, copy it to {file} and start again."
    )
    return (
        f"Stop the bot, and move {real}, {real.name}-wal and {real.name}-shm to a safe place. {way}"
    )


def _no_database(file: Path) -> ConfigError:
    return ConfigError(
        f"{file}: this is no SQLite database. If it never was Folkmoot's, set another path under "
        f"database.file. If it was, its beginning is damaged; it was left as it is. {_back(file)}"
    )


def _refuse_lost(file: Path, trace: Path | None) -> None:
    """An empty bot where a full one was is worse than none: SQLite would delete the log, too."""
    log = log_of(file)
    left = [*([log] if size(log) else []), *backup.known(file)]
    left += [trace] if trace and is_of(file, trace) else []
    if not left:
        return
    back, are = _back(file), "is" if len(left) == 1 else "are"
    raise ConfigError(
        f"{file}: the database is {'empty' if file.exists() else 'gone'}, but "
        f"{' and '.join(map(str, left))} {are} left of it. Is its disk there? If it is lost, "
        f"{back[0].lower()}{back[1:]} To begin with nothing instead, move what is left away."
    )


def _refuse_strange_log(file: Path) -> None:
    """A backup that was put back has no log; one that lies beside it would be written into it.

    Not while this process has the file open: SQLite's locks end when any handle of it closes.
    """
    if not size(log_of(file)):
        return
    with file.open("rb") as head:
        is_copy = head.read(FILE_FORMAT + 1)[FILE_FORMAT:] == WITHOUT_A_LOG
    if is_copy:
        real = file.resolve()
        raise ConfigError(
            f"{log_of(file)}: this log is of another file than {real.name}, which is a copy, and would "
            f"damage it. Move {real.name}-wal and {real.name}-shm to a safe place, and start again."
        )


def log_of(file: Path) -> Path:
    return beside(file, "-wal")


def size(file: Path) -> int:
    """In bytes; 0 where there is none."""
    return file.stat().st_size if file.exists() else 0


@contextmanager
def usable(file: Path) -> Iterator[None]:
    """Turn what goes wrong with a file into one ConfigError that says what to do."""
    try:
        yield
    except (OSError, ValueError, sqlite3.Error, DatabaseError) as error:
        if kind(error) == sqlite3.SQLITE_CORRUPT:
            raise damaged(file, [str(getattr(error, "orig", error))]) from error
        if kind(error) == sqlite3.SQLITE_NOTADB:
            raise _no_database(file) from error
        cause = getattr(error, "orig", None) or error
        why = _WHY.get(
            kind(error),
            "Check that the folder exists, may be written and is not full; or set another path "
            "under database.file.",
        )
        raise ConfigError(f"{file}: the database cannot be used ({cause}): {why}") from error


def _begun(file: Path) -> None:
    """Only its owner may read it: it holds everything."""
    with suppress(FileExistsError):
        os.close(os.open(file.resolve(), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _brought_up(file: Path, version: str, clock: Clock) -> Upgrade:
    _refuse_while_running(file, version)
    saved: list[Path] = []

    def first(found: str) -> None:
        if found:
            saved.append(_copied(file, found, clock))

    # Off, because a table that is made anew is dropped for a moment; checked before the commit.
    changing = engine(file, begin="BEGIN IMMEDIATE", pragmas=("foreign_keys=OFF",))
    try:
        was = schema.upgrade(changing, first=first)
    except Exception as error:
        if not saved:
            raise
        raise _unchanged(file, version, saved[0], error) from error
    finally:
        changing.dispose()
    backup.thin_out(file)
    if saved:
        log.info("brought %s from schema %s to %s", file, was, schema.HEAD)
    return Upgrade(was, schema.HEAD, str(saved[0]) if saved else "")


def _refuse_while_running(file: Path, version: str) -> None:
    others = presence.running(file) if version else []
    if others:
        who = ", ".join(map(str, others))
        raise ConfigError(
            f"{file}: Folkmoot runs on it (process {who}), and has schema {version}. Stop it first: "
            f"this version brings the database to {schema.HEAD}, which the running one may not know."
        )


def _copied(file: Path, version: str, clock: Clock) -> Path:
    try:
        return backup.before(file, schema.HEAD, clock.now())
    except (OSError, sqlite3.Error, BotError) as error:
        raise ConfigError(
            f"{file}: the backup before schema {schema.HEAD} could not be made ({error}). Nothing was "
            f"changed; it is at {version}. Its folder must be writable and have room for a copy."
        ) from error


def _unchanged(file: Path, version: str, saved: Path, error: Exception) -> ConfigError:
    cause = getattr(error, "orig", None) or error
    why = _WHY.get(kind(error))
    way = f"Why: {why}" if why else "Run the version you had until this is mended, and report it."
    return ConfigError(
        f"{file}: bringing it from schema {version} to {schema.HEAD} failed ({cause}). It is as it "
        f"was, and {saved} is a copy. {way}"
    )
