"""Looks after a SQLite file from a shell, whether or not the bot runs on it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from bot.clock import Clock, SystemClock
from bot.errors import BotError, ConfigError
from bot.keeping import Backup, Status, Told, Upgrade, none_yet
from bot.ports import Finding
from storage import backup, opening, presence, schema
from storage.sqlite import faults, opened
from storage.trace import leave

MEGABYTE = 10**6
ROOM = 100 * MEGABYTE
LONG_LOG = 64 * MEGABYTE  # SQLite folds it back at 4 MB, unless a reader never lets go
OLD = timedelta(days=7)
SQLITE = b"SQLite format 3\0"  # how each of its files begins
UNWRITTEN = bytes(len(SQLITE))  # and one whose first page is not written yet


class SqliteKeeper:
    """The keeper of one file."""

    def __init__(
        self, file: Path, *, trace: Path | None = None, clock: Clock | None = None
    ) -> None:
        self._file, self._trace, self._clock = file, trace, clock or SystemClock()

    def where(self) -> str:
        return str(self._file.absolute())

    def status(self) -> Status:
        with opening.usable(self._file):
            return replace(
                self.look(),
                faults=_faults(self._file),
                backups=[str(one) for one in backup.known(self._file)],
                running=presence.running(self._file),
            )

    def look(self) -> Status:
        with opening.usable(self._file):
            version = opening.look(self._file, trace=self._trace)
        return Status(self.where(), version, schema.HEAD, opening.size(self._file))

    def upgrade(self) -> Upgrade:
        return opening.made_ready(self._file, trace=self._trace, clock=self._clock)

    def backup(self, to: Path, *, force: bool, told: Told) -> Backup:
        found = self.look()
        if not found.schema:
            raise none_yet(found.where)
        _refuse(self._file, to, force=force)
        try:
            backup.copy(self._file, to, told=told)
            holds, size = backup.content(to), opening.size(to)
        except (OSError, sqlite3.Error) as error:
            raise BotError(f"{to}: the backup could not be written ({error}).") from error
        backup.remember(self._file, to)
        return Backup(str(to), size, holds)

    @contextmanager
    def present(self) -> Iterator[list[int]]:
        with presence.present(self._file) as others:
            if self._trace:
                leave(self._file, self._trace)
            yield others

    def findings(self) -> list[Finding]:
        try:
            return list(self._found())
        except ConfigError as error:
            return [Finding(ok=False, says=str(error))]
        except (OSError, sqlite3.Error, DatabaseError) as error:
            return [Finding(ok=False, says=f"{self._file}: it cannot be looked at ({error})")]

    def _found(self) -> Iterator[Finding]:
        with opening.usable(self._file):
            version = opening.look(self._file, trace=self._trace)
        yield _up_to_date(version) if version else _to_be_made(self._file)
        yield _processes(presence.running(self._file))
        yield _backed_up(self._file, self._clock.now())
        yield _room(self._file)
        yield _write_ahead(self._file)


def _refuse(file: Path, to: Path, *, force: bool) -> None:
    if to.is_dir():
        raise ConfigError(f"{to}: this is a folder. Name the file: {to / file.name}")
    if to.exists() and to.samefile(file):
        raise ConfigError(f"{to}: this is the database itself. Name another file.")
    if _belongs(to, file):
        raise ConfigError(f"{to}: this belongs to the database. Name another file.")
    if to.exists() and not to.is_file():
        raise ConfigError(f"{to}: this is no ordinary file. Name another one.")
    if to.exists() and not force:
        raise ConfigError(f"{to}: it is there already. Name another file, or use --force.")
    _refuse_what_is_no_copy(to)
    if not to.parent.is_dir():
        raise ConfigError(f"{to}: there is no folder {to.parent}. Make it first.")


def _refuse_what_is_no_copy(to: Path) -> None:
    """--force is soon written before a wrong name, and what is beside it while it is made goes."""
    for one in (to, *backup.meanwhile(to)):
        begun = () if one == to else (UNWRITTEN,)
        if one.exists() and not _begins(one, SQLITE, b"", *begun):
            raise ConfigError(
                f"{one}: this is no SQLite database, and a backup takes the place of nothing else. "
                "Name another file, or move this one away."
            )


def _begins(file: Path, *heads: bytes) -> bool:
    try:
        with file.open("rb") as head:
            return head.read(len(SQLITE)) in heads
    except OSError:
        return False


def _belongs(to: Path, file: Path) -> bool:
    """Whether making the copy would take the place of what is kept beside a database, or of it."""
    real = file.resolve()
    there = to.parent.resolve() == real.parent
    ours = re.compile(rf"{re.escape(real.name)}(-wal|-shm|-journal|\.last-backup|\.running.*)?")
    made = (to.name, f"{to.name}{backup.PART}")
    return there and any(ours.fullmatch(name) for name in made)


def _faults(file: Path) -> list[str]:
    if not opening.size(file):
        return []
    with opened(file) as connection:
        return faults(connection, quick=True)


def _up_to_date(version: str) -> Finding:
    if version == schema.HEAD:
        return Finding(ok=True, says=f"schema: {version}")
    way = f"`folkmoot run` or `folkmoot db upgrade` brings it to {schema.HEAD}, after a backup"
    return Finding(ok=False, says=f"schema: the database is at {version}; {way}")


def _to_be_made(file: Path) -> Finding:
    folder = file.resolve().parent
    if not os.access(folder, os.W_OK | os.X_OK):
        fix = "whoever runs the bot must be allowed to write it, or set another database.file"
        return Finding(ok=False, says=f"schema: nothing can be made in {folder}: {fix}")
    return Finding(ok=True, says="schema: made at the first start")


def _processes(running: list[int]) -> Finding:
    who = ", ".join(map(str, running))
    if len(running) > 1:
        fix = "whoever runs the bot stops all but one, or moves to PostgreSQL"
        return Finding(ok=False, says=f"running: several processes on one file ({who}): {fix}")
    return Finding(ok=True, says=f"running: process {who}" if running else "running: not now")


def _backed_up(file: Path, now: datetime) -> Finding:
    asked = backup.asked_for(file)
    if asked is None:
        return Finding(ok=True, says="backup: none known here; `folkmoot backup FILE` makes one")
    age = now - datetime.fromtimestamp(asked.stat().st_mtime, UTC)
    if age > OLD:
        fix = "whoever runs the bot makes one every night (Operate it, Backups)"
        return Finding(ok=False, says=f"backup: the last one is {age.days} days old: {fix}")
    return Finding(ok=True, says=f"backup: {asked}, {age.days} days old")


def _room(file: Path) -> Finding:
    free, size = shutil.disk_usage(file.resolve().parent).free, opening.size(file)
    says = f"disk: {free // MEGABYTE} MB free beside a database of {size / MEGABYTE:.1f} MB"
    if free < max(ROOM, 3 * size):
        fix = "whoever runs the bot makes room; a copy is made before each new schema"
        return Finding(ok=False, says=f"{says}: {fix}")
    return Finding(ok=True, says=says)


def _write_ahead(file: Path) -> Finding:
    size = opening.size(opening.log_of(file))
    says = f"write-ahead log: {size / MEGABYTE:.1f} MB"
    if size > LONG_LOG:
        fix = "another program reads the database and never lets go; close it, or restart the bot"
        return Finding(ok=False, says=f"{says}: {fix}")
    return Finding(ok=True, says=says)
