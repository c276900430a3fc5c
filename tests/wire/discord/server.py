"""A Discord of our own on 127.0.0.1: HTTP API v10 and the gateway."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from tests.wire.discord import (
    http_commands,
    http_interactions,
    http_messages,
    http_people,
    http_places,
    payloads,
    waiting,
)
from tests.wire.discord.answers import Answer
from tests.wire.discord.clock import Clock
from tests.wire.discord.commands import Registry
from tests.wire.discord.description import load
from tests.wire.discord.faults import Fault, Faults
from tests.wire.discord.gateway import Gateway
from tests.wire.discord.guilds import Guild
from tests.wire.discord.http import BASE, Api, Routes
from tests.wire.discord.model import Channel, Message, Request, Violation
from tests.wire.discord.reading import read
from tests.wire.discord.state import World

T = TypeVar("T")
TOKEN = "bot.token.of-the-local-server"
_CLOSE_WITHIN = 1.0


class DiscordServer:
    """Start it, furnish it with guilds and people, point a client at it and converse.

    The state survives restarts of the client. Every rule the client breaks is answered as
    Discord would and kept in ``violations``.
    """

    def __init__(self, *, description: Path | None = None, bot_name: str = "Folkmoot") -> None:
        self.token = TOKEN
        self.world = World(bot_name)
        self.gateway = Gateway(self.world, self.token)
        self.faults = Faults()
        known = load(description) if description is not None else None
        self._api = Api(self.world, self.token, self.faults, known)
        self._runner: web.AppRunner | None = None
        self.api_url = ""

    @classmethod
    async def start(cls, *, description: Path | None = None, bot_name: str = "Folkmoot") -> Self:
        """Listen on a free port; ``description`` is Discord's openapi.json, if at hand."""
        server = cls(description=description, bot_name=bot_name)
        app = web.Application(client_max_size=32 * 1024 * 1024)
        server._api.mount(app, server._routes())
        app.router.add_get("/gateway", server.gateway.connect)
        app.router.add_get("/gateway/", server.gateway.connect)
        app.router.add_get("/attachments/{id}/{name}", server._fetch)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_CLOSE_WITHIN)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        server._runner = runner
        server.api_url = f"http://127.0.0.1:{port}{BASE}"
        server.world.files_url = f"http://127.0.0.1:{port}/attachments"
        server.gateway.url = f"ws://127.0.0.1:{port}/gateway"
        return server

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection and stop listening."""
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def gateway_url(self) -> str:
        """Where clients open their WebSocket."""
        return self.gateway.url

    @property
    def clock(self) -> Clock:
        """The server's time."""
        return self.world.clock

    @property
    def commands(self) -> Registry:
        """What the client has registered."""
        return self.world.commands

    @property
    def violations(self) -> list[Violation]:
        """Every rule of the platform the client broke."""
        return self.world.violations

    @property
    def requests(self) -> list[Request]:
        """The latest requests, oldest first."""
        return list(self.world.requests)

    def guild(self, name: str) -> Guild:
        """The guild of that name, which the bot is invited to when there is none."""
        for guild in self.world.guilds.values():
            if guild.name == name:
                return guild
        guild = Guild(self.world, name)
        self.world.guilds[guild.id] = guild
        guild.tell("GUILD_CREATE", payloads.guild(guild, everyone=False))
        return guild

    def text(self, message: Message) -> str:
        """A message in plain text, as people read it."""
        return read(message, self.world)

    def thread(self, name: str, parent: Channel) -> Channel:
        """A thread somebody else started below a channel."""
        assert parent.guild is not None, "threads are in guilds"
        owner = next(one for one in parent.guild.members.values() if not one.user.bot)
        return parent.guild.thread(name, parent, owner.user)

    def fail(self, method: str, pattern: str, fault: Fault, *, times: int = 1) -> None:
        """Order trouble: ``fail("POST", "/channels/*/messages", rate_limited(0.1))``."""
        self.faults.order(method, pattern, fault, times=times)

    async def ready(self, *, synced: bool = False, within: float | None = None) -> None:
        """Return when a client is connected, and has registered its commands if asked."""
        await self.wait(lambda: self.gateway.live and (self.commands.syncs or not synced), within)

    async def gone(self) -> None:
        """Return when no client is connected any more."""
        await self.wait(lambda: not self.gateway.live)

    async def wait(self, look: Callable[[], T], within: float | None = None) -> T:
        """What ``look`` finds once it finds something; fails with all that did arrive."""
        return await waiting.wait(self.world, look, within)

    def redeliver(self, answer: Answer) -> None:
        """Send the same interaction to the client once more."""
        answer.interaction.redelivered = True
        self.world.deliver(answer.interaction)

    async def storm(
        self, act: Callable[[int], Awaitable[Answer]], *, times: int, at_once: int
    ) -> list[Answer]:
        """Many interactions, some at once; each answer tells ``ack_ms`` and ``done_ms``."""
        numbers = iter(range(times))

        async def one_after_another() -> list[Answer]:
            return [await act(number) for number in numbers]

        lanes = await asyncio.gather(*(one_after_another() for _ in range(at_once)))
        return [answer for lane in lanes for answer in lane]

    async def _fetch(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.world.files:
            raise web.HTTPNotFound
        return web.Response(body=self.world.files[request.match_info["id"]])

    def _routes(self) -> Routes:
        return (
            http_messages.ROUTES
            | http_interactions.ROUTES
            | http_commands.ROUTES
            | http_places.ROUTES
            | http_people.routes(self.gateway)
        )
