"""Looking after a database on a server from a shell."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import psycopg
import pytest
from typing_extensions import override

from bot.clock import SystemClock
from bot.errors import ConfigError
from storage import schema
from storage.postgres.address import CONNECTIONS
from storage.postgres.keeper import PostgresKeeper
from tests.conftest import FakeClock
from tests.postgres import Server


def test_a_new_database_is_brought_up_to_date_once(server: Server) -> None:
    keeper = PostgresKeeper(server.url(server.make()))
    assert keeper.status().schema == ""
    assert keeper.upgrade().before == ""

    assert keeper.status().schema == keeper.upgrade().before == schema.HEAD
    assert keeper.status().size > 0
    assert [one.ok for one in keeper.findings()] == [True, True, True]


class Hears(logging.Handler):
    """Waits until something is said."""

    def __init__(self) -> None:
        super().__init__()
        self.said = Event()

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.said.set()


def test_whoever_waits_for_another_to_bring_it_up_to_date_says_so(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    url, heard = server.url(server.make()), Hears()
    caplog.set_level(logging.INFO, "storage.postgres.schema")
    logging.getLogger("storage.postgres.schema").addHandler(heard)
    with ThreadPoolExecutor(1) as threads, psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(x'666f6c6b'::int)")
        upgrading = threads.submit(PostgresKeeper(url).upgrade)
        assert heard.said.wait(10)
        assert not upgrading.done()
        other.rollback()
        assert upgrading.result(30).after == schema.HEAD
    logging.getLogger("storage.postgres.schema").removeHandler(heard)
    assert "another process brings the database up to date" in caplog.text


def test_a_clock_that_is_not_the_servers_is_a_finding(server: Server) -> None:
    ahead = FakeClock(SystemClock().now() + timedelta(minutes=2))
    *_, clocks = PostgresKeeper(server.url(), ahead).findings()

    assert re.match(
        r"database: our clock is 1[12]\d s ahead of its own\. Whoever runs", clocks.says
    )
    assert clocks.says.endswith("The bot goes by the database's.")
    assert not clocks.ok


def test_a_server_with_no_room_for_a_replica_is_found(server: Server) -> None:
    server.run("CREATE ROLE crowded LOGIN CONNECTION LIMIT 4")
    _, found, _ = PostgresKeeper(server.url(user="crowded")).findings()
    server.run("DROP ROLE crowded")

    assert not found.ok
    assert found.says.startswith("connections: the server has 3 free, and a replica opens up to 20")
    assert "raises max_connections" in found.says


def test_a_replica_opens_no_more_connections_than_it_is_said_to(server: Server) -> None:
    database = server.open(server.make())
    pools = (database._plain, database._writing, database._reading)  # noqa: SLF001
    most = sum(one.pool.size() for one in pools)  # type: ignore[attr-defined]
    database.close()

    assert most + 1 == CONNECTIONS


def test_a_server_is_backed_up_with_its_own_tool(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"pg_dump --format=custom --file={tmp_path / 'x'} "):
        PostgresKeeper(server.url()).backup(tmp_path / "x", force=False, told=lambda _: None)

    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_one_finding() -> None:
    [found] = PostgresKeeper("postgresql://nobody@127.0.0.1:1/none").findings()

    assert not found.ok
