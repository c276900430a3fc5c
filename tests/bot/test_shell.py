"""What a shell is told when something is the matter, and when nothing is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from adapters.sandbox.gateway import SandboxGateway
from bot.cli import main
from bot.clock import SystemClock
from bot.config import load
from bot.errors import ConfigError
from bot.ports import Asgi, Finding, Platform
from bot.shell import doctor, run
from bot.shell.init import ask
from bot.wiring import App
from storage import opening
from tests.conftest import FakeClock
from tests.features.asks import asks
from tests.people import Someone
from tests.storage.damage import spoil

Said = pytest.CaptureFixture[str]


class Line(SandboxGateway):
    """A platform that is there."""

    def __init__(self) -> None:
        super().__init__([])
        self.tried = asyncio.Event()

    async def connect(self) -> None:
        self.tried.set()

    async def stand_by(self) -> None:
        """It always does."""

    async def close(self) -> None:
        """Nothing is on its way."""

    def is_connected(self) -> bool:
        return self.tried.is_set()

    def doors(self) -> dict[str, Asgi]:
        return {}

    async def findings(self) -> list[Finding]:
        return []


class Wrong(Line):
    """One that wants a person's hand."""

    @override
    async def connect(self) -> None:
        await super().connect()
        raise ConfigError("a new token, please")


async def test_one_platform_that_is_set_up_wrongly_stops_no_other() -> None:
    stop, lines = asyncio.Event(), [Line(), Wrong()]
    platforms: list[Platform] = [*lines]
    running = asyncio.create_task(run._until_stopped(platforms, stop))  # noqa: SLF001  without a process
    await asyncio.gather(*(one.tried.wait() for one in lines))
    for _ in range(20):  # whatever would end is ended
        await asyncio.sleep(0)
    assert not running.done()

    stop.set()
    assert await running is None


async def test_where_every_platform_is_set_up_wrongly_nothing_runs() -> None:
    platforms: list[Platform] = [Wrong(), Wrong()]
    async with asyncio.timeout(30):
        error = await run._until_stopped(platforms, asyncio.Event())  # noqa: SLF001  as above

    assert str(error) == "a new token, please"


def test_damage_that_a_start_does_not_see_is_status_1(
    folder: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "CHECKED", 0)
    spoil(folder / "folkmoot.db", "summary")

    assert main(["db", "status"]) == 1
    assert "whole     yes" not in capsys.readouterr().out


def test_what_waits_for_a_quarter_of_an_hour_is_late(
    app: App, sam: Someone, clock: FakeClock, capsys: Said, tmp_path: Path
) -> None:
    clock.time = SystemClock().now() - timedelta(minutes=15)
    asks(sam)
    app.database.close()
    file = {"FOLKMOOT_DATABASE_FILE": str(tmp_path / "folkmoot.db")}
    key = {"FOLKMOOT_DATABASE_KEY_FILE": str(tmp_path / "folkmoot.key")}

    assert doctor.report(load(None, file | key), as_json=False) == 1
    assert "waiting, the oldest was due 15 minutes ago" in capsys.readouterr().out


def test_init_keeps_any_path_as_it_is(tmp_path: Path, capsys: Said) -> None:
    token = tmp_path / 'to\\ken "of mine"'
    token.write_text("t")
    answers = iter(["", "n", "y", str(token)])
    file = tmp_path / "config.toml"

    assert ask(file, force=False, answer=lambda _: next(answers)) == 0
    assert "Next: `folkmoot doctor`" in capsys.readouterr().out
    assert load(file, {}).discord
