"""Several processes on one Discord bot: one hears people, the others post and stand by."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from typing_extensions import override

from bot import turns
from bot.ports import Database
from bot.turns import DEAF, InTurn
from tests.adapters.discord_kit import Bot, adapter, connected
from tests.conftest import FakeClock
from tests.postgres import Server
from tests.wire.discord import broken, dropped

SOON = timedelta(milliseconds=5)


@pytest.fixture
async def bot(database: Database, clock: FakeClock) -> AsyncIterator[Bot]:
    async with connected(database, clock) as bot:
        await bot.adapter.close()
        await bot.server.gone()
        yield bot


@asynccontextmanager
async def replica(bot: Bot, database: Database, *, deaf: timedelta = DEAF) -> AsyncIterator[InTurn]:
    """One more process, as far as Discord and the database can tell; it posts for the bot."""
    ours = adapter(bot.server, bot.app, bot.clock)
    made = InTurn(ours, database.turn("discord"), every=SOON, deaf=deaf)
    await made.connect()
    bot.app.gateways["discord"] = made
    try:
        yield made
    finally:
        await made.close()


class Asked:
    """A turn that nobody else waits for; it counts how often it is asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def take(self) -> bool:
        self.asked += 1
        return True

    def leave(self) -> None:
        """Nobody waits for it."""

    def holder(self) -> str:
        return ""


class Unanswered(Asked):
    """On a server that hangs, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.answers = threading.Event(), threading.Event()

    @override
    def take(self) -> bool:
        self.begun.set()
        return super().take() and self.answers.wait(timeout=30)


async def test_a_server_that_hangs_is_asked_once_until_it_answers(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "ANSWERS", SOON)
    turn, ours = Unanswered(), adapter(bot.server, bot.app, bot.clock)
    made = InTurn(ours, turn, every=SOON)
    await made.connect()
    assert await asyncio.to_thread(turn.begun.wait, 30)
    for _ in range(2):
        await made.connect()
    assert turn.asked == 1
    assert bot.server.gateway.live == []

    turn.answers.set()
    await bot.server.ready()
    await made.close()


class Disturbed(Asked):
    """Somebody else has it, then nobody can be asked for it, then it is ours."""

    @override
    def take(self) -> bool:
        super().take()
        if self.asked == 2:
            raise OSError("the disk is full")
        return self.asked > 2


async def test_a_turn_nobody_can_be_asked_for_is_asked_for_again(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "BACKOFF", SOON)
    made = InTurn(adapter(bot.server, bot.app, bot.clock), Disturbed(), every=SOON)
    await made.connect()

    await bot.server.ready()
    await made.close()


async def test_one_hears_while_the_other_stands_by_and_posts(bot: Bot, database: Database) -> None:
    async with replica(bot, database) as first, replica(bot, database) as second:
        answer = await bot.founds()

        assert len(bot.server.gateway.live) == 1
        assert [first.is_connected(), second.is_connected()] == [True, True]
        assert "Testers" in answer.text
        assert "Testers" in bot.sees(bot.grace)


async def test_the_next_hears_when_one_leaves(bot: Bot, database: Database) -> None:
    async with replica(bot, database) as first, replica(bot, database):
        await bot.founds()
        await first.close()
        await bot.server.gone()
        await bot.server.ready()

        joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text


async def test_who_hears_nobody_for_long_lets_another_one_hear(
    bot: Bot, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.turns.BACKOFF", timedelta(hours=1))
    async with replica(bot, database, deaf=SOON):
        await bot.founds()
        async with replica(bot, database):
            bot.server.fail("GET", "/users/@me", broken(401))  # it has an older token
            bot.server.gateway.drop(4004)
            await bot.server.gone()
            await bot.server.ready()

            joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text


@pytest.mark.postgres
async def test_a_turn_lost_with_the_server_is_taken_up_again(
    bot: Bot, database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.turns.BACKOFF", SOON)
    async with replica(bot, database):
        await bot.founds()
        bot.server.fail("GET", "/users/@me", dropped(), times=2)  # nor is the network well
        server.stop()
        await bot.server.gone()
        server.start()
        await bot.server.ready()

        joined = await bot.grace.runs("community join", channel=bot.general)

    assert "Welcome to Testers" in joined.text
