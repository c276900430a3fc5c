"""Looking after the database from a shell: what state it is in, copies of it, a newer schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.errors import ConfigError
from bot.ports import Finding

Told = Callable[[float], None]
"""Hears which share of long work is done."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """From which schema step to which; ``before`` is "" for a new database.

    ``backup`` is the copy made before, "" where none is made.
    """

    before: str
    after: str
    backup: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """A database as it is. ``faults`` is empty when it is whole, ``running`` lists processes.

    None where a server looks after it, and nobody else can tell.
    """

    where: str
    schema: str
    newest: str
    size: int
    faults: Sequence[str] | None = None
    backups: Sequence[str] | None = None
    running: Sequence[int] | None = None

    @property
    def is_current(self) -> bool:
        """Whether a start would leave its schema as it is; it makes one where there is none."""
        return self.schema in ("", self.newest)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was made and found whole; ``holds`` counts what is in it."""

    file: str
    size: int
    holds: Mapping[str, int] = field(default_factory=dict)


def none_yet(where: str) -> ConfigError:
    """What to say to whoever looks for a database that is not there."""
    return ConfigError(
        f"{where}: there is nothing in it yet; the first `folkmoot run` in Slack or Discord makes "
        "it. If the bot ran already, this is another place: --config names its settings, and a "
        "path in them starts where the command is run."
    )


class Keeper(Protocol):
    """Looks after one database, which need not be open. All raise ConfigError when it is unusable."""

    def where(self) -> str:
        """Which one it is, without a password."""

    def status(self) -> Status:
        """Looks, and changes nothing."""

    def look(self) -> Status:
        """The same at a glance: the database is not read through."""

    def upgrade(self) -> Upgrade:
        """Bring the schema up to date, after a backup where this keeper can make one."""

    def backup(self, to: Path, *, force: bool, told: Told) -> Backup:
        """A verified copy, also while the bot runs; over an existing file only with ``force``."""

    def findings(self) -> Sequence[Finding]:
        """What the doctor says of it."""

    def present(self) -> AbstractContextManager[Sequence[int]]:
        """Be seen by others as running on it; yields the processes that do already."""
