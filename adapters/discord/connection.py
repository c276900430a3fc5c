"""One client of Discord's, from when it signs in until it hangs up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import discord

from adapters.discord import limits
from adapters.discord.gateway import DiscordGateway
from adapters.discord.incoming import Asked
from adapters.discord.listening import Listening
from bot.clock import Clock

log = logging.getLogger(__name__)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody here speaks aloud

_MOMENT = 0.1  # seconds
_BEGINS = {"READY", "RESUMED"}  # without these there is no connection


class Client(discord.AutoShardedClient):
    """Hears interactions and nothing else: no privileged intent, no cache of messages or members.

    Sharded although one shard serves most bots: it tries again when its first connection fails,
    where the plain client breaks.
    """

    def __init__(self, listening: Listening, sharding: tuple[range, int] | None) -> None:
        shards, count = sharding or (None, None)
        super().__init__(
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0,  # nothing here waits for the details of servers
            max_ratelimit_timeout=limits.LONGEST_WAIT.total_seconds(),
            shard_count=count,
        )
        self.shard_ids = list(shards) if shards else None
        self._listening = listening
        parsers = self._connection.parsers
        parsers.update({name: _minded(name, parse) for name, parse in parsers.items()})

    async def on_interaction(self, asked: Asked) -> None:
        await self._listening.take(asked)


class Connection:
    """What lives from ``connect`` to ``close``."""

    def __init__(self, client: Client, listening: Listening, clock: Clock) -> None:
        self.client, self._listening = client, listening
        self.gateway = DiscordGateway(client, clock)
        self._staying: asyncio.Task[None] | None = None
        self._opened = False

    async def open(self, token: str) -> None:
        self._opened = True
        await self.client.login(token)

    async def stay(self) -> None:
        """Connect, and remain so; returns when people can be heard."""
        self._staying = asyncio.create_task(self.client.connect())
        ready = asyncio.create_task(self.client.wait_until_ready())
        try:
            await asyncio.wait({self._staying, ready}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ready.cancel()
        if self._staying.done():
            self._staying.result()

    async def left(self) -> tuple[timedelta, BaseException | None]:
        """Returns when the connection is over: how long it lasted from now, and why it ended."""
        assert self._staying, "it was opened"
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await asyncio.wait({self._staying})
        why = None if self._staying.cancelled() else self._staying.exception()
        return timedelta(seconds=loop.time() - begun), why

    @property
    def hears(self) -> bool:
        return self._staying is not None

    @property
    def is_open(self) -> bool:
        """Whether every shard hears people now, unless another process does."""
        client = self.client
        if not self.hears:
            return self._opened
        shards = client.shards.values()
        return (
            client.is_ready()
            and not client.is_closed()
            and not any(shard.is_closed() for shard in shards)
        )

    async def close(self, patience: timedelta) -> None:
        await self._listening.finish(patience)
        if self._opened:
            await self.client.close()
        while self._staying and not self._staying.done():
            # Once is not enough: while it connects, discord.py takes this for a failed attempt.
            self._staying.cancel()
            await asyncio.wait({self._staying}, timeout=_MOMENT)
        if self._staying and not self._staying.cancelled():
            self._staying.exception()  # looked at, or asyncio would complain that nobody did


def _minded(name: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """The library ends the connection, for good, over one event that it cannot read."""
    if name in _BEGINS:
        return parse

    def minded(data: Any) -> None:
        try:
            parse(data)
        except Exception:  # it is about one thing, and the others go on
            log.exception("Discord told of %s in a way that cannot be read", name)

    return minded
