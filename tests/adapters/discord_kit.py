"""The whole bot on a local Discord: the real client, the real core, a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.adapter import DiscordAdapter
from bot.catalog import Features
from bot.clock import Clock
from bot.dispatch import Dispatcher
from bot.feature import Feature
from bot.mail import Pace
from bot.ports import Database
from bot.wiring import App, build, random_id
from tests.adapters.unhurried import LONG
from tests.conftest import FakeClock
from tests.wire.discord import Answer, Channel, DiscordServer, Guild, Person

_ABOVE = Path(__file__).parents[2:6]  # shared data lies beside the project, or beside its worktrees
_FILES = [one / "shared" / "data" / "discord-api-spec" / "openapi.json" for one in _ABOVE]
DESCRIPTION = next((file for file in _FILES if file.exists()), None)
NEW: dict[str, object] = {"name": "Testers", "domain": "Testing well", "zone": "Paris"}


@dataclass
class Bot:
    """The bot, and a server it was invited to, with Ada as its admin."""

    server: DiscordServer
    guild: Guild
    general: Channel
    ada: Person
    grace: Person
    app: App
    clock: FakeClock
    adapter: DiscordAdapter
    options: dict[str, Any] = field(default_factory=dict)

    async def founds(self, **more: object) -> Answer:
        """Ada sets a community up in #general; its welcome is posted."""
        options = {**NEW, **more}
        answer = await self.ada.runs("community new", channel=self.general, options=options)
        await self.app.settle()
        return answer

    async def restart(self, **options: Any) -> DiscordAdapter:
        """A new process: nothing of the old client is left."""
        await self.adapter.close()
        await self.server.gone()
        self.adapter = adapter(self.server, self.app, self.clock, **(self.options | options))
        self.app.gateways["discord"] = self.adapter
        await self.adapter.connect()
        return self.adapter

    def sees(self, person: Person, channel: Channel | None = None) -> str:
        """Everything somebody can read in a channel, as text."""
        return "\n".join(person.sees(channel or self.general))


def adapter(server: DiscordServer, app: App, clock: Clock, **options: Any) -> DiscordAdapter:
    usual: dict[str, Any] = {
        "token": server.token,
        "api_base_url": server.api_url,
        "gateway_url": server.gateway_url,
        "sync_commands": "auto",
        "guilds": (),
        "patience": LONG,
        "form_within": LONG,
        "pace": Pace(),
    }
    return DiscordAdapter(dispatcher=app.dispatcher, clock=clock, **(usual | options))


@asynccontextmanager
async def connected(
    database: Database,
    clock: FakeClock,
    *,
    more: Feature | None = None,
    **options: Any,
) -> AsyncIterator[Bot]:
    """A bot that is connected; afterwards nothing is left, and no rule of Discord was broken.

    Where Discord's own description of its API is at hand, every request is held against it.
    """
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with await DiscordServer.start(description=DESCRIPTION) as server:
            server.clock.stop()  # a slow machine misses no deadline
            guild = server.guild("Guild")
            ada, grace = guild.member("Ada", admin=True), guild.member("Grace")
            app = build(database, keys=[b"key"], clock=clock)
            app = extended(app, more) if more else app
            made = adapter(server, app, clock, **options)
            app.gateways["discord"] = made
            await made.connect()
            general = guild.channel("general")
            bot = Bot(server, guild, general, ada, grace, app, clock, made, options)
            try:
                yield bot
            finally:
                await bot.adapter.close()
            assert server.violations == []
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def extended(app: App, feature: Feature) -> App:
    """The same bot with one feature more."""
    features = Features([*app.features.features, feature])
    dispatcher = Dispatcher(
        features,
        database=app.database,
        words=app.words,
        tokens=app.tokens,
        clock=app.clock,
        new_id=random_id,
    )
    return replace(app, features=features, dispatcher=dispatcher)


def client_of(adapter: DiscordAdapter) -> discord.AutoShardedClient:
    """The client behind an adapter, where a test has to look inside it."""
    connection = adapter._connection  # noqa: SLF001
    assert connection
    return connection.client
