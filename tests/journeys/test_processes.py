"""The bot as it is run: real processes that Slack posts to, told to stop while they work."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession

from adapters.slack.http import PATH
from adapters.slack.manifest import manifest
from bot import features
from bot.catalog import Features
from bot.clock import SystemClock
from tests.adapters.slack_kit import PROXIES
from tests.wire.slack import SlackServer, faults

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for a process to start on a busy machine
ZONES = ("Paris", "Oslo", "Rome", "Lima", "Cairo") * 10


@dataclass
class Running:
    """A process of the bot, and where it listens."""

    process: Process
    address: str
    said: list[str]

    async def get(self, path: str) -> tuple[int, str]:
        async with ClientSession() as session, session.get(self.address + path) as answer:
            return answer.status, await answer.text()

    async def reads(self, words: str) -> str:
        """The first line of its log that says so."""
        assert self.process.stderr
        async with asyncio.timeout(PATIENCE):
            while line := (await self.process.stderr.readline()).decode():
                self.said.append(line)
                if words in line:
                    return line
        raise AssertionError("".join(self.said))

    async def stops(self) -> float:
        """Told to stop; how long it took until nobody was listening any more."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self.process.send_signal(signal.SIGTERM)
        host, port = self.address.removeprefix("http://").split(":")
        await asyncio.to_thread(_gone, host, int(port))
        return loop.time() - begun

    async def ended(self) -> str:
        assert self.process.stderr
        async with asyncio.timeout(PATIENCE):
            self.said += (await self.process.stderr.read()).decode().splitlines(keepends=True)
            await self.process.wait()
        return "".join(self.said)


Start = Callable[..., Awaitable[Running]]


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackServer]:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    declared = manifest(Features(features.load()), url=f"https://bot.example{PATH}")
    async with SlackServer(clock=SystemClock(), manifest=declared) as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def start(server: SlackServer, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts ``folkmoot run`` on one database, with Slack in http mode."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FOLKMOOT_")}
    settings = {
        "PYTHONPATH": str(ROOT),
        "FOLKMOOT_SLACK_MODE": "http",
        "FOLKMOOT_SLACK_API_BASE_URL": server.url,
        "FOLKMOOT_SLACK_BOT_TOKEN": server.bot_token,
        "FOLKMOOT_SLACK_SIGNING_SECRET": server.signing_secret,
        "FOLKMOOT_WEB_PORT": "0",
    }
    running: list[Running] = []

    async def run(*arguments: str, **more: str) -> Running:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", *arguments),
            cwd=tmp_path,
            env=kept | settings | more,
            stderr=asyncio.subprocess.PIPE,
        )
        started = Running(process, "", [])
        running.append(started)
        started.address = (await started.reads("listening on")).split()[-1].strip('"}')
        await started.reads("slack: connected")
        return started

    yield run
    for one in running:
        if one.process.returncode is None:
            one.process.kill()
            await one.process.communicate()


async def test_what_was_acknowledged_is_answered_though_the_process_is_stopped(
    server: SlackServer, start: Start
) -> None:
    grace = server.user("Grace")
    general = server.channel("general", members=[grace, server.bot])
    server.disturb("users.info", faults.silence(), times=99)  # nobody waits longer than two seconds
    bot = await start()
    server.http.url = bot.address + PATH

    exchanges = await asyncio.gather(
        *(grace.command("/my", f"zone {zone}", channel=general) for zone in ZONES)
    )
    assert not any(one.answers for one in exchanges)
    listened = await bot.stops()
    said = await bot.ended()

    assert [one.acked for one in exchanges] == [True] * 50
    assert all(one.answers for one in exchanges), "an acknowledged command was not answered"
    assert listened < 3
    assert bot.process.returncode == 0, said
    assert "Traceback" not in said
    assert "Oslo" not in said


async def test_an_idle_process_leaves_at_once(start: Start) -> None:
    bot = await start()
    assert (await bot.get("/readyz"))[0] == 200

    assert await bot.stops() < 1
    await bot.ended()
    assert bot.process.returncode == 0


async def test_one_process_hears_and_another_one_works(server: SlackServer, start: Start) -> None:
    ada = server.user("Ada", is_admin=True)
    general = server.channel("general", members=[ada, server.bot])
    web = await start("--role", "web", FOLKMOOT_LOG_FORMAT="json")
    worker = await start("--role", "worker", FOLKMOOT_WEB_HOST="127.0.0.1")
    server.http.url = web.address + PATH
    new = await ada.command(
        "/community", "new name:Rust domain:Safe systems zone:Paris", channel=general
    )
    assert "Rust is set up" in ada.reads(await new.answer())

    handled = json.loads(await web.reads('"action": "do.community.new"'))
    assert handled["outcome"] == "ok"
    assert (await worker.get(PATH))[0] == 404
    assert 'command="do.community.new",outcome="ok"} 1.0' in (await web.get("/metrics"))[1]
    assert "do.community.new" not in (await worker.get("/metrics"))[1]
    for one in (web, worker):
        assert (await one.get("/readyz"))[0] == 200
        assert "PostgreSQL" in "".join(one.said)
        await one.stops()
        assert "Traceback" not in await one.ended()
        assert one.process.returncode == 0


async def test_what_reaches_two_processes_acts_once(server: SlackServer, start: Start) -> None:
    ada = server.user("Ada", is_admin=True)
    general = server.channel("general", members=[ada, server.bot])
    replicas = [await start("--role", "web"), await start("--role", "web")]
    here, there = [one.address + PATH for one in replicas]
    server.http.url = here
    new = await ada.command(
        "/community", "new name:Rust domain:Safe systems zone:Paris", channel=general
    )
    await new.answer()
    asked = await ada.command(
        "/ask", "How do I pin a dependency in a lock? topic:testing", channel=general
    )
    await asked.answer()

    server.http.url = there
    again = await server.redeliver(asked, reason="http_timeout")
    await replicas[1].reads("do.ask")
    mine = ada.reads(await (await ada.command("/asks", "mine", channel=general)).answer())

    assert again.acked
    assert "A-1" in mine
    assert "A-2" not in mine
    assert "again" in replicas[1].said[-1]
    for one in replicas:
        await one.stops()
        assert "Traceback" not in await one.ended()


@pytest.mark.parametrize(
    ("mode", "role", "words"),
    [("socket", "web", "nothing posts to this machine"), ("http", "all", "is taken")],
)
async def test_what_cannot_be_begun_is_one_sentence_and_status_2(
    start: Start, mode: str, role: str, words: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = ""
        try:
            await start(
                *("--role", role, "--port", port),
                FOLKMOOT_SLACK_MODE=mode,
                FOLKMOOT_SLACK_APP_TOKEN="xapp-1",
            )
        except AssertionError as error:
            said = str(error)

    assert words in said
    assert "Traceback" not in said


def _gone(host: str, port: int) -> None:
    """Returns when nobody listens there any more."""
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            return
