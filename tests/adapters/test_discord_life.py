"""The adapter's life: connecting, registering commands, restarting, leaving."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from threading import Event

import pytest
from aiohttp import ClientError

from adapters.discord import tree
from bot.clock import SystemClock
from bot.errors import ConfigError, DeliveryError
from bot.mail import Delivery, Parcel
from bot.model.communities import Place
from bot.ui import Card
from storage.database import SqliteDatabase
from tests.adapters.discord_kit import Bot, adapter, client_of, connected
from tests.conftest import FakeClock
from tests.wire.discord import Permission, broken, dropped, held


@pytest.fixture
async def bot(database: SqliteDatabase, clock: FakeClock) -> AsyncIterator[Bot]:
    async with connected(database, clock) as bot:
        yield bot


async def test_buttons_outlive_a_restart(bot: Bot) -> None:
    await bot.founds()
    await bot.restart()

    joined = await bot.grace.presses("Join")

    assert "Welcome to Testers" in joined.text


async def test_nothing_about_cards_is_kept_in_memory(bot: Bot) -> None:
    await bot.founds()
    await bot.ada.runs("community places", channel=bot.general)
    await bot.ada.runs("ask", channel=bot.general)

    store = client_of(bot.adapter)._connection._view_store  # noqa: SLF001  discord.py's registry

    assert store._views == {}  # noqa: SLF001
    assert store._modals == {}  # noqa: SLF001


async def test_commands_are_registered_once(bot: Bot) -> None:
    await bot.restart()
    assert bot.server.commands.syncs == 1

    bot.server.commands.scopes["global"][0]["description"] = "Something older"
    await bot.restart()
    assert bot.server.commands.syncs == 2


async def test_commands_are_left_alone_when_told_so(bot: Bot) -> None:
    bot.server.commands.scopes.clear()

    await bot.restart(sync_commands="never")

    assert bot.server.commands.names == []


async def test_commands_can_be_registered_in_some_servers_only(bot: Bot) -> None:
    await bot.restart(guilds=(int(bot.guild.id),))

    assert bot.server.commands.scopes["global"] == []
    assert len(bot.server.commands.scopes[bot.guild.id]) == len(tree.commands(bot.app.features))
    assert (await bot.ada.runs("my show", channel=bot.general)).ephemeral

    await bot.restart(guilds=())
    assert bot.server.commands.scopes[bot.guild.id] == [], "or each would show twice"
    assert bot.server.commands.scopes["global"]


async def test_failing_to_register_does_not_stop_the_bot(bot: Bot) -> None:
    bot.server.commands.scopes.clear()
    bot.server.fail("PUT", "/applications/*/commands", broken(403))

    await bot.restart()

    assert bot.server.gateway.live
    assert bot.server.commands.names == []


async def test_a_wrong_token_is_explained(bot: Bot) -> None:
    wrong = adapter(bot.server, bot.app, bot.clock, token="wrong")

    with pytest.raises(ConfigError, match="Reset Token"):
        await wrong.connect()
    (found,) = await wrong.findings()
    assert not found.ok
    assert "Reset Token" in found.says


async def test_a_privileged_intent_is_never_asked_for(bot: Bot) -> None:
    (session,) = bot.server.gateway.sessions.values()

    assert session.intents & ~1 == 0, "guilds, and nothing else"


async def test_a_network_that_is_down_is_told_and_may_come_back(bot: Bot) -> None:
    other = adapter(bot.server, bot.app, bot.clock)
    bot.server.fail("GET", "/users/@me", dropped(), times=2)
    with pytest.raises(ClientError):  # which is tried again by whoever runs the platforms
        await other.connect()

    bot.server.fail("GET", "/users/@me", dropped(), times=2)
    (found,) = await other.findings()
    assert "cannot be reached" in found.says

    await bot.adapter.close()
    await other.connect()
    await other.close()


async def test_the_first_connection_may_fail(bot: Bot) -> None:
    await bot.adapter.close()
    await bot.server.gone()
    refused = 0

    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal refused
        refused += 1
        writer.close()
        front.close()
        waiting.set()

    waiting = asyncio.Event()
    front = await asyncio.start_server(refusing, "127.0.0.1", 0)
    port = front.sockets[0].getsockname()[1]
    new = adapter(bot.server, bot.app, bot.clock, gateway_url=f"ws://127.0.0.1:{port}")
    connecting = asyncio.create_task(new.connect())
    await waiting.wait()

    assert refused == 1
    assert not connecting.done(), "it goes on trying"
    connecting.cancel()
    await asyncio.gather(connecting, return_exceptions=True)


async def test_a_dropped_connection_loses_nobody(bot: Bot) -> None:
    await bot.founds()
    bot.server.gateway.drop(1011)

    joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text


async def test_leaving_answers_everybody_who_was_acknowledged(bot: Bot) -> None:
    hold = Event()
    await bot.founds()
    busy = bot.app.database.write(lambda _: hold.wait(timeout=30))
    answers = [
        await person.runs("community join", channel=bot.general, settle=False)
        for person in (bot.ada, bot.grace)
    ]

    closing = asyncio.create_task(bot.adapter.close())
    await asyncio.sleep(0)
    hold.set()
    await closing

    assert "You are in Testers" in answers[0].text
    assert "Welcome to Testers" in answers[1].text
    assert busy.result()
    assert not bot.server.gateway.live


async def test_who_comes_while_it_leaves_is_asked_to_come_back(bot: Bot) -> None:
    hold = Event()
    await bot.founds()
    busy = bot.app.database.write(lambda _: hold.wait(timeout=30))
    await bot.ada.runs("community join", channel=bot.general, settle=False)
    closing = asyncio.create_task(bot.adapter.close())
    await asyncio.sleep(0)

    late = await bot.grace.runs("community join", channel=bot.general)
    hold.set()
    await closing

    assert "I am being restarted" in late.text
    assert busy.result()


async def test_closing_twice_and_sending_before_connecting_are_harmless(
    bot: Bot,
) -> None:
    await bot.adapter.close()
    await bot.adapter.close()
    place = Place("discord", bot.guild.id, bot.general.id)
    delivery = Delivery("d", "c", place, Card("Hello"), bot.clock.now(), "d")
    parcel = Parcel(delivery, under="", edits="", seal=str, people={})

    with pytest.raises(DeliveryError, match="not connected") as raised:
        await bot.adapter.send(parcel)
    assert not raised.value.final


async def test_shards_are_divided_among_replicas(bot: Bot) -> None:
    await bot.restart(sharding=(range(2), 4))
    other = adapter(bot.server, bot.app, bot.clock, sharding=(range(2, 4), 4))
    before = _about_commands(bot)
    await other.connect()
    living = [one for one in bot.server.gateway.sessions.values() if one.socket]

    assert _about_commands(bot) == before, "the replica with the first shard registers them"
    assert sorted((one.shard, one.shards) for one in living) == [(n, 4) for n in range(4)]
    assert bot.adapter.is_connected()
    assert other.is_connected()
    assert "Testers is set up" in (await bot.founds()).text

    await other.close()
    assert not other.is_connected()


async def test_the_doctor_looks_at_every_channel(bot: Bot) -> None:
    await bot.founds()
    doctor = adapter(bot.server, bot.app, SystemClock())
    well = await doctor.findings()
    bot.general.deny(bot.guild.id, Permission.CREATE_PUBLIC_THREADS | Permission.SEND_MESSAGES)
    bot.server.commands.scopes.clear()

    ill = await doctor.findings()

    assert all(one.ok for one in well), well
    commands, channel = [one.says for one in ill if not one.ok]
    assert commands.startswith("Discord: other commands are registered than this version has.")
    assert channel == (
        "Discord: #general in Guild: I lack Send Messages, Create Public Threads. Whoever manages "
        "that channel: allow it for me in its settings, under Permissions."
    )


async def test_the_doctor_compares_the_clocks(bot: Bot) -> None:
    late = FakeClock(SystemClock().now() - timedelta(minutes=2))
    (_, clocks, *_) = await adapter(bot.server, bot.app, late).findings()

    assert not clocks.ok
    assert re.search(r"our clock is 1[12]\d s behind its own", clocks.says)


async def test_the_doctor_hears_nobody(bot: Bot) -> None:
    await bot.adapter.findings()

    assert len(bot.server.gateway.sessions) == 1


async def test_the_doctor_misses_channels_and_servers(bot: Bot) -> None:
    await bot.founds()
    bot.general.deny(bot.guild.id, Permission.VIEW_CHANNEL)
    hidden = await bot.adapter.findings()
    del bot.server.world.channels[bot.general.id]
    gone = await bot.adapter.findings()
    del bot.server.world.guilds[bot.guild.id]
    left = await bot.adapter.findings()

    assert "I lack View Channel" in hidden[-1].says
    assert "is gone" in gone[-1].says
    assert "oauth2/authorize" in left[-1].says


async def test_a_slow_callback_does_not_hold_up_others(bot: Bot) -> None:
    slow = asyncio.Event()
    bot.server.fail("POST", "/interactions/*/callback", held(slow))
    first = asyncio.create_task(bot.ada.runs("my show", channel=bot.general))
    await bot.server.wait(lambda: bot.server.world.interactions)

    second = await bot.grace.runs("my show", channel=bot.general)
    slow.set()

    assert second.text
    assert (await first).text


def _about_commands(bot: Bot) -> int:
    return sum("commands" in one.route for one in bot.server.world.requests)
