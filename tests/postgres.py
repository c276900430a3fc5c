"""A PostgreSQL server of the tests' own, with a fresh database for each test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from secrets import SystemRandom

import psycopg

from bot.clock import Clock
from storage.postgres.database import PostgresDatabase

_CONFIG = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 64MB
fsync = off
full_page_writes = off
autovacuum = off
"""
_USER = "folkmoot"
_NOBODYS = range(10_000, 32_000)  # ports below those that systems give to whoever wants any
_DOORS = """
host all stranger 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""
_EMPTY = """
DO $$
DECLARE one record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP
    EXECUTE format('DELETE FROM %I', one.tablename);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
  END LOOP;
END $$
"""


def programs() -> Path | None:
    """Where the server's programs are; Debian does not put them on the path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    return debian[-1].parent if debian else None


class Server:
    """Runs in a folder of its own until it is stopped."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._owner = _owner()
        self._folder = Path(tempfile.mkdtemp(prefix="folkmoot-postgres-"))
        self._databases = count(1)
        if self._owner:
            shutil.chown(self._folder, self._owner)
        self.port = free_port()
        self._run(
            "initdb",
            f"--pgdata={self._data}",
            f"--username={_USER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        )
        with (self._data / "postgresql.conf").open("a") as config:
            config.write(f"{_CONFIG}port = {self.port}\n")
        (self._data / "pg_hba.conf").write_text(_DOORS)
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def url(self, database: str = "postgres", *, user: str = _USER, port: int = 0) -> str:
        """``stranger`` is asked for a password, everybody else is let in."""
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{database}"

    def start(self) -> None:
        self._control("start", f"--log={self._folder / 'log'}")

    def stop(self, mode: str = "fast") -> None:
        self._control("stop", f"--mode={mode}")

    def remove(self) -> None:
        self.stop("immediate")
        shutil.rmtree(self._folder)

    def make(self, options: str = "") -> str:
        """A new database; its name."""
        name = f"test_{next(self._databases)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        return name

    def empty(self, name: str) -> None:
        """Much faster than another database."""
        self.run(_EMPTY, name)

    def open(self, name: str, *, machine: Clock | None = None) -> PostgresDatabase:
        """As a replica does, on a machine that has this clock."""
        return self.opened(self.url(name), machine=machine)

    @staticmethod
    def opened(url: str, *, machine: Clock | None = None) -> PostgresDatabase:
        return PostgresDatabase(url, jitter=SystemRandom().random, machine=machine)

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _control(self, what: str, *options: str) -> None:
        self._run("pg_ctl", what, "--wait", "--silent", f"--pgdata={self._data}", *options)

    def _run(self, program: str, *options: str) -> None:
        """As somebody who is not root, whom the server refuses."""
        groups: Sequence[int] | None = [] if self._owner else None
        done = subprocess.run(
            [self._programs / program, *options],
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            user=self._owner,
            group=pwd.getpwnam(self._owner).pw_gid if self._owner else None,
            extra_groups=groups,
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{program} {options}: {done.stderr}"


def _owner() -> str | None:
    """Whom the server runs as; None when tests are not run by root."""
    if os.getuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _version(program: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in program.parts[-3].split(".") if part.isdigit())


def free_port() -> int:
    """For a program that must be told one; one the system would give, it may give twice."""
    for port in SystemRandom().sample(_NOBODYS, len(_NOBODYS)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("all ports are taken")
