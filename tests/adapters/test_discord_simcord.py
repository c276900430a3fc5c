"""The same adapter in a Discord somebody else wrote: simcord, in memory and with virtual time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import simcord

from adapters.discord import commands, tree
from adapters.discord.adapter import DiscordAdapter
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.adapters.discord_kit import NEW
from tests.conftest import FakeClock

QUESTION = "How do I test what waits for time to pass?"


@dataclass
class Stage:
    """A server with one channel, its owner and one member."""

    env: Any
    app: App
    general: Any
    owner: Any
    grace: Any


@asynccontextmanager
async def staged(database: SqliteDatabase, clock: FakeClock) -> AsyncIterator[Stage]:
    """Entered within the test itself: simcord's time is that of the task it starts in."""
    app = build(database, keys=[b"key"], clock=clock)
    adapter = DiscordAdapter(
        token="simcord",
        api_base_url="https://discord.com/api/v10",
        gateway_url="",
        sync_commands="auto",
        guilds=(),
        dispatcher=app.dispatcher,
        clock=clock,
    )
    client = adapter.prepared().client
    async with simcord.run(client, shard_count=1) as env:
        guild = env.create_guild()
        general = guild.create_text_channel("general")
        admins = guild.create_role("Admins", permissions=discord.Permissions(administrator=True))
        ada = guild.add_member(env.create_user("Ada"), roles=[admins])
        grace = guild.add_member(env.create_user("Grace"))
        await commands.sync(client, tree.commands(app.features), ())
        yield Stage(env, app, general, ada, grace)
        env.raise_errors()


def words(result: Any) -> str:
    """What is displayed, of an answer or a message."""
    return "\n".join(_displayed(result.response.components))


def _displayed(components: list[dict[str, Any]]) -> Iterator[str]:
    for one in components:
        yield one.get("content", "")
        yield from _displayed(one.get("components", []))


async def test_a_community_is_set_up_and_joined(database: SqliteDatabase, clock: FakeClock) -> None:
    async with staged(database, clock) as stage:
        founded = await stage.owner.slash(stage.general, "community new", **NEW)
        joined = await stage.grace.slash(stage.general, "community join")

        assert "Testers is set up" in words(founded)
        assert "Welcome to Testers" in words(joined)
        assert joined.ephemeral


async def test_a_form_is_refused_and_corrected(database: SqliteDatabase, clock: FakeClock) -> None:
    async with staged(database, clock) as stage:
        await stage.owner.slash(stage.general, "community new", **NEW)
        opened = await stage.grace.slash(stage.general, "meetup new")
        assert opened.modal

        refused = await stage.grace.submit_modal(
            opened, {"title": "Mocks", "when": "the blue moon"}
        )
        assert "Please look at this again" in words(refused)
        again = await stage.grace.click(refused.response, label="Edit again")
        corrected = await stage.grace.submit_modal(
            again, {"title": "Mocks", "when": "tomorrow 18:00"}
        )

        assert corrected.acknowledged
        assert "Mocks" in "\n".join(_displayed(refused.response.components))


async def test_zones_are_suggested(database: SqliteDatabase, clock: FakeClock) -> None:
    async with staged(database, clock) as stage:
        found = await stage.grace.autocomplete(stage.general, "my zone", "zone", "lisb")

        assert [one["value"] for one in found] == ["Europe/Lisbon"]


async def test_a_message_is_asked_about(database: SqliteDatabase, clock: FakeClock) -> None:
    async with staged(database, clock) as stage:
        await stage.owner.slash(stage.general, "community new", **NEW)
        said = await stage.grace.send(stage.general, QUESTION)

        opened = await stage.owner.context_menu(stage.general, "Ask about this", said)
        filled = {"question": QUESTION, "topic": "testing"}
        asked = await stage.owner.submit_modal(opened, filled)

        assert "Asked: A-1" in words(asked)
