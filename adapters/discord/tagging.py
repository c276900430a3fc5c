"""The tags of posts in a forum: what is solved is seen in its list."""

from __future__ import annotations

import discord
from discord.http import Route

from adapters.discord import limits
from bot.ui import Card

SOLVED = "solved"


async def tag(client: discord.Client, forum: discord.ForumChannel, post: int, card: Card) -> None:
    """Set the forum's tag *Solved*, or take it away; the other tags stay, as far as they fit."""
    solved = next((one.id for one in forum.available_tags if one.name.lower() == SOLVED), None)
    if solved is None:
        return
    thread = forum.get_thread(post) or await client.fetch_channel(post)
    now = thread.applied_tags if isinstance(thread, discord.Thread) else []
    others = [one.id for one in now if one.id != solved]
    wanted = [*others[: limits.TAGS - 1], solved] if card.solved else others
    if wanted != [one.id for one in now] and (wanted or not forum.flags.require_tag):
        route = Route("PATCH", "/channels/{channel_id}", channel_id=post)
        await client.http.request(route, json={"applied_tags": [str(one) for one in wanted]})
