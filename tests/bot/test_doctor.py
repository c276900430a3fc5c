"""What the doctor finds in the rows, and where the bot should be listening."""

from __future__ import annotations

import socket
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from adapters.web.app import asgi
from adapters.web.metrics import Meter
from adapters.web.server import Server
from bot.config import Settings, load
from bot.ports import Finding, UnitOfWork
from bot.shell import doctor, running
from bot.vitals import LATE, Vitals, clock_beside
from bot.wiring import App
from tests.conftest import MONDAY, FakeClock
from tests.features.asks import asks
from tests.people import Someone


def settings(port: int) -> Settings:
    given = {
        "FOLKMOOT_SLACK_BOT_TOKEN": "xoxb-1",
        "FOLKMOOT_SLACK_SIGNING_SECRET": "secret",
        "FOLKMOOT_SLACK_MODE": "http",
        "FOLKMOOT_WEB_PORT": str(port),
    }
    return load(None, given)


async def test_a_running_bot_is_asked_how_it_is(app: App, sam: Someone, clock: FakeClock) -> None:
    vitals = Vitals(app.database, clock, [], delivers=True)
    server = Server(asgi(vitals, Meter(()), {}), host="127.0.0.1", port=0)
    port = int((await server.open()).rpartition(":")[2])
    well = await running.findings(settings(port))
    asks(sam)
    clock.advance(hours=1)
    ill = await running.findings(settings(port))
    await server.close()

    assert well[0].says == f"web: a running Folkmoot answers on 127.0.0.1:{port}"
    assert all(one.ok for one in well)
    assert [one.says for one in ill if not one.ok] == [
        "running: courier: the oldest message that could go waits for 3600 s"
    ]


async def test_a_port_of_another_program_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running_there = await running.findings(settings(port))
    free = await running.findings(settings(port))

    assert [one.ok for one in running_there] == [False]
    assert "another program has the port" in running_there[0].says
    assert [one.ok for one in free] == [True]
    assert "is free" in free[0].says


async def test_an_address_of_another_machine_is_found() -> None:
    chosen = settings(8080)
    web = chosen.web
    assert web
    elsewhere = chosen.model_copy(update={"web": web.model_copy(update={"host": "192.0.2.1"})})
    (found,) = await running.findings(elsewhere)

    assert "cannot listen on 192.0.2.1:8080" in found.says


async def test_where_nothing_is_served_nothing_is_looked_for() -> None:
    assert await running.findings(load(None, {})) == []


def test_what_is_late_is_told_with_its_age_and_number(
    app: App, sam: Someone, clock: FakeClock, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asks(sam)
    app.database.close()
    file = {"FOLKMOOT_DATABASE_FILE": str(tmp_path / "folkmoot.db")}
    keys = {"FOLKMOOT_DATABASE_KEY_FILE": str(tmp_path / "folkmoot.key")}

    assert doctor.report(load(None, file | keys), as_json=False) == 1
    late = next(one for one in capsys.readouterr().out.splitlines() if "outbox:" in one)
    assert late.startswith("BAD  outbox:")
    assert "waiting, the oldest was due" in late
    assert "is `folkmoot run` (or a worker) running?" in late


def test_what_waits_for_five_minutes_is_not_late_yet(app: App, sam: Someone) -> None:
    asks(sam)
    chosen = load(None, {})
    found = [
        app.database.read(partial(_outbox, settings=chosen, late=late)).result()
        for late in (LATE, LATE + timedelta(seconds=1))
    ]

    assert [one.ok for one in found] == [True, False]
    assert found[1].says.startswith("outbox: 2 waiting, the oldest was due 5 minutes ago")


def _outbox(uow: UnitOfWork, settings: Settings, late: timedelta) -> Finding:
    said = doctor.stored(uow, settings, MONDAY + late)
    return next(one for one in said if one.says.startswith("outbox"))


@pytest.mark.parametrize(
    ("said", "ok", "words"),
    [
        ("Mon, 04 May 2026 09:00:30 GMT", True, "agree"),
        ("Mon, 04 May 2026 08:58:00 GMT", False, "120 s ahead of"),
        ("Mon, 04 May 2026 10:00:00 GMT", False, "3600 s behind"),
        ("", True, "does not say"),
        ("yesterday", True, "does not say"),
    ],
)
def test_a_clock_is_held_beside_anothers(said: str, words: str, *, ok: bool) -> None:
    found = clock_beside("Slack", said, MONDAY)

    assert found.ok is ok
    assert words in found.says
