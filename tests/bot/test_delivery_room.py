"""Room for everybody who can be reached, and claims that still stand when a message is sent."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from typing_extensions import override

from adapters.sandbox.chat import Chat
from bot.mail import Delivery, Parcel
from bot.model.communities import Community, Place
from bot.ports import Database, UnitOfWork
from bot.sending.rounds import BATCH, FLIGHTS, PER_WORKSPACE
from bot.sending.waits import asked
from bot.ui import Card
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.behind import Behind
from tests.bot.rough import DOWN, REFUSED, Rough, announce, put, titles
from tests.conftest import MONDAY, FakeClock

T = TypeVar("T")

MINUTES = timedelta(minutes=3)  # longer than a claim lasts
SECOND = timedelta(seconds=1)


class Well(Rough):
    """Another platform, where everything arrives."""

    platform = "well"

    @override
    async def send(self, parcel: Parcel) -> str:
        self.tries.append(parcel.delivery.card.title)
        return parcel.delivery.id


class StandsStill(Behind):
    """Something happens when a write is ``asked`` for, ``before`` the next has its turn, or ``after``."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.asked: Callable[[], object] = list
        self.before: Callable[[], object] = list
        self.after: Callable[[], object] = list

    @override
    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        self.asked()
        before, self.before = self.before, list
        after, self.after = self.after, list

        def waited(uow: UnitOfWork) -> T:
            before()
            return work(uow)

        done = super().write(waited, refusable=refusable, locks=locks)
        done.add_done_callback(lambda _: after())
        return done


def to(workspace: str, channel: str = "c", platform: str = "sandbox") -> Delivery:
    id = f"{workspace}-{channel}"
    return Delivery(id, "guild", Place(platform, workspace, channel), Card(id), MONDAY, id)


def silent(rough: Rough, many: int) -> list[Delivery]:
    """A message each for so many workspaces that do not answer."""
    found = [to(f"w{number}") for number in range(many)]
    rough.hanging.update({one.place.workspace: asyncio.Event() for one in found})
    return found


async def test_a_platform_that_answers_nobody_holds_up_no_other(
    app: App, guild: Community, rough: Rough
) -> None:
    well = app.gateways["well"] = Well([])
    put(app.database, *silent(rough, FLIGHTS + BATCH + 10))
    assert await app.courier.look() == FLIGHTS

    put(app.database, to("there", platform="well"))
    assert app.courier.next_due() == MONDAY
    assert await app.courier.look() == 1
    assert await app.courier.look() == 0
    assert well.tries == ["there-c"]
    assert len(rough.tries) == FLIGHTS
    await app.courier.finish(timedelta())


async def test_a_platform_is_given_no_more_than_it_has_room_for(
    app: App, guild: Community, rough: Rough
) -> None:
    app.gateways["well"] = Well([])
    several = silent(rough, FLIGHTS + 10)
    put(app.database, *several[: FLIGHTS - 5])
    assert await app.courier.look() == FLIGHTS - 5

    put(app.database, *several[FLIGHTS - 5 :])
    assert await app.courier.look() == 5
    await app.courier.finish(timedelta())


async def test_what_failed_makes_room_for_the_next_by_itself(
    app: App, guild: Community, rough: Rough
) -> None:
    answers = rough.hanging["w"] = asyncio.Event()
    rough.troubles.extend(PER_WORKSPACE * [REFUSED])
    put(app.database, *(to("w", f"c{number}") for number in range(PER_WORKSPACE + 1)))
    assert await app.courier.look() == PER_WORKSPACE

    answers.set()
    await rough.tried(PER_WORKSPACE + 1)
    await app.courier.finish(timedelta())


async def test_what_is_on_its_way_hides_nobody_when_the_clock_jumps(
    app: App, clock: FakeClock, guild: Community, chat: Chat, rough: Rough
) -> None:
    put(app.database, *silent(rough, BATCH + 10))
    await app.courier.look()
    await asyncio.sleep(0)  # all that was begun comes as far as it can
    assert rough.under_way.total() == BATCH + 10
    clock.advance(MINUTES)

    announce(app, guild, "one")
    assert await app.courier.look() == 1
    await rough.shows(chat, "one")
    await app.courier.finish(timedelta())


