"""The database as a command finds it that needs nothing else, and makes none."""

from __future__ import annotations

import sys
from pathlib import Path

from bot import wiring
from bot.config import Settings, load
from bot.errors import ConfigError
from bot.keeping import none_yet
from bot.ports import Database


def settings(file: Path | None) -> Settings:
    """Where the database is. What is wrong about all else is told, and stops nothing."""
    found = load(file, sections=("database",))
    try:
        load(file, secrets=False)
    except ConfigError as error:
        sys.stderr.write(f"folkmoot: {error} This goes on without; `folkmoot run` would not.\n")
    return found


def opened(settings: Settings) -> Database:
    """Raises ConfigError where there is none, or one of an older schema."""
    found = wiring.keeper(settings).look()
    if not found.schema:
        raise none_yet(found.where)
    if not found.is_current:
        raise ConfigError(
            f"{found.where}: its schema is {found.schema}, and this version works with "
            f"{found.newest}. `folkmoot db upgrade` brings it up to date, and so does `folkmoot run`."
        )
    return wiring.open_database(settings.database)
