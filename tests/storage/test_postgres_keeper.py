"""Looking after a database on a server from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from storage import schema
from storage.postgres.keeper import PostgresKeeper
from tests.postgres import Server


def test_a_new_database_is_brought_up_to_date_once(server: Server) -> None:
    keeper = PostgresKeeper(server.url(server.make()))
    assert keeper.status().schema == ""
    assert keeper.upgrade().before == ""

    assert keeper.status().schema == keeper.upgrade().before == schema.HEAD
    assert keeper.status().size > 0
    assert [one.ok for one in keeper.findings()] == [True]


def test_a_server_is_backed_up_with_its_own_tool(server: Server, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"pg_dump --format=custom --file={tmp_path / 'x'} "):
        PostgresKeeper(server.url()).backup(tmp_path / "x", force=False, told=lambda _: None)

    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_one_finding() -> None:
    [found] = PostgresKeeper("postgresql://nobody@127.0.0.1:1/none").findings()

    assert not found.ok
