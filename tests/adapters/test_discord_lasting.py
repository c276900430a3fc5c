"""The bot stays in Discord, whatever Discord says and however often it ends the connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from threading import Event

import pytest

from bot.mail import Outbox
from storage.database import SqliteDatabase
from tests.adapters.discord_kit import Bot, connected
from tests.adapters.discord_outbox import post, said, troubles
from tests.conftest import FakeClock
from tests.wire.discord import Fault, broken

JSON = {"Content-Type": "application/json"}
UNREADABLE = [
    ("INTERACTION_CREATE", {}),
    ("INTERACTION_CREATE", {"id": "1", "type": 2, "token": "x", "application_id": "1"}),
    ("CHANNEL_CREATE", {}),
    ("GUILD_CREATE", {}),
    ("GUILD_DELETE", {}),
    ("THREAD_CREATE", {"guild_id": "x"}),
    ("SOMETHING_NEW", {"id": "1"}),
]


@pytest.fixture
async def bot(database: SqliteDatabase, clock: FakeClock) -> AsyncIterator[Bot]:
    async with connected(database, clock, again=timedelta()) as bot:
        await bot.founds()
        yield bot


def tell(bot: Bot, name: str, data: dict[str, object]) -> None:
    for session in bot.server.gateway.live:
        session.dispatch(name, data)


async def until(look: Callable[[], bool]) -> None:
    """The bot notices a little later than Discord."""
    async with asyncio.timeout(30):
        while not look():  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0)


@pytest.mark.parametrize(("name", "data"), UNREADABLE)
async def test_what_cannot_be_read_stops_nothing(
    bot: Bot, name: str, data: dict[str, object]
) -> None:
    tell(bot, name, data)
    joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text
    assert bot.server.gateway.identified == 1, "and nobody was missed meanwhile"


@pytest.mark.parametrize("code", [4010, 4011, 4012, 4013])
async def test_a_connection_that_ends_for_good_is_begun_anew(bot: Bot, code: int) -> None:
    bot.server.gateway.drop(code)
    await bot.server.wait(lambda: bot.server.gateway.identified == 2 and bot.server.gateway.live)
    joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text


async def test_nor_does_a_beginning_that_cannot_be_read_end_it(bot: Bot) -> None:
    tell(bot, "READY", {})
    await bot.server.wait(lambda: bot.server.gateway.identified == 2 and bot.server.gateway.live)
    joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text


async def test_messages_wait_while_there_is_no_connection(
    database: SqliteDatabase, clock: FakeClock
) -> None:
    async with connected(database, clock, again=timedelta(hours=1)) as bot:
        await bot.founds()
        bot.server.gateway.drop(4013)
        await until(lambda: not bot.adapter.is_connected())
        post(bot, bot.general.id, "news")
        post(bot, bot.general.id, "more")
        await bot.app.settle()
        assert troubles(bot) == 0

        await bot.adapter.connect()
        clock.advance(minutes=5)
        await bot.app.settle()
        assert said(bot, bot.general) == ["news", "more"]


async def test_a_token_that_was_reset_is_told_and_nothing_is_lost(
    bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    bot.server.fail("GET", "/users/@me", broken(401))
    bot.server.gateway.drop(4004)
    await until(lambda: "Reset Token" in caplog.text)
    post(bot, bot.general.id, "news")
    await bot.app.settle()

    assert troubles(bot) == 0
    waiting = bot.app.database.read(lambda uow: uow.repo(Outbox).next_due()).result()
    assert waiting


async def test_leaving_while_it_begins_anew_leaves_nothing_behind(bot: Bot) -> None:
    bot.server.gateway.drop(4013)
    await until(lambda: not bot.adapter.is_connected())
    await bot.adapter.close()
    await bot.adapter.close()
    await bot.server.gone()

    assert not [one for one in asyncio.all_tasks() if one.get_name() == "discord"]


async def test_leaving_while_it_hangs_up_waits_for_what_was_begun(bot: Bot) -> None:
    """Discord's client hung up by itself, so that nobody can be answered; but it is done."""
    hold = Event()
    bot.app.database.write(lambda _: hold.wait(timeout=30))
    await bot.grace.runs("community join", channel=bot.general, settle=False)
    bot.server.gateway.drop(4013)
    await until(lambda: not bot.adapter.is_connected())

    closing = asyncio.create_task(bot.adapter.close())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not closing.done()
    hold.set()
    await closing
    assert not [one for one in asyncio.all_tasks() if one.get_name() == "discord"]


@pytest.mark.parametrize("body", ["<html>", "{}", "[1]"])
async def test_an_answer_about_commands_that_cannot_be_read_ends_nothing(
    bot: Bot, body: str
) -> None:
    await bot.adapter.close()
    bot.server.fail("GET", "/applications/*/commands", Fault(200, body, JSON))
    await bot.adapter.connect()
    joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text


@pytest.mark.parametrize("body", ["<html>", "{}", "[1]"])
async def test_the_doctor_says_that_it_was_not_discord_that_answered(bot: Bot, body: str) -> None:
    bot.server.fail("GET", "/users/@me", Fault(200, body, JSON))
    found = await bot.adapter.findings()

    assert not all(one.ok for one in found)
