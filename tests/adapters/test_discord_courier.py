"""What the outbox makes of a Discord that is slow, sick, or silent about what it did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.discord import limits
from storage.database import SqliteDatabase
from tests.adapters.discord_kit import Bot
from tests.adapters.discord_outbox import (
    MESSAGES,
    THREADS,
    founded,
    pass_by,
    post,
    said,
    troubles,
)
from tests.conftest import FakeClock
from tests.wire.discord import (
    Fault,
    Kind,
    Permission,
    broken,
    dropped,
    garbage,
    held,
    rate_limited,
)


@pytest.fixture
async def bot(
    database: SqliteDatabase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bot]:
    async with founded(database, clock, monkeypatch) as bot:
        yield bot


LOSING = {
    "the line breaks after it acted": [dropped(acts=True)],
    "the line breaks before": [dropped()],
    "500 after it acted": 5 * [Fault(500, {"message": "500", "code": 0}, acts=True)],
    "503": [broken(503)],
    "garbage": [garbage()],
    "nothing for long": [broken(524)],
}


@pytest.mark.parametrize("faults", LOSING.values(), ids=LOSING)
@pytest.mark.parametrize("minutes", [0.5, 20])
async def test_a_message_is_there_once_soon_or_long_after(
    bot: Bot, faults: list[Fault], minutes: float
) -> None:
    for fault in faults:
        bot.server.fail("POST", MESSAGES, fault)
    post(bot, bot.general.id, "news")
    await bot.app.settle()
    post(bot, bot.general.id, "more")
    pass_by(bot, minutes=minutes)
    await bot.app.settle()

    assert said(bot, bot.general) == ["news", "more"]
    assert troubles(bot) == 0


@pytest.mark.parametrize("acts", [True, False])
async def test_a_post_in_a_forum_is_there_once(bot: Bot, acts: bool) -> None:  # noqa: FBT001
    forum = bot.guild.channel("questions", Kind.FORUM)
    bot.server.fail("POST", THREADS, dropped(acts=acts))
    post(bot, forum.id, "news", thread="How?")
    post(bot, forum.id, "more", thread="How else?")
    for _ in range(2):
        await bot.app.settle()
        pass_by(bot, minutes=1)

    named = [one.name for one in bot.guild.channels.values() if one.parent is forum]
    assert sorted(named) == ["How else?", "How?"]


async def test_a_bot_that_died_while_sending_looks_first(bot: Bot) -> None:
    never = asyncio.Event()
    bot.server.fail("POST", MESSAGES, dropped(acts=True))
    bot.server.fail("POST", MESSAGES, held(never))
    post(bot, bot.general.id, "news")
    await bot.app.settle()
    pass_by(bot, seconds=30)
    await bot.app.advance()
    await bot.app.courier.finish(timedelta())
    never.set()
    await bot.restart()
    pass_by(bot, minutes=30)
    await bot.app.settle()

    assert said(bot, bot.general) == ["news"]


async def test_where_it_may_not_look_a_facilitator_is_asked(bot: Bot) -> None:
    bot.server.fail("POST", MESSAGES, dropped(acts=True))
    post(bot, bot.general.id, "news")
    await bot.app.settle()
    bot.general.deny(bot.guild.id, Permission.READ_MESSAGE_HISTORY)
    pass_by(bot, minutes=20)
    await bot.app.settle()

    assert troubles(bot) == 1
    assert "I cannot tell whether “news” arrived" in bot.sees(bot.ada, bot.ada.dm)


async def test_a_global_limit_stops_every_channel(bot: Bot) -> None:
    other = bot.guild.channel("other")
    bot.server.fail("POST", MESSAGES, rate_limited(90, via=False))
    post(bot, bot.general.id, "news")
    await bot.app.settle()
    post(bot, other.id, "more")
    pass_by(bot, seconds=80)
    await bot.app.settle()
    assert said(bot, other) == []

    pass_by(bot, seconds=10)
    await bot.app.settle()
    assert said(bot, bot.general) == ["news"]
    assert said(bot, other) == ["more"]


async def test_a_limit_of_one_channel_stops_no_other(bot: Bot) -> None:
    other = bot.guild.channel("other")
    bot.server.fail("POST", f"/channels/{bot.general.id}/messages", rate_limited(90))
    post(bot, bot.general.id, "news")
    await bot.app.settle()
    post(bot, other.id, "more")
    await bot.app.settle()

    assert said(bot, bot.general) == []
    assert said(bot, other) == ["more"]


async def test_it_keeps_to_the_rate_of_a_channel(bot: Bot) -> None:
    bot.adapter.pace = limits.PACE
    for number in range(7):
        post(bot, bot.general.id, f"n{number}")
    await bot.app.settle()
    assert len(bot.general.public()) == 1 + 5

    pass_by(bot, seconds=2)
    await bot.app.settle()
    assert len(bot.general.public()) == 1 + 7
