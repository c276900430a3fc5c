"""A furnished server to try things on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.discord.guilds import Guild
from tests.wire.discord.model import Channel
from tests.wire.discord.people import Person
from tests.wire.discord.server import DiscordServer


@dataclass(frozen=True)
class Scene:
    """A guild with a channel and two members."""

    server: DiscordServer
    guild: Guild
    general: Channel
    ada: Person
    grace: Person


@asynccontextmanager
async def staged(description: Path | None = None) -> AsyncIterator[Scene]:
    """A server with a guild; afterwards discord.py points where it did before."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    try:
        async with await DiscordServer.start(description=description) as server:
            server.clock.stop()
            guild = server.guild("Guild")
            ada, grace = guild.member("Ada"), guild.member("Grace")
            yield Scene(server, guild, guild.channel("general"), ada, grace)
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def post(client: discord.Client, channel: Channel, body: dict[str, Any]) -> Any:
    """Send a message with nothing between the body and the wire but discord.py's retries."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
    return await client.http.request(route, json=body)
