"""The database as a command that only reads finds it: neither made nor brought up to date."""

from __future__ import annotations

from bot import wiring
from bot.config import Settings
from bot.errors import ConfigError
from bot.keeping import none_yet
from bot.ports import Database


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
    return wiring.open_database(settings.database, reads_only=True)
