"""What the bot tells over HTTP: whether it lives, whether it can work, and its numbers."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession

from adapters.sandbox.gateway import SandboxGateway
from adapters.web.app import asgi
from adapters.web.guard import LARGEST
from adapters.web.metrics import Meter
from adapters.web.server import Server
from bot import __version__
from bot.errors import DeliveryError
from bot.ports import Finding
from bot.vitals import Backlog, Vitals
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.conftest import FakeClock
from tests.contracts.nasty import NASTY
from tests.features.asks import asks
from tests.people import Someone

Get = Callable[..., Awaitable[tuple[int, str]]]


class Line(SandboxGateway):
    """The sandbox as a platform one is connected to, or not."""

    up = True

    def is_connected(self) -> bool:
        return self.up

    def doors(self) -> dict[str, object]:
        return {}

    async def connect(self) -> None:
        self.up = True

    async def stand_by(self) -> None:
        self.up = True

    async def close(self) -> None:
        self.up = False

    async def findings(self) -> list[Finding]:
        return []


@pytest.fixture
def meter(app: App) -> Meter:
    return Meter(app.features.jobs)


@pytest.fixture
def line(gateway: SandboxGateway) -> Line:
    return Line([])


@pytest.fixture
async def get(app: App, line: Line, meter: Meter, clock: FakeClock) -> AsyncIterator[Get]:
    """Asks a running server."""
    vitals = Vitals(app.database, clock, [line], delivers=True)  # type: ignore[list-item]
    server = Server(asgi(vitals, meter, {}), host="127.0.0.1", port=0)
    address = await server.open()
    async with ClientSession(address) as session:

        async def ask(path: str, method: str = "GET", **more: object) -> tuple[int, str]:
            async with session.request(method, path, **more) as answer:  # type: ignore[arg-type]
                assert "Server" not in answer.headers
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                return answer.status, await answer.text()

        yield ask
    await server.close()


async def test_it_lives(get: Get) -> None:
    assert await get("/healthz") == (200, '{"alive":true}')


async def test_it_is_ready_when_every_part_is(get: Get) -> None:
    status, text = await get("/readyz")

    assert status == 200
    assert json.loads(text) == {
        "ready": True,
        "parts": {
            "sandbox": {"ok": True, "says": "connected"},
            "database": {"ok": True, "says": "answers"},
            "courier": {"ok": True, "says": "the oldest message that could go waits for 0 s"},
        },
    }


async def test_without_its_platform_it_is_not_ready(get: Get, line: Line) -> None:
    line.up = False
    status, text = await get("/readyz")

    assert status == 503
    assert json.loads(text)["parts"]["sandbox"] == {"ok": False, "says": "not connected"}


async def test_with_a_database_that_is_gone_it_lives_but_is_not_ready(get: Get, app: App) -> None:
    app.database.close()
    status, text = await get("/readyz")

    assert status == 503
    assert json.loads(text)["parts"]["database"]["ok"] is False
    assert (await get("/healthz"))[0] == 200
    assert "folkmoot_database_up 0.0" in (await get("/metrics"))[1]


async def test_when_nothing_is_sent_any_more_it_is_not_ready(
    get: Get, sam: Someone, clock: FakeClock
) -> None:
    asks(sam)
    clock.advance(minutes=6)
    status, text = await get("/readyz")

    assert status == 503
    assert json.loads(text)["parts"]["courier"] == {
        "ok": False,
        "says": "the oldest message that could go waits for 360 s",
    }


async def test_a_platform_that_is_away_holds_up_no_readiness(
    get: Get, app: App, sam: Someone, clock: FakeClock, gateway: SandboxGateway
) -> None:
    gateway.failing = DeliveryError("away", retry_after=timedelta(hours=1))
    asks(sam)
    await app.settle()
    clock.advance(minutes=30)

    assert (await get("/readyz"))[0] == 200


async def test_who_does_not_send_does_not_answer_for_what_waits(
    app: App, sam: Someone, clock: FakeClock
) -> None:
    asks(sam)
    clock.advance(hours=1)
    parts = await Vitals(app.database, clock, [], delivers=False).readiness()

    assert parts["courier"].ok
    assert parts["courier"].says.endswith("for 3600 s; a worker sends it: does one run?")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_can_be_changed(get: Get, path: str, method: str) -> None:
    assert (await get(path, method))[0] == 405


async def test_what_is_not_there_is_not_found(get: Get) -> None:
    assert (await get("/"))[0] == 404
    assert (await get("/../../etc/passwd"))[0] == 404


async def test_what_is_too_big_is_not_read(get: Get) -> None:
    said = {"Content-Length": str(LARGEST + 1)}

    assert (await get("/healthz", headers=said))[0] == 413


async def test_actions_are_counted_by_name_and_outcome(
    database: SqliteDatabase, clock: FakeClock, gateway: SandboxGateway, meter: Meter, sam: Someone
) -> None:
    watched = build(database, keys=[b"key"], clock=clock, gateways=[gateway], watch=meter)
    there = Someone(sam.id, sam.chat, watched.dispatcher)
    there.types("/asks mine")
    there.types("/asks show A-99")
    there.types("/aks")
    page = meter.page(None, {}).decode()

    assert 'folkmoot_actions_total{command="do.asks.mine",outcome="ok"} 1.0' in page
    assert 'folkmoot_actions_total{command="do.asks.show",outcome="refused"} 1.0' in page
    assert 'folkmoot_actions_total{command="typed",outcome="refused"} 1.0' in page
    assert 'folkmoot_action_seconds_count{command="do.asks.mine"} 1.0' in page


async def test_no_name_is_counted_that_somebody_made_up(
    database: SqliteDatabase, clock: FakeClock, gateway: SandboxGateway, meter: Meter, sam: Someone
) -> None:
    watched = build(database, keys=[b"key"], clock=clock, gateways=[gateway], watch=meter)
    there = Someone(sam.id, sam.chat, watched.dispatcher)
    for text in NASTY:
        there.types(f"/{text}")
        there.types(f"/ask {text}")
        there.types(f"/log find {text}")
    meter.job(NASTY[6], "done", timedelta())
    page = meter.page(None, {}).decode()
    commands = set(re.findall(r'command="([^"]*)"', page))

    assert commands <= {*watched.features.by_action, "typed", "unknown"}
    assert 'folkmoot_jobs_total{job="unknown",outcome="done"} 1.0' in page
    assert not any(text in page for text in NASTY if len(text.strip()) > 20)


async def test_what_waits_is_looked_up_when_somebody_asks(
    get: Get, app: App, sam: Someone, clock: FakeClock
) -> None:
    asks(sam)
    clock.advance(seconds=90)
    _, page = await get("/metrics")

    waiting = re.search(r"^folkmoot_outbox_waiting (\S+)", page, re.MULTILINE)
    assert waiting
    assert float(waiting[1]) >= 1
    assert "folkmoot_outbox_late_seconds 90.0" in page
    assert "folkmoot_database_up 1.0" in page
    assert 'folkmoot_connected{platform="sandbox"} 1.0' in page
    assert f'folkmoot_build_info{{version="{__version__}"}} 1.0' in page
    assert "fixtures" not in page

    await app.settle()
    assert "folkmoot_outbox_waiting 0.0" in (await get("/metrics"))[1]


def test_what_waits_is_unknown_while_the_database_does_not_answer(meter: Meter) -> None:
    meter.page(Backlog(3, 2, 1, timedelta(seconds=5), timedelta()), {})
    page = meter.page(None, {}).decode()

    assert "folkmoot_database_up 0.0" in page
    assert len(re.findall(r"^folkmoot_(?:outbox|jobs)_\w+ NaN$", page, re.MULTILINE)) == 5


def test_only_what_is_done_tells_how_long_a_job_takes(meter: Meter) -> None:
    for outcome, seconds in (("done", 2), ("again", 0), ("done", 3)):
        meter.job("asks.park", outcome, timedelta(seconds=seconds))
    page = meter.page(None, {}).decode()

    assert 'folkmoot_job_seconds_count{job="asks.park"} 2.0' in page
    assert 'folkmoot_job_seconds_sum{job="asks.park"} 5.0' in page


def test_everything_a_dashboard_shows_is_counted(meter: Meter) -> None:
    meter.acted("do.ask", "ok", timedelta())
    meter.delivery("slack", "done", timedelta())
    meter.job("x", "done", timedelta())
    meter.incident("action")
    page = meter.page(Backlog(0, 0, 0, timedelta(), timedelta()), {"slack": True}).decode()
    file = Path(__file__).parents[2] / "docs" / "grafana-dashboard.json"
    board = json.loads(file.read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    named = {name for one in asked for name in re.findall(r"\b(?:folkmoot|process)_\w+", one)}

    assert len(named) > 8
    assert {name for name in named if not re.search(rf"^{name}[ {{]", page, re.MULTILINE)} == set()


async def test_a_server_that_closes_lets_go_of_its_port(app: App, meter: Meter) -> None:
    vitals = Vitals(app.database, app.clock, [], delivers=True)
    server = Server(asgi(vitals, meter, {}), host="127.0.0.1", port=0)
    port = int((await server.open()).rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        await Server(asgi(vitals, meter, {}), host="127.0.0.1", port=port).open()
    await server.close()

    with socket.create_server(("127.0.0.1", port)) as free:
        assert free.getsockname()[1] == port
