"""A server that cannot be used is refused in one sentence, which never shows the password."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from bot.config import load
from bot.errors import ConfigError
from bot.wiring import open_database
from storage.postgres.address import address, check, shown
from storage.postgres.keeper import PostgresKeeper
from tests.postgres import Server, free_port


@pytest.fixture
def fresh(server: Server) -> Iterator[str]:
    """The name of a database of the test's own, with nothing in it."""
    name = server.make()
    yield name
    server.drop(name)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_way_to_write_the_address_is_understood(server: Server, scheme: str) -> None:
    url = server.url().replace("postgresql:", f"{scheme}:")

    assert address(url).drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    "url", ["folkmoot", "mysql://a/b", "sqlite:///x.db", "postgresql+asyncpg://a/b", "http://x:y/"]
)
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(ConfigError, match="not an address of PostgreSQL"):
        open_database(load(None, {"FOLKMOOT_DATABASE_URL": url}).database)


@pytest.mark.parametrize(
    "password", ["p@q7", "p@q7/x", "p@q7?x", "p@q7:x", "p@q7?x=1", "p@q7/x?y=1&z=2"]
)
def test_of_a_password_that_is_taken_for_the_host_nothing_is_shown(password: str) -> None:
    with pytest.raises(ConfigError, match="or a password, @ is written %40") as refused:
        address(f"postgresql://ada:{password}@127.0.0.1:5432/moot")

    assert "q7" not in str(refused.value)


def test_the_address_may_say_how_to_connect() -> None:
    found = address("postgresql://a:b@c/d?application_name=mine@home")

    assert found.query["application_name"] == "mine@home"
    assert found.query["tcp_user_timeout"] == "20000", "else who is gone is noticed in 15 minutes"
    assert shown(found) == "postgresql://a:***@c/d"
    assert address("postgresql://a:b@c/d?host=e&user=f@g").query["user"] == "f@g"


@pytest.mark.parametrize(
    ("user", "name", "says"),
    [
        ("folkmoot", "nowhere", 'database "nowhere" does not exist'),
        ("stranger:secret", "postgres", "password authentication failed"),
        ("folkmoot", "postgres?no_such_option=1", "no_such_option"),
    ],
)
def test_why_a_server_refuses_is_said(server: Server, user: str, name: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as error:
        opened(server.url(name, user=user))

    assert "secret" not in str(error.value)
    assert "\n" not in str(error.value)


def test_a_server_that_is_not_there_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://ada:secret@127.0.0.1:{free_port()}/folkmoot"
    monkeypatch.setenv("FOLKMOOT_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)

    assert main(["search", "words", "--community", "guild"]) == 2
    said = capsys.readouterr().err
    assert "the database cannot be used" in said
    assert "secret" not in said


def test_somebody_who_may_not_make_tables_is_said(server: Server, fresh: str) -> None:
    server.run("CREATE ROLE guest LOGIN")
    server.run("REVOKE CREATE ON SCHEMA public FROM PUBLIC", fresh)

    with pytest.raises(ConfigError, match="permission denied"):
        opened(server.url(fresh, user="guest"))
    tables, *_ = PostgresKeeper(server.url(fresh, user="guest")).findings()
    assert not tables.ok
    assert "this user may make no tables: whoever runs the server" in tables.says
    server.run("DROP ROLE guest")


def test_a_server_that_may_only_be_read_is_said(server: Server, fresh: str) -> None:
    server.open(fresh).close()
    server.run(f"ALTER DATABASE {fresh} SET default_transaction_read_only = on")

    with pytest.raises(ConfigError, match="Name the server that may be written"):
        server.open(fresh)


def test_a_database_of_a_newer_folkmoot_is_refused(server: Server, fresh: str) -> None:
    server.open(fresh).close()
    server.run("UPDATE alembic_version SET version_num = '9999'", fresh)

    with pytest.raises(ConfigError, match="newer Folkmoot"):
        server.open(fresh)


def test_an_old_server_is_refused() -> None:
    with pytest.raises(ConfigError, match="this is PostgreSQL 13, and Folkmoot needs 14 or newer"):
        check(address("postgresql://a/b"), 13_0022, "UTF8")


def test_a_database_that_cannot_keep_every_text_is_refused(server: Server) -> None:
    name = server.make("ENCODING 'SQL_ASCII'")

    for use in (lambda: server.open(name), PostgresKeeper(server.url(name)).status):
        with pytest.raises(ConfigError, match="ENCODING 'UTF8'"):
            use()
    server.drop(name)


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(ConfigError, match="pip install"):
        opened("postgresql://127.0.0.1/folkmoot")


def opened(url: str) -> None:
    open_database(load(None, {"FOLKMOOT_DATABASE_URL": url}).database).close()
