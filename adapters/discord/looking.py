"""Looks for what was posted although its answer was lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import discord
from discord import ui
from discord.abc import Messageable

from adapters.discord import limits

_SAID = ("content", "custom_id", "label", "url")


async def message_in(
    room: Messageable, client: discord.Client, nonce: str, view: ui.LayoutView, since: datetime
) -> str | None:
    """A message of ours with the nonce, or else with the same words and buttons.

    "" when there is none, None when too much was said since.
    """
    wanted, passed = list(_said(view.to_components())), 0  # type: ignore[no-untyped-call]
    async for one in room.history(after=since, limit=limits.LOOKED_THROUGH, oldest_first=True):
        passed += 1
        if client.user is None or one.author.id != client.user.id:
            continue
        parts = [part.to_dict() for part in one.components]
        if str(one.nonce) == nonce or list(_said(parts)) == wanted:
            return str(one.id)
    return "" if passed < limits.LOOKED_THROUGH else None


async def post_in(forum: discord.ForumChannel, title: str, since: datetime) -> str:
    """A post of ours in a forum; its first message has the id of its thread."""
    for thread in await forum.guild.active_threads():
        made = thread.created_at or discord.utils.snowflake_time(thread.id)
        ours = thread.parent_id == forum.id and thread.owner_id == forum.guild.me.id
        if ours and thread.name == title and made >= since:
            return str(thread.id)
    return ""


def _said(parts: Sequence[Any]) -> Iterator[str]:
    """Every word of a message, and what its buttons do."""
    for part in parts:
        for name, value in part.items():
            if name in _SAID and value:
                yield str(value).strip()
            elif isinstance(value, dict):
                yield from _said([value])
            elif isinstance(value, (list, tuple)):
                yield from _said([one for one in value if isinstance(one, dict)])
