"""Answers that make no sense lose no message, and keep none waiting for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.database import SqliteDatabase
from tests.adapters.discord_kit import Bot
from tests.adapters.discord_outbox import MESSAGES, founded, pass_by, post, said, troubles
from tests.conftest import FakeClock
from tests.wire.discord import Fault, broken, dropped

WAITS = ["", "0", "-5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "1000000000", "9" * 20, "inf"]
PAGE = {"Content-Type": "text/html"}
BEHIND = {"Via": "1.1 google"}


@pytest.fixture
async def bot(
    database: SqliteDatabase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bot]:
    async with founded(database, clock, monkeypatch) as bot:
        yield bot


async def hours_later(bot: Bot) -> None:
    for _ in range(14):
        await bot.app.settle()
        pass_by(bot, minutes=30)


@pytest.mark.parametrize("wait", WAITS)
async def test_a_wait_nobody_can_mean_is_not_waited_for(bot: Bot, wait: str) -> None:
    bot.server.fail("POST", MESSAGES, Fault(429, "slow down", {"Retry-After": wait}))
    post(bot, bot.general.id, "news")
    await hours_later(bot)

    assert said(bot, bot.general) == ["news"]
    assert troubles(bot) == 0


@pytest.mark.parametrize("wait", [1e9, 1e20, "soon", None, -5])
async def test_nor_is_one_that_its_library_minds(bot: Bot, wait: object) -> None:
    body = {"message": "slow down", "retry_after": wait, "global": False}
    bot.server.fail("POST", MESSAGES, Fault(429, body, BEHIND))
    post(bot, bot.general.id, "news")
    await hours_later(bot)

    assert said(bot, bot.general) == ["news"]
    assert troubles(bot) == 0


@pytest.mark.parametrize("status", [400, 403, 404, 407, 408])
async def test_a_page_of_something_in_between_is_no_refusal(bot: Bot, status: int) -> None:
    bot.server.fail("POST", MESSAGES, Fault(status, "<html>Who are you?</html>", PAGE), times=9)
    post(bot, bot.general.id, "news")
    post(bot, bot.general.id, "more")
    await hours_later(bot)

    assert said(bot, bot.general) == ["news", "more"]
    assert troubles(bot) == 0


@pytest.mark.parametrize("status", [403, 404])
async def test_nor_does_it_say_whether_a_message_is_there(bot: Bot, status: int) -> None:
    bot.server.fail("POST", MESSAGES, dropped(acts=True))
    bot.server.fail("GET", MESSAGES, Fault(status, "<html>Who are you?</html>", PAGE), times=3)
    post(bot, bot.general.id, "news")
    await hours_later(bot)

    assert said(bot, bot.general) == ["news"]
    assert troubles(bot) == 0


@pytest.mark.parametrize("body", ["", "{", "[]", "[1]", "7", "null", "{}", '{"id": null}'])
async def test_a_success_that_says_nothing_is_there_once(bot: Bot, body: str) -> None:
    said_so = Fault(200, body, {"Content-Type": "application/json"}, acts=True)
    bot.server.fail("POST", MESSAGES, said_so)
    post(bot, bot.general.id, "news")
    await hours_later(bot)

    assert said(bot, bot.general) == ["news"]
    assert troubles(bot) == 0


async def test_messages_wait_for_a_new_token(bot: Bot) -> None:
    bot.server.fail("POST", MESSAGES, broken(401), times=9)
    post(bot, bot.general.id, "news")
    post(bot, bot.general.id, "more")
    await hours_later(bot)

    assert said(bot, bot.general) == ["news", "more"]
    assert troubles(bot) == 0
