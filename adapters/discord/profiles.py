"""Who people are, and which server they belong to when they write in private.

Nothing here is stored: it is learnt from what people do, and asked of Discord where it must be.
Somebody who shares several servers with the bot is taken to mean, in private, the one they last
did something in; after a restart, the first one they are found in.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

import discord

from adapters.discord.refusals import TROUBLES
from bot.errors import StaleAction
from bot.tokens import Tokens

PLATFORM = "discord"
_KNOWN = 10_000  # people remembered
_ASKED = 10  # people looked up for one text, servers looked through at a time


class Profiles:
    """People of all servers."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._names: OrderedDict[str, str] = OrderedDict()
        self._homes: OrderedDict[str, str] = OrderedDict()

    def saw(self, user: str, name: str, guild: str) -> None:
        """Somebody did something; ``guild`` is "" in private."""
        _remember(self._names, user, name)
        if guild:
            _remember(self._homes, user, guild)

    async def names(self, client: discord.Client, guild: str, ids: Iterable[str]) -> dict[str, str]:
        """What users are called; those nobody knows are absent."""
        wanted = list(dict.fromkeys(ids))[:_ASKED]
        new = [id for id in wanted if id not in self._names]
        await asyncio.gather(*(self._look_up(client, guild, id) for id in new))
        return {id: self._names[id] for id in wanted if id in self._names}

    def seen_in(self, client: discord.Client, user: str) -> str:
        """The server somebody was last seen in, or else any; asks nobody."""
        guilds = client.guilds
        return self._homes.get(user) or (str(guilds[0].id) if guilds else "")

    async def home(self, client: discord.Client, user: str) -> str:
        """The server somebody means in private, "" for a stranger."""
        ours = {str(one.id) for one in client.guilds}
        if self._homes.get(user) in ours:
            return self._homes[user]
        known = sorted(ours)
        for start in range(0, len(known), _ASKED):
            some = known[start : start + _ASKED]
            found = await asyncio.gather(*(self._look_up(client, one, user) for one in some))
            for guild, is_in in zip(some, found, strict=True):
                if is_in:
                    _remember(self._homes, user, guild)
                    return guild
        return ""

    def of_token(self, client: discord.Client, token: str) -> str:
        """The server a button was made for, "" when it is none of ours."""
        for guild in client.guilds:
            try:
                self._tokens.open(token, scope=f"{PLATFORM}/{guild.id}")
            except StaleAction:
                continue
            return str(guild.id)
        return ""

    async def _look_up(self, client: discord.Client, guild: str, user: str) -> bool:
        """Whether somebody is in a server; asking for one member needs no intent."""
        try:
            member = await client.http.get_member(guild, user)
        except TROUBLES:
            return False
        _remember(self._names, user, called(member["user"], member.get("nick")))
        return True


def called(user: Any, nick: str | None = None) -> str:
    return nick or user.get("global_name") or user["username"]


def _remember(known: OrderedDict[str, str], key: str, value: str) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > _KNOWN:
        known.popitem(last=False)
