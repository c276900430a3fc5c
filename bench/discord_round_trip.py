"""A read command's round trip in Discord beside a bare discord.py command with one fixed line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import discord
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from typing_extensions import override
from yarl import URL

from adapters.discord.adapter import DiscordAdapter
from bench.house import house
from bench.measure import Measured, Round, in_turn
from bot.model.communities import Place
from tests.wire.discord import Channel, DiscordServer, Person

COMMAND = "asks queue"


async def measured(*, rounds: int, times: int, callers: int = 1) -> Measured:
    """Interaction to answer, with so many under way."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with AsyncExitStack() as stack:
            floor = await stack.enter_async_context(bare(callers))
            ours = await stack.enter_async_context(folkmoot(callers))
            competitors = {
                "bare discord.py, defer and follow up": floor,
                "Folkmoot, /asks queue": ours,
            }
            title = f"Discord: round trip of a read command, {callers} at once"
            return await in_turn(title, competitors, rounds=rounds, times=times)
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


class Bare(discord.AutoShardedClient):
    """One command, answered as quickly as discord.py can."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), max_messages=None, guild_ready_timeout=0
        )
        self.tree = app_commands.CommandTree(self)
        group: Any = app_commands.Group(name="asks", description="Asks")
        group.command(name="queue", description="Open asks")(_fixed)
        self.tree.add_command(group)

    @override
    async def setup_hook(self) -> None:
        await self.tree.sync()


async def _fixed(interaction: discord.Interaction[discord.Client]) -> None:
    await interaction.response.defer(ephemeral=True)
    await interaction.followup.send("One fixed line.")


@asynccontextmanager
async def bare(callers: int) -> AsyncIterator[Round]:
    """Acknowledge, then answer one line."""
    async with await DiscordServer.start() as server:
        _point_at(server)
        client = Bare()
        async with client:
            await client.login(server.token)
            task = client.loop.create_task(client.connect())
            await server.ready(synced=True)
            yield _storming(server, *_people(server), callers)
        await task


@asynccontextmanager
async def folkmoot(callers: int) -> AsyncIterator[Round]:
    """The whole bot."""
    async with await DiscordServer.start() as server:
        _point_at(server)
        person, channel = _people(server)
        guild = server.guild("Guild")
        with house(Place("discord", str(guild.id), str(channel.id))) as app:
            adapter = DiscordAdapter(
                token=server.token,
                api_base_url=server.api_url,
                gateway_url=server.gateway_url,
                sync_commands="auto",
                guilds=(),
                dispatcher=app.dispatcher,
                clock=app.clock,
            )
            app.gateways["discord"] = adapter
            await adapter.connect()
            await person.runs("community join", channel=channel)
            yield _storming(server, person, channel, callers)
            await adapter.close()


def _point_at(server: DiscordServer) -> None:
    Route.BASE = server.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = URL(server.gateway_url)


def _people(server: DiscordServer) -> tuple[Person, Channel]:
    guild = server.guild("Guild")
    return guild.member("Ada"), guild.channel("general")


def _storming(server: DiscordServer, person: Person, channel: Channel, callers: int) -> Round:
    async def run(times: int) -> list[float]:
        Route.BASE = server.api_url  # one place for all clients of a process
        answers = await server.storm(
            lambda _: person.runs(COMMAND, channel=channel), times=times, at_once=callers
        )
        return [answer.done_ms for answer in answers]

    return run
