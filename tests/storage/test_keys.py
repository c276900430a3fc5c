"""Replicas that seal with other keys are noticed; keys that are rotated are not."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config import Settings, load
from bot.errors import ConfigError
from bot.keys import fingerprint, sealing_keys
from bot.model.keys import KeyUse, KeyUses
from bot.ports import Database, Finding, UnitOfWork
from bot.shell import doctor, keys
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.conftest import MONDAY, FakeClock
from tests.postgres import Server

FILE = Path("folkmoot.key")
HOST = socket.gethostname()
ALL_WELL = "keys: buttons sealed in the last 4 days open with those in folkmoot.key"
Replica = Callable[..., App]


@pytest.fixture
def replica(database: Database, clock: FakeClock) -> Replica:
    """Another process on the same database, with these keys."""
    return lambda *its: build(database, keys=its, clock=clock)


async def started(app: App) -> None:
    async with keys.in_use(app, FILE):
        pass


def found(app: App) -> Finding:
    return app.database.read(lambda uow: keys.finding(uow, app, FILE)).result()


def another(uow: UnitOfWork) -> None:
    uow.repo(KeyUses).note(KeyUse("another", "elsewhere", MONDAY))


def uses(database: Database) -> Sequence[KeyUse]:
    return database.read(lambda uow: uow.repo(KeyUses).since(MONDAY)).result()


async def test_whoever_lacks_a_key_is_told_at_start_and_by_the_doctor(
    replica: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    await started(replica(b"one"))
    assert caplog.messages == []

    other = replica(b"two")
    await started(other)
    (warning,) = caplog.records

    assert warning.levelno == logging.WARNING
    assert warning.message.startswith(
        f"keys: buttons sealed by {HOST}, last seen 2026-05-04 09:00 UTC, answer “out of date” "
        "here: its key is not in folkmoot.key. Whoever runs the bot adds the lines"
    )
    assert warning.message.endswith("ends 4 days after the key was last used.")
    assert found(other) == Finding(ok=False, says=warning.message)
    assert not found(replica(b"one")).ok


async def test_the_same_keys_make_no_noise(
    replica: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    assert found(replica(b"one")) == Finding(ok=True, says=ALL_WELL)

    await started(replica(b"one"))
    await started(replica(b"one"))

    assert caplog.messages == []
    assert found(replica(b"one")) == Finding(ok=True, says=ALL_WELL)


async def test_rotating_makes_no_noise(
    replica: Replica, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    await started(replica(b"old"))
    for its in ((b"old", b"new"), (b"new", b"old")):  # the second line first, then on top
        await started(replica(*its))
        await started(replica(*its))
    clock.advance(days=4, seconds=1)
    await started(replica(b"new"))

    assert caplog.messages == []


async def test_a_line_on_top_that_others_do_not_have_is_noticed_by_them(replica: Replica) -> None:
    await started(replica(b"old"))
    await started(replica(b"new", b"old"))

    assert found(replica(b"new", b"old")).ok
    assert not found(replica(b"old")).ok


async def test_a_lost_key_is_forgiven_after_four_days(
    replica: Replica, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    await started(replica(b"lost"))
    clock.advance(days=4)
    assert not found(replica(b"new")).ok

    clock.advance(seconds=1)
    await started(replica(b"new"))

    assert caplog.messages == []
    assert found(replica(b"new")).ok


async def test_of_many_keys_the_last_one_is_named_and_the_others_are_counted(
    replica: Replica, clock: FakeClock
) -> None:
    for key in (b"one", b"two", b"three"):
        await started(replica(key))
        clock.advance(hours=1)

    says = found(replica(b"four")).says

    assert "last seen 2026-05-04 11:00 UTC" in says
    assert "not in folkmoot.key (others lacking: 2)." in says


async def test_a_process_that_runs_on_says_again_which_key_it_uses(
    replica: Replica, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    app, wrote, loop = replica(b"one"), asyncio.Event(), asyncio.get_running_loop()

    def heard() -> None:
        loop.call_soon_threadsafe(wrote.set)

    app.database.tell(heard)
    async with asyncio.timeout(30), keys.in_use(app, FILE, every=timedelta()):
        clock.advance(days=1)
        while uses(app.database) != [KeyUse(fingerprint(b"one"), HOST, clock.now())]:
            wrote.clear()
            await wrote.wait()
        assert caplog.messages == []

        await asyncio.wrap_future(app.database.write(another))
        while not caplog.messages:
            wrote.clear()
            await wrote.wait()
    app.database.tell(lambda: None)  # this loop is about to end
    assert "buttons sealed by elsewhere" in caplog.messages[0]


async def test_a_database_that_is_away_stops_nobody(
    replica: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    app = replica(b"one")
    app.database.close()
    await started(app)

    assert caplog.messages == ["which key seals buttons could not be written down"]


async def test_keys_nobody_uses_are_forgotten(replica: Replica, clock: FakeClock) -> None:
    await started(replica(b"one"))
    clock.advance(days=4)
    await started(replica(b"two"))
    await replica(b"two").tidy_up()
    assert [one.at for one in uses(replica(b"two").database)] == [clock.now(), MONDAY]

    clock.advance(seconds=1)
    await replica(b"two").tidy_up()
    assert [one.fingerprint for one in uses(replica(b"two").database)] == [fingerprint(b"two")]


@pytest.fixture
def settings(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Settings:
    """As somebody in a shell configures them, on the database of the test."""
    given = {"FOLKMOOT_DATABASE_KEY_FILE": str(tmp_path / "folkmoot.key")}
    if isinstance(database, SqliteDatabase):
        return load(None, given | {"FOLKMOOT_DATABASE_FILE": str(database.file)})
    server: Server = request.getfixturevalue("server")
    url = server.url(request.getfixturevalue("shared"))
    return load(None, given | {"FOLKMOOT_DATABASE_URL": url})


async def test_the_command_says_it_and_ends_badly(
    database: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.database.key_file.write_text("two\n")
    assert await asyncio.to_thread(doctor.report, settings, as_json=False) == 0
    assert "ok   keys: buttons sealed in the last 4 days open" in capsys.readouterr().out

    await started(build(database, keys=[b"one"], clock=SystemClock()))
    assert await asyncio.to_thread(doctor.report, settings, as_json=False) == 1
    assert f"BAD  keys: buttons sealed by {HOST}" in capsys.readouterr().out

    settings.database.key_file.write_text("two\none\n")
    assert await asyncio.to_thread(doctor.report, settings, as_json=False) == 0
    assert [one.fingerprint for one in uses(database)] == [fingerprint(b"one")]


def test_no_folder_is_made_for_keys(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"there is no folder {tmp_path / 'none'}. Make it"):
        sealing_keys(tmp_path / "none" / "folkmoot.key")

    assert list(tmp_path.iterdir()) == []


def test_keys_nobody_can_get_at_are_told_of(tmp_path: Path) -> None:
    """Whatever keeps us out: a name too long does for everybody, also for root."""
    with pytest.raises(ConfigError, match="the keys cannot be read or made"):
        sealing_keys(tmp_path / ("x" * 300) / "folkmoot.key")
