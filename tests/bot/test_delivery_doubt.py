"""A message whose answer was lost is looked for before it is said again."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox.chat import Chat
from bot.mail import Outbox
from bot.model.communities import (
    ChannelSet,
    Communities,
    Community,
    Purpose,
    Serving,
)
from bot.shell.doctor import messages
from bot.ui import Card
from bot.vitals import Backlogs
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.bot.rough import (
    BUSY,
    DOWN,
    LOST,
    SICK,
    SICKER,
    VANISHED,
    Rough,
    Trouble,
    announce,
    titles,
    troubles,
)
from tests.conftest import FakeClock
from tests.features.working import working
from tests.people import Someone

LONG = timedelta(minutes=25)


async def retried(app: App, clock: FakeClock) -> None:
    await app.settle()
    clock.advance(minutes=5)
    await app.settle()


@pytest.mark.parametrize("lost", [LOST, VANISHED, SICK, SICKER])
async def test_it_is_posted_once_where_one_may_look(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock, lost: Trouble
) -> None:
    rough.looks = True
    rough.troubles.append(lost)
    announce(app, guild, "one", "two")
    await retried(app, clock)

    assert titles(chat) == ["one", "two"]
    assert app.database.read(lambda uow: uow.repo(Outbox).doubtful("guild")).result() == 0


async def test_where_nobody_can_tell_a_facilitator_is_asked_to_look(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock, ada: Someone
) -> None:
    rough.troubles.append(LOST)
    announce(app, guild, "one", "two")
    await retried(app, clock)

    assert titles(chat) == ["one", "two"]
    (told,) = ada.dm.sees()
    assert told.startswith(
        "Did a message arrive?\nI cannot tell whether “one” arrived in #stewards"
    )
    assert "the answer to it was lost" in troubles(app)[0]


async def test_somebody_is_rather_told_twice_than_not_at_all_and_it_is_counted(
    app: App, guild: Community, rough: Rough, clock: FakeClock, ada: Someone
) -> None:
    rough.troubles.append(LOST)
    working(app, guild, lambda work: work.tell("ada", Card("psst")))
    await retried(app, clock)

    assert ada.dm.sees() == ["psst", "psst"]
    assert app.database.read(lambda uow: uow.repo(Outbox).doubtful("guild")).result() == 1


async def test_what_met_a_platform_in_trouble_is_said_again(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock, ada: Someone
) -> None:
    rough.troubles.append(SICK)
    announce(app, guild, "one")
    await retried(app, clock)

    assert titles(chat) == ["one"]
    assert ada.dm.sees() == []


async def test_a_real_doubt_is_not_made_smaller_by_a_slight_one(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock
) -> None:
    rough.looks = True
    rough.troubles.extend([VANISHED, SICK])
    announce(app, guild, "one")
    await retried(app, clock)
    rough.looks = False
    await retried(app, clock)

    assert titles(chat) == []
    assert len(troubles(app)) == 1


async def test_a_bot_that_died_while_sending_looks_first(
    app: App, guild: Community, chat: Chat, rough: Rough, clock: FakeClock, database: SqliteDatabase
) -> None:
    rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one", "two")
    await app.advance()
    await app.courier.finish(timedelta())
    rough.hanging.clear()
    announce(app, guild, "three")

    reborn = build(database, keys=[b"key"], clock=clock, gateways=[rough])
    await reborn.settle()
    assert titles(chat) == [], "what was begun may still be on its way"

    clock.advance(minutes=2)
    await reborn.settle()
    assert titles(chat) == ["two", "three"]
    assert len(troubles(app)) == 1


async def test_an_edit_is_repeated_without_asking(
    app: App,
    guild: Community,
    chat: Chat,
    rough: Rough,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app.features, "subjects", {"thing": lambda _work, _id: Card("new")})
    announce(app, guild, "old", subject="thing:x")
    await app.settle()
    rough.troubles.append(VANISHED)
    working(app, guild, lambda work: work.refresh("thing:x"))
    await retried(app, clock)

    assert titles(chat) == ["new"]


@given(
    bad=st.lists(st.sampled_from([DOWN, LOST, VANISHED, SICK, SICKER, BUSY]), max_size=12),
    by_nonce=st.booleans(),
    restarts=st.sets(st.integers(0, 20), max_size=4),
)
@settings(max_examples=25)
def test_whatever_fails_each_message_is_there_once_and_in_order(
    migrated: Path, *, bad: list[Trouble], by_nonce: bool, restarts: set[int]
) -> None:
    clock = FakeClock()
    chat = Chat(clock, workspace="here")
    rough = Rough([chat])
    rough.troubles.extend(bad)
    rough.remembers, rough.looks = by_nonce, not by_nonce

    async def play(database: SqliteDatabase) -> None:
        app = build(database, keys=[b"key"], clock=clock, gateways=[rough])
        guild = founded(app, chat)
        announce(app, guild, *"123")
        for day in range(30):
            if day in restarts:
                rough.hanging["here"] = asyncio.Event()
                await app.advance()
                await app.courier.finish(timedelta())
                rough.hanging.clear()
                app = build(database, keys=[b"key"], clock=clock, gateways=[rough])
            await app.settle()
            clock.advance(LONG)

    with copied(migrated) as database:
        asyncio.run(play(database))

    assert titles(chat, "log") == [*"123"]
    assert titles(chat, "asks") == [*"123"]


def founded(app: App, chat: Chat) -> Community:
    for channel in ("log", "asks"):
        chat.open_channel(channel)
    places = (
        Serving(Purpose.FACILITATORS, chat.place(name), f"#{name}") for name in ("log", "asks")
    )
    guild = Community(
        "guild",
        "guild",
        "Guild",
        "Data",
        "Europe/Paris",
        app.clock.now(),
        ChannelSet(tuple(places)),
    )
    app.database.write(lambda uow: uow.repo(Communities).add(guild)).result()
    return guild


@contextmanager
def copied(template: Path) -> Iterator[SqliteDatabase]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "folkmoot.db"
        shutil.copy(template, file)
        database = SqliteDatabase(file)
        try:
            yield database
        finally:
            database.close()


async def test_the_doctor_tells_what_went_wrong_lately(
    app: App, guild: Community, rough: Rough, clock: FakeClock
) -> None:
    def told() -> list[str]:
        found = app.database.read(lambda uow: list(messages(uow, guild, clock.now())))
        return [one.says for one in found.result() if not one.ok]

    rough.troubles.append(LOST)
    announce(app, guild, "one")
    await retried(app, clock)
    (says,) = told()
    assert "Data guild: “one” was not delivered to sandbox/here/stewards: the answer" in says
    assert app.database.read(lambda uow: uow.repo(Backlogs).given_up()).result() == 1

    clock.advance(days=14)
    assert told() == []
