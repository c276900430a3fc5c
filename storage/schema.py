"""The schema and its migrations: brought up to date at start, never downwards."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, inspect, text
from sqlmodel import SQLModel

import storage
from bot.errors import ConfigError

MIGRATIONS = Path(__file__).parent / "migrations"


def steps() -> list[str]:
    """Every step, oldest first."""
    return sorted(one.name[:4] for one in (MIGRATIONS / "versions").glob("[0-9]*.py"))


HEAD = steps()[-1]


def metadata() -> MetaData:
    """Every table, from every module of this package."""
    for module in pkgutil.iter_modules(storage.__path__):
        if not module.ispkg:
            import_module(f"storage.{module.name}")
    return SQLModel.metadata


def nothing(_: str) -> None:
    """What there is to do before a migration, where nothing is."""


def upgrade(engine: Engine, *, to: str = "", first: Callable[[str], None] = nothing) -> str:
    """Run the steps that are missing in one transaction; return the one it was at, "" for none.

    ``first`` is called with that before anything is changed. Raises ConfigError for a step this
    program does not know.
    """
    metadata()
    with engine.begin() as connection:
        version = version_of(connection)
        if version != (to or HEAD):
            refuse_unknown(str(engine.url.database), version)
            first(version)
            _migrate(connection, to or HEAD)
            _check_references(connection)
        return version


def refuse_unknown(where: str, version: str) -> None:
    """Raises ConfigError for a database that is newer than this program, or of another one."""
    if version > HEAD:
        raise ConfigError(
            f"{where}: this database was written by a newer Folkmoot (schema "
            f"{version}; this one knows {HEAD}). Install the newer version, or restore a backup."
        )
    if version and version not in steps():
        raise ConfigError(f"{where}: its schema {version} is no version of Folkmoot's.")


def version_of(connection: Connection) -> str:
    """The step a database is at, "" for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found or "")


def _migrate(connection: Connection, to: str) -> None:
    from alembic import command  # noqa: PLC0415  costs start-up time, and is seldom needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _check_references(connection: Connection) -> None:
    """SQLite does not look at them while it migrates; PostgreSQL does by itself."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
        if broken:
            raise ValueError(
                f"a row of {broken[0]} would name one of {broken[2]} that is not there"
            )
