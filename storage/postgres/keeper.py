"""Looks after a database on a server from a shell, whether or not the bot runs on it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from sqlalchemy import text

from bot.errors import ConfigError
from bot.keeping import Backup, Status, Told, Upgrade
from bot.ports import Finding
from storage import schema
from storage.postgres.address import address, engine, shown, usable
from storage.postgres.schema import prepare

_SIZE = text("SELECT pg_database_size(current_database())")


class PostgresKeeper:
    """The keeper of one database; the server keeps its backups, and counts who is connected."""

    def __init__(self, url: str) -> None:
        self._where = address(url)

    def where(self) -> str:
        return shown(self._where)

    def status(self) -> Status:
        looking = engine(self._where, isolation="READ COMMITTED", size=1, reads_only=True)
        try:
            with usable(self._where), looking.connect() as connection:
                version = schema.version_of(connection)
                size = connection.scalar(_SIZE) or 0
        finally:
            looking.dispose()
        schema.refuse_unknown(self.where(), version)
        return Status(self.where(), version, schema.HEAD, size)

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
            found = self.status()
        except ConfigError as error:
            return [Finding(ok=False, says=str(error))]
        if found.schema in ("", found.newest):
            return [Finding(ok=True, says=f"schema: {found.schema or 'made at the first start'}")]
        way = f"`folkmoot run` or `folkmoot db upgrade` brings it to {found.newest}"
        return [Finding(ok=False, says=f"schema: the database is at {found.schema}; {way}")]

    def present(self) -> AbstractContextManager[list[int]]:
        """Any number may run on a server."""
        return nullcontext([])
