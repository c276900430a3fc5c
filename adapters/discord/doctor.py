"""Is everything in order with Discord? Each finding says who can put it right, and how."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import discord
from aiohttp import ClientSession, ClientTimeout

from adapters.discord import commands
from adapters.discord.manifest import PERMISSIONS, invite
from adapters.discord.refusals import TROUBLES
from bot.clock import Clock
from bot.model.communities import Serving
from bot.ports import Finding
from bot.vitals import clock_beside

Json = dict[str, Any]

_BRIEF = ClientTimeout(total=10)


async def signed_in(client: discord.Client) -> Finding:
    name = client.user.name if client.user else "nobody"
    return Finding(ok=True, says=f"Discord: signed in as {name}.")


async def clocks(api: str, clock: Clock) -> Finding:
    """An answer that needs no token tells the time as well as any."""
    async with ClientSession(timeout=_BRIEF) as session, session.get(f"{api}/gateway") as answer:
        return clock_beside("Discord", answer.headers.get("Date", ""), clock.now())


def shards(sharding: tuple[range, int] | None) -> list[Finding]:
    """Which ones run elsewhere nobody knows here; so at least say what is expected."""
    if sharding is None:
        return []
    here, count = sharding
    says = f"Discord: shards {here.start} to {here.stop - 1} of {count} run here"
    return [Finding(ok=True, says=f"{says}; the others must run elsewhere.")]


async def registered(client: discord.Client, wanted: list[Json], guilds: Sequence[int]) -> Finding:
    try:
        stale = await commands.outdated(client, wanted, guilds)
    except TROUBLES as error:
        says = f"Discord: the commands cannot be looked up ({error})."
        return Finding(ok=False, says=f"{says} Whoever runs the bot: check discord.guilds.")
    if stale:
        says = "Discord: other commands are registered than this version has. Whoever runs the bot:"
        return Finding(ok=False, says=f"{says} start it once with discord.sync_commands = auto.")
    return Finding(ok=True, says="Discord: the commands are registered.")


async def rooms(client: discord.Client, places: Sequence[Serving]) -> list[Finding]:
    """What is missing in each channel; looked up, so it needs no connection."""
    by_guild: dict[str, list[Serving]] = {}
    for one in {one.place.channel: one for one in places}.values():
        by_guild.setdefault(one.place.workspace, []).append(one)
    found = []
    for guild, here in by_guild.items():
        found += [finding async for finding in _in_guild(client, guild, here)]
    return found


async def _in_guild(
    client: discord.Client, id: str, places: Sequence[Serving]
) -> AsyncIterator[Finding]:
    assert client.user, "known from logging in"
    try:
        guild = await client.fetch_guild(int(id), with_counts=False)
        me = await guild.fetch_member(client.user.id)
    except TROUBLES:
        link = invite(str(client.application_id or ""))
        says = f"Discord: I am no longer in the server {id}. An admin of it can invite me: {link}"
        yield Finding(ok=False, says=says)
        return
    for one in places:
        yield await _in_channel(guild, me, one)


async def _in_channel(guild: discord.Guild, me: discord.Member, serving: Serving) -> Finding:
    name = serving.name or serving.place.channel
    where = f"Discord: {name} in {guild.name}"
    try:
        channel = await guild.fetch_channel(int(serving.place.channel))
    except discord.NotFound:
        says = f"{where} is gone. A facilitator: choose another one with /community places."
        return Finding(ok=False, says=says)
    except TROUBLES:
        return _lacking(where, ["View Channel"])
    has = channel.permissions_for(me)
    missing = [_spoken(flag) for flag, wanted in PERMISSIONS if wanted and not getattr(has, flag)]
    if missing:
        return _lacking(where, missing)
    return Finding(ok=True, says=f"{where}: I can post and open threads.")


def _lacking(where: str, missing: list[str]) -> Finding:
    says = f"{where}: I lack {', '.join(missing)}. Whoever manages that channel: allow it for me in"
    return Finding(ok=False, says=f"{says} its settings, under Permissions.")


def _spoken(flag: str) -> str:
    return {"read_messages": "View Channel"}.get(flag, flag.replace("_", " ").title())
