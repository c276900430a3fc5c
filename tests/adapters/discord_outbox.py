"""What is put into the outbox for the local Discord, and what comes of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.mail import Delivery, Outbox
from bot.model.communities import Communities, Place
from bot.ui import Card, Link, Row
from storage.database import SqliteDatabase
from tests.adapters.discord_kit import Bot, connected
from tests.conftest import FakeClock
from tests.wire.discord import Channel

MESSAGES, THREADS = "/channels/*/messages", "/channels/*/threads"


_sleep = asyncio.sleep


@asynccontextmanager
async def founded(
    database: SqliteDatabase, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Bot]:
    """A bot with a community, on a Discord whose time stands still."""
    monkeypatch.setattr(asyncio, "sleep", _at_once)  # discord.py waits seconds between its tries
    async with connected(database, clock) as bot:
        await bot.founds()
        bot.server.clock.stop()
        bot.clock.time = bot.server.clock.now()
        yield bot


async def _at_once(seconds: float, result: object = None) -> object:
    await _sleep(0)
    return result


def post(bot: Bot, channel: str, id: str, *, thread: str = "", under: str = "") -> None:
    guild = bot.app.database.read(lambda uow: uow.repo(Communities).all()[0]).result()
    place = Place("discord", bot.guild.id, channel)
    card = Card(id, (Row("See", Link("there", f"https://example.org/{id}")),))
    made = Delivery(id, guild.id, place, card, bot.clock.now(), id, thread=thread, under=under)
    bot.app.database.write(lambda uow: uow.repo(Outbox).put(made)).result()


def pass_by(bot: Bot, **time: float) -> None:
    bot.clock.advance(timedelta(**time))
    bot.server.clock.advance(**time)


def said(bot: Bot, channel: Channel) -> list[str]:
    """The titles of what was posted after the welcome."""
    lines = bot.sees(bot.grace, channel).splitlines()
    return [line.removeprefix("### ") for line in lines if line in {"### news", "### more"}]


def troubles(bot: Bot) -> int:
    return bot.app.database.read(
        lambda uow: len(uow.repo(Outbox).troubles(uow.repo(Communities).all()[0].id))
    ).result()
