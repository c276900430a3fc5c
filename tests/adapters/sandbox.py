"""The sandbox's page without a browser: what it sends and is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from aiohttp import ClientResponse, ClientSession

from adapters.sandbox.chat import Chat, User
from adapters.sandbox.server import serve
from adapters.sandbox.world import World
from bot.model.communities import Community
from bot.wiring import App

Json = dict[str, Any]
Events = AsyncGenerator[tuple[str, Json], None]


@dataclass
class Page:
    """One page, as JSON. Everybody in it is Ada unless said otherwise."""

    session: ClientSession
    address: str

    async def send(
        self, path: str, /, *, who: str = "ada", headers: dict[str, str] | None = None, **data: Any
    ) -> ClientResponse:
        body = {"as": who, **data}
        response = await self.session.post(self.address + path, json=body, headers=headers)
        await response.read()
        return response

    async def says(self, text: str, *, who: str = "ada", channel: str = "general") -> Json:
        response = await self.send("/say", who=who, channel=channel, thread="", text=text)
        assert response.status == 200, await response.text()
        answer: Json = await response.json()
        return answer

    async def told(self, who: str = "ada") -> Events:
        """Event by event, what a page of somebody is told."""
        async with self.session.get(f"{self.address}/live", params={"as": who}) as response:
            kind = ""
            async for line in response.content:
                name, _, rest = line.decode().rstrip("\n").partition(": ")
                if name == "event":
                    kind = rest
                elif name == "data":
                    yield kind, json.loads(rest)


@pytest_asyncio.fixture
async def world(app: App, chat: Chat, guild: Community) -> World:
    for name in ("Ada", "Sam"):
        chat.join(User(name.lower(), name, "Europe/Paris"))
    chat.open_channel("secret", members=["ada"])
    return World(chat, app.clock, app.dispatcher, settle=app.settle, next_due=app.next_due)  # type: ignore[arg-type]  # the tests' clock moves


@pytest_asyncio.fixture
async def page(world: World) -> AsyncIterator[Page]:
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(world, host="127.0.0.1", port=0, opened=address.set_result))
    async with ClientSession() as session:
        yield Page(session, await address)
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving
