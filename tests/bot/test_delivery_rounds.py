"""What arrived and what goes next share a transaction; neither is lost when that breaks."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from adapters.sandbox.chat import Chat
from bot.context import Work
from bot.mail import Delivery, Outbox, Priority
from bot.model.communities import Community, Place, Purpose
from bot.ports import Database
from bot.sending.rounds import FLIGHTS, PAUSE, PER_WORKSPACE
from bot.ui import Card
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.bot.rough import REFUSED, Rough, announce, put, titles
from tests.conftest import MONDAY, FakeClock
from tests.features.working import working
from tests.postgres import Server
from tests.storage.meanwhile import meanwhile

SECONDS = timedelta(seconds=5)
LEASE = timedelta(minutes=2)


def to(channel: str, workspace: str = "here") -> Delivery:
    id = f"to {channel}"
    return Delivery(id, "guild", Place("sandbox", workspace, channel), Card(id), MONDAY, id)


@pytest.fixture
def replica(server: Server, shared: str, database: Database) -> Iterator[Database]:
    with closing(server.open(shared)) as opened:
        yield opened


def changed(database: SqliteDatabase, statement: str) -> None:
    with closing(sqlite3.connect(database.file)) as connection, connection:
        assert connection.execute(statement).rowcount == 1


@pytest.mark.sqlite
async def test_what_arrived_is_kept_though_the_next_cannot_be_read(
    app: App,
    database: SqliteDatabase,
    guild: Community,
    chat: Chat,
    rough: Rough,
    caplog: pytest.LogCaptureFixture,
) -> None:
    announce(app, guild, "one", "two")
    changed(database, "UPDATE outbox SET expires = 'soon' WHERE card LIKE '%two%'")
    with caplog.at_level(logging.ERROR), pytest.raises(TypeError, match="str"):
        await app.settle()

    assert titles(chat) == ["one"]
    assert "nothing could be taken out" in caplog.text
    changed(database, "UPDATE outbox SET expires = NULL WHERE expires = 'soon'")
    await app.settle()
    assert titles(chat) == ["one", "two"]
    assert rough.tries == ["one", "two"]


async def test_a_bot_that_leaves_begins_nothing_new(
    app: App, guild: Community, chat: Chat, rough: Rough
) -> None:
    answers = rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one", "two")
    await app.advance()
    answers.set()
    await app.courier.finish(SECONDS)
    await app.settle()
    assert titles(chat) == ["one"]

    again = build(app.database, keys=[b"key"], clock=app.clock, gateways=[rough])
    await again.settle()
    assert titles(chat) == ["one", "two"]


@pytest.mark.sqlite
async def test_what_arrived_is_kept_though_the_database_is_held_while_the_bot_leaves(
    app: App, database: SqliteDatabase, guild: Community, rough: Rough
) -> None:
    answers = rough.hanging["here"] = asyncio.Event()
    put(database, to("general"), to("asks"), to("log"))
    await app.courier.look()
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers.set()
        await app.courier.finish(timedelta())

    await app.settle()
    assert sorted(rough.tries) == ["to asks", "to general", "to log"]
    with closing(sqlite3.connect(database.file)) as after:
        states = after.execute("SELECT DISTINCT state FROM outbox").fetchall()
    assert states == [("sent",)]


async def test_what_is_on_its_way_is_not_looked_for_when_the_clock_jumps(
    app: App, clock: FakeClock, guild: Community, chat: Chat, rough: Rough
) -> None:
    answers = rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one")
    await app.advance()
    clock.advance(hours=1)

    assert await app.courier.look() == 0
    due = app.courier.next_due()
    assert due is not None
    assert due > clock.now()
    answers.set()
    await app.settle()
    assert titles(chat) == ["one"]


async def test_what_arrives_together_is_kept_together(
    app: App, guild: Community, chat: Chat, elsewhere: Chat, rough: Rough
) -> None:
    for purpose in (Purpose.HOME, Purpose.ASKS, Purpose.LOG):
        announce(app, guild, "one", "two", to=purpose)
    await app.settle()

    for channel in ("general", "asks", "log"):
        assert titles(chat, channel) == ["one", "two"]
    assert sorted(titles(elsewhere, "general")) == sorted(["one", "two"] * 3)


async def test_one_look_begins_as_much_as_there_is_room_for(
    app: App, guild: Community, rough: Rough
) -> None:
    several = [to(f"{one}", workspace=f"w{one}") for one in range(FLIGHTS + 10)]
    for one in several:
        rough.hanging[one.place.workspace] = asyncio.Event()
    put(app.database, *several)

    assert await app.courier.look() == FLIGHTS
    assert await app.courier.look() == 0
    assert app.courier.next_due() is None
    await app.courier.finish(timedelta())


async def test_a_look_ends_however_much_goes_on_arriving(
    app: App, guild: Community, chat: Chat, rough: Rough
) -> None:
    many = 3 * FLIGHTS
    several = [
        replace(to("log", workspace=f"w{one}"), id=f"{one}", dedupe=f"{one}") for one in range(many)
    ]
    put(app.database, *several)
    await app.courier.look()
    assert len(rough.tries) < many

    await app.courier.run_once()
    assert len(rough.tries) == many


async def test_sending_calls_nobody_to_look_for_more(
    app: App, guild: Community, chat: Chat, rough: Rough
) -> None:
    calls = heard(app.database)
    announce(app, guild, "one", "two", "three", "four")
    await app.settle()

    assert titles(chat) == ["one", "two", "three", "four"]
    assert len(calls()) <= 2, "what was announced, and one who begins to listen"


async def test_what_waits_for_later_behind_what_was_sent_is_told(
    app: App, guild: Community, chat: Chat, rough: Rough
) -> None:
    def news(work: Work) -> None:
        by_itself = replace(work, tools=replace(work.tools, priority=Priority.NEWS))
        by_itself.announce(Card("news"), to=Purpose.FACILITATORS)

    rough.troubles.append(REFUSED)
    working(app, guild, news)
    await app.settle()
    announce(app, guild, "answer")
    calls = heard(app.database)
    await app.settle()

    assert titles(chat) == ["answer"]
    assert calls()


def heard(database: Database) -> Callable[[], list[int]]:
    """Whoever is called from now on."""
    calls: list[int] = []

    def until_now() -> list[int]:
        database.write(lambda uow: uow.hush()).result()  # by now, all before are told
        return calls

    until_now()
    database.tell(lambda: calls.append(1))
    return until_now


@pytest.mark.postgres
async def test_where_another_replica_is_claiming_the_next_place_gets_the_room(
    app: App, guild: Community, chat: Chat, rough: Rough, replica: Database
) -> None:
    channels = [f"c{number}" for number in range(PER_WORKSPACE + 1)]
    for channel in channels:
        chat.open_channel(channel)
    put(app.database, *map(to, channels))
    rough.hanging["here"] = asyncio.Event()
    with meanwhile(
        replica, lambda uow: uow.repo(Outbox).claim([to("c0").place], MONDAY, lease=LEASE)
    ):
        await app.courier.look()
        await asyncio.sleep(0)  # what was begun takes its first step

    assert sorted(rough.tries) == [f"to {channel}" for channel in channels[1:]]
    await app.courier.finish(timedelta())


@pytest.mark.postgres
@pytest.mark.parametrize("held", ["lane", "outbox"])
async def test_a_message_that_somebody_holds_just_now_is_looked_at_again_soon(
    app: App, guild: Community, chat: Chat, server: Server, shared: str, held: str
) -> None:
    announce(app, guild, "one")
    with psycopg.connect(server.url(shared)) as holding:
        holding.execute(f"SELECT * FROM {held} FOR UPDATE".encode())
        assert await app.courier.run_once() == 0
        assert app.courier.next_due() == app.clock.now() + PAUSE
        announce(app, guild, "two", to=Purpose.LOG)
        assert await app.courier.run_once() == 2
        assert titles(chat, "log") == ["two"]

    assert await app.courier.run_once() == 1
    assert titles(chat, "stewards") == ["one"]
