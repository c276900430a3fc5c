"""Looks after a database on a server from a shell, whether or not the bot runs on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, text

from bot.clock import Clock, SystemClock
from bot.errors import ConfigError
from bot.keeping import Backup, Status, Told, Upgrade
from bot.ports import Finding
from bot.vitals import clocks
from storage import schema
from storage.postgres.address import CONNECTIONS, address, engine, shown, usable
from storage.postgres.schema import prepare, refuse_unfit

FEW = 5
"""So many free connections are too few to start with."""

_SIZE = text("SELECT pg_database_size(current_database())")
_HOW_IT_IS = text(
    """
    SELECT clock_timestamp() AS time,
      has_schema_privilege(current_schema(), 'CREATE') AS ours, least(
      current_setting('max_connections')::int
        - current_setting('superuser_reserved_connections')::int
        - (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL),
      (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user)
        - (SELECT count(*) FROM pg_stat_activity WHERE usename = current_user)
    ) AS free
    """
)


class PostgresKeeper:
    """The keeper of one database; the server keeps its backups, and counts who is connected."""

    def __init__(self, url: str, clock: Clock | None = None) -> None:
        self._where, self._clock = address(url), clock or SystemClock()

    def where(self) -> str:
        return shown(self._where)

    def status(self) -> Status:
        with self._looking() as connection:
            return self._seen(connection)

    def look(self) -> Status:
        return self.status()

    def upgrade(self) -> Upgrade:
        before = self.status().schema
        prepare(self._where)
        return Upgrade(before, schema.HEAD)

    def backup(self, to: Path, *, force: bool, told: Told) -> Backup:  # noqa: ARG002  a Keeper's shape
        raise ConfigError(
            f"{self.where()}: a server is backed up with its own tool, also while the bot runs: "
            f"pg_dump --format=custom --file={to} --dbname=… (pg_restore brings it back)."
        )

    def findings(self) -> list[Finding]:
        try:
            with self._looking() as connection:
                found, there = self._seen(connection), connection.execute(_HOW_IT_IS).one()
        except ConfigError as error:
            return [Finding(ok=False, says=str(error))]
        time = _time(clocks("database", there.time, self._clock.now()))
        tables = _up_to_date(found) if found.schema or there.ours else _not_ours(found)
        return [tables, _connections(there.free), time]

    def present(self) -> AbstractContextManager[list[int]]:
        """Any number may run on a server."""
        return nullcontext([])

    def _seen(self, connection: Connection) -> Status:
        refuse_unfit(self._where, connection)
        version = schema.version_of(connection)
        schema.refuse_unknown(self.where(), version)
        return Status(self.where(), version, schema.HEAD, connection.scalar(_SIZE) or 0)

    @contextmanager
    def _looking(self) -> Iterator[Connection]:
        looking = engine(self._where, isolation="READ COMMITTED", size=1, reads_only=True)
        try:
            with usable(self._where), looking.connect() as connection:
                yield connection
        finally:
            looking.dispose()


def _up_to_date(found: Status) -> Finding:
    if found.is_current:
        return Finding(ok=True, says=f"schema: {found.schema or 'made at the first start'}")
    way = f"`folkmoot run` or `folkmoot db upgrade` brings it to {found.newest}"
    return Finding(ok=False, says=f"schema: the database is at {found.schema}; {way}")


def _not_ours(found: Status) -> Finding:
    fix = "whoever runs the server makes it the owner of the database"
    return Finding(ok=False, says=f"schema: {found.where}: this user may make no tables: {fix}")


def _time(found: Finding) -> Finding:
    if found.ok:
        return found
    return replace(found, says=f"{found.says} The bot goes by the database's.")


def _connections(free: int) -> Finding:
    says = f"connections: the server has {free} free, and a replica opens up to {CONNECTIONS}"
    if free < FEW:
        fix = "whoever runs the server raises max_connections, or the limit of the user"
        return Finding(ok=False, says=f"{says}: {fix}")
    return Finding(ok=True, says=says)