@pytest.fixture
def still(database: Database) -> StandsStill:
    return StandsStill(database)


@pytest.fixture
def stopped(still: StandsStill, rough: Rough, clock: FakeClock) -> App:
    """A bot that can be made to stand still."""
    return build(still, keys=[b"key"], clock=clock, gateways=[rough])


async def test_what_waited_long_for_its_turn_is_ours_from_then_on(
    app: App, stopped: App, still: StandsStill, guild: Community, clock: FakeClock, rough: Rough
) -> None:
    rough.hanging["here"] = asyncio.Event()
    announce(app, guild, "one")
    still.before = partial(clock.advance, MINUTES)
    assert await stopped.courier.look() == 1

    assert await app.courier.look() == 0
    await asyncio.sleep(0)
    assert rough.tries == ["one"]
    await stopped.courier.finish(timedelta())


@pytest.mark.sqlite
@pytest.mark.usefixtures("guild")
async def test_what_somebody_else_has_sent_meanwhile_is_not_sent_again(
    database: SqliteDatabase, stopped: App, still: StandsStill, rough: Rough, chat: Chat
) -> None:
    clock = stopped.clock
    assert isinstance(clock, FakeClock)
    rough.looks = True
    put(stopped.database, to("here", "general"))
    with closing(SqliteDatabase(database.file)) as theirs:
        second = build(theirs, keys=[b"key"], clock=clock, gateways=[rough])

        def meanwhile() -> None:
            clock.advance(MINUTES)
            asyncio.run(second.courier.run_once())

        still.after = meanwhile
        await stopped.courier.run_once()

    assert titles(chat, "general") == ["here-general"]
    assert rough.tries == ["here-general"]


@pytest.mark.usefixtures("guild")
async def test_what_was_ours_too_long_ago_goes_out_all_the_same(
    stopped: App, still: StandsStill, clock: FakeClock, rough: Rough, chat: Chat
) -> None:
    put(stopped.database, to("here", "general"), to("here", "asks"))
    still.after = partial(clock.advance, MINUTES)
    await stopped.courier.run_once()

    assert sorted(rough.tries) == ["here-asks", "here-general"]
    assert titles(chat, "general") == ["here-general"]


@pytest.mark.sqlite
@pytest.mark.usefixtures("guild")
async def test_what_is_taken_when_nobody_waits_for_it_any_more_is_left_to_others(
    app: App, stopped: App, still: StandsStill, chat: Chat, rough: Rough
) -> None:
    """A bot that stops gives up waiting for a database that is busy; what it asked for comes later."""
    put(app.database, to("here", "general"))
    held, asked = threading.Event(), asyncio.Event()
    busy = app.database.write(lambda _: held.wait(30))
    still.asked = asked.set
    look = asyncio.create_task(stopped.courier.look())
    await asked.wait()
    look.cancel()
    await asyncio.wait([look])
    held.set()
    assert busy.result()

    await app.courier.run_once()
    assert titles(chat, "general") == ["here-general"]


@pytest.mark.usefixtures("guild")
async def test_what_was_not_tried_says_nothing_about_a_workspace(
    stopped: App, still: StandsStill, clock: FakeClock, rough: Rough
) -> None:
    """One that is silent is asked with one message at a time until it answers."""
    rough.always = DOWN
    put(
        stopped.database,
        *(to("here", channel) for channel in ("general", "asks", "log", "meetups")),
    )
    await stopped.courier.run_once()
    clock.advance(hours=1)
    rough.hanging["here"] = asyncio.Event()
    still.after = partial(clock.advance, MINUTES)

    while not rough.under_way["here"]:
        await stopped.courier.look()
        await asyncio.sleep(0)
    assert rough.under_way["here"] == 1
    await stopped.courier.finish(timedelta())


@pytest.mark.parametrize("said", ["0.0000001", "0.001", "1e-300"])
def test_a_wait_too_short_to_notice_is_long_enough_to_rest(said: str) -> None:
    assert asked(said, SECOND) >= SECOND / 4
