"""The bot as it is run: real processes on one database, and the platforms they talk to."""

from __future__ import annotations

import asyncio
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
from tests.wire.slack import SlackServer

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for a process to start on a busy machine


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
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SlackServer]:
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
    declared = manifest(Features(features.load()), url=f"https://bot.example{PATH}")
    async with SlackServer(
        clock=SystemClock(), manifest=declared, patience=PATIENCE, acknowledge_within=PATIENCE
    ) as slack:
        yield slack
        assert slack.violations == []


@pytest.fixture
async def start(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts ``folkmoot run`` on one database, with Slack in http mode."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FOLKMOOT_")}
    settings = {
        "PYTHONPATH": str(ROOT),
        "FOLKMOOT_SLACK_MODE": "http",
        "FOLKMOOT_SLACK_API_BASE_URL": slack.url,
        "FOLKMOOT_SLACK_BOT_TOKEN": slack.bot_token,
        "FOLKMOOT_SLACK_SIGNING_SECRET": slack.signing_secret,
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


def _gone(host: str, port: int) -> None:
    """Returns when nobody listens there any more."""
    while True:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            return
