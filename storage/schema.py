"""The schema and its migrations: brought up to date at start, never downwards."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlmodel import SQLModel

import storage
from bot.errors import ConfigError

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = max(step.name[:4] for step in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def metadata() -> MetaData:
    """Every table, from every module of this package."""
    for module in pkgutil.iter_modules(storage.__path__):
        if not module.ispkg:
            import_module(f"storage.{module.name}")
    return SQLModel.metadata


def upgrade(engine: Engine) -> None:
    """Run the migrations that are missing. Raises ConfigError for a newer database."""
    metadata()
    with engine.begin() as connection:
        version = _version(connection)
        if version == HEAD:
            return
        if version is not None and version > HEAD:
            raise ConfigError(
                f"{engine.url.database}: this database was written by a newer Folkmoot (schema "
                f"{version}; this one knows {HEAD}). Install the newer version, or restore a backup."
            )
        _migrate(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  costs start-up time, and is seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
