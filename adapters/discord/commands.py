"""Keeps the commands Discord knows the same as ours; asks first, and writes only differences."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import discord

from adapters.discord import tree

log = logging.getLogger(__name__)

Json = dict[str, Any]

FEW = 10  # in so many servers, commands registered for one of them alone are looked for


async def sync(client: discord.Client, wanted: list[Json], guilds: Sequence[int]) -> None:
    """Register what differs. New names count against a limit of 200 a day."""
    http, id = client.http, _application(client)
    for guild, registered in (await outdated(client, wanted, guilds)).items():
        if guild:
            await http.bulk_upsert_guild_commands(id, guild, registered)
        else:
            await http.bulk_upsert_global_commands(id, registered)
        log.info("commands registered in %s", guild or "all servers")


async def outdated(
    client: discord.Client, wanted: list[Json], guilds: Sequence[int]
) -> dict[int, list[Json]]:
    """What to register where the commands differ, by server; 0 is everywhere."""
    http, id = client.http, _application(client)
    found: dict[int, list[Json]] = {}
    for guild, right in _scopes(client, wanted, guilds).items():
        asked = http.get_guild_commands(id, guild) if guild else http.get_global_commands(id)
        registered: Any = await asked
        if not tree.same(right, registered):
            found[guild] = right
    return found


def _scopes(
    client: discord.Client, wanted: list[Json], guilds: Sequence[int]
) -> dict[int, list[Json]]:
    """In some servers or everywhere, never both: each command would show twice."""
    if guilds:
        return {0: [], **dict.fromkeys(guilds, wanted)}
    left_over = [guild.id for guild in client.guilds] if len(client.guilds) <= FEW else []
    return {0: wanted, **{guild: [] for guild in left_over}}


def _application(client: discord.Client) -> int:
    assert client.application_id, "known from logging in"
    return client.application_id
