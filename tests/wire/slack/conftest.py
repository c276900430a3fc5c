"""A workspace with two people, one channel and, if asked for, a connected bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Channel, Person, SlackServer, Watch
from tests.wire.slack.tiny_bot import MANIFEST, Bot


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK sends even loopback calls to a proxy."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def watch() -> Watch:
    return Watch(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
async def server(watch: Watch) -> AsyncIterator[SlackServer]:
    async with SlackServer(clock=watch, manifest=MANIFEST) as server:
        yield server


@pytest.fixture
def client(server: SlackServer) -> AsyncWebClient:
    """The SDK alone, trying everything once."""
    return AsyncWebClient(server.bot_token, base_url=server.url, retry_handlers=[])


@pytest.fixture
async def bot(server: SlackServer) -> AsyncIterator[Bot]:
    bot = Bot(server)
    await bot.connect()
    await server.connected()
    yield bot
    await bot.close()


@pytest.fixture
def ada(server: SlackServer) -> Person:
    return server.user("Ada", tz="Europe/Paris")


@pytest.fixture
def grace(server: SlackServer) -> Person:
    return server.user("Grace", tz="America/New_York")


@pytest.fixture
def general(server: SlackServer, ada: Person, grace: Person) -> Channel:
    return server.channel("general", members=[ada, grace, server.bot])
