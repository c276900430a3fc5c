"""One community on Slack and Discord: what begins on one platform goes on, on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from adapters.slack.manifest import manifest
from bot.model.communities import Communities
from bot.model.entries import Entry, EntryKind, Log
from bot.ports import Database, UnitOfWork
from bot.wiring import App
from tests.adapters import discord_kit, slack_kit
from tests.conftest import FakeClock
from tests.wire.slack import Channel, Message, Person, SlackServer


@dataclass
class Both:
    """Ada in Slack, Grace in Discord, one bot, one community."""

    slack: SlackServer
    general: Channel
    ada: Person
    discord: discord_kit.Bot
    app: App

    async def asks(self, line: str) -> Message:
        """Ada asks in Slack; the card as it is posted there."""
        name, _, text = line.partition(" ")
        exchange = await self.ada.command(name, text, channel=self.general)
        await exchange.answer()
        await self.app.settle()
        return self.general.messages[-1]

    def entries(self) -> list[Entry]:
        def read(uow: UnitOfWork) -> list[Entry]:
            (community,) = uow.repo(Communities).all()
            return list(uow.repo(Log).recent(community.id, limit=50))

        return self.app.database.read(read).result()


@pytest.fixture
async def both(
    database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Both]:
    """Ada sets the community up in Slack; Grace brings a Discord channel in by a code."""
    for name in slack_kit.PROXIES:
        monkeypatch.delenv(name, raising=False)
    async with discord_kit.connected(database, clock) as discord:
        app = discord.app
        async with SlackServer(clock=clock, manifest=manifest(app.features)) as slack:
            ada = slack.user("Ada", tz="Europe/Paris", is_admin=True)
            general = slack.channel("general", members=[ada, slack.bot])
            adapter = slack_kit.adapter(slack, app)
            await adapter.connect()
            world = Both(slack, general, ada, discord, app)
            await _founded(world)
            yield world
            await adapter.close()
            assert slack.violations == []


async def _founded(world: Both) -> None:
    line = "/community new name:Data guild zone:Paris domain:Learning from data"
    await world.asks(line)
    shown = await world.ada.command("/community", "places", channel=world.general)
    pressed = await world.ada.presses("Add another workspace", await shown.answer())
    code = world.ada.reads(await pressed.answer()).split("code:")[1].split()[0].strip("`")
    joined = await world.discord.ada.runs(
        "community join", channel=world.discord.general, code=code
    )
    await world.app.settle()
    assert "now a home of" in joined.text


async def test_an_ask_goes_over_both_platforms_and_ends_as_one_entry(both: Both) -> None:
    card = await both.asks("/ask How do I pin a dependency? topic:packaging")
    grace = both.discord.grace
    *_, card_there = both.discord.general.messages.values()
    assert "How do I pin a dependency?" in both.discord.sees(grace)

    claimed = await grace.presses("I can answer", card_there)
    form = await grace.presses("Write it here", claimed.message)
    await grace.submits(form.modal, your_answer="Write the exact version into a lock file.")
    await both.app.settle()
    assert "Grace" in both.ada.reads(card)

    accepted = await both.ada.presses("This answered it", both.ada.direct.messages[-1])
    await accepted.answer()
    await both.app.settle()

    asks = [one for one in both.entries() if one.kind is EntryKind.ASK]
    assert [one.title for one in asks] == ["How do I pin a dependency?"]
    assert "Write the exact version" in asks[0].body
    assert "Solved by" in both.ada.reads(card)
    assert "Solved by" in both.discord.sees(grace)
    assert "I can answer" not in both.ada.reads(card)
