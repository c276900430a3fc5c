"""Whoever works on an errand holds it, whatever becomes of clocks, processes and other claims."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest

from adapters.sandbox.chat import Chat
from bot.context import Work
from bot.errand import Errand
from bot.errands import AT_ONCE
from bot.model.communities import Community
from bot.ports import UnitOfWork
from bot.tasks import LEASE, Claims, Tasks
from bot.wiring import App
from tests.behind import Ending
from tests.bot.walks import NAMES, Walks, due, on_its_way, said, say
from tests.conftest import FakeClock
from tests.features.working import working
from tests.postgres import Server


async def test_one_that_takes_long_stays_ours(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks, clock: FakeClock
) -> None:
    await on_its_way(bot, guild, walks)
    for _ in range(5):
        expected = bot.agenda.expected()
        assert expected
        assert clock.now() < expected < clock.now() + LEASE
        clock.time = expected
        await bot.agenda.tick()
        await other.settle()
    assert theirs.begun == []

    walks.go_on.set()
    await bot.settle()
    assert walks.heard == ["x.walk0 done"]
    assert bot.next_due() is None


async def test_of_two_due_at_the_same_moment_one_waits_for_the_other(
    bot: App, guild: Community, walks: Walks
) -> None:
    def plan(work: Work) -> None:
        for name in ("Ada", "Sam"):
            walks.walk.at(work, work.now, name, name)

    working(bot, guild, plan)
    await bot.agenda.tick()
    await walks.waits.wait()
    assert len(walks.begun) == 1

    walks.go_on.set()
    await bot.settle()
    assert sorted(walks.begun) == ["Ada", "Sam"]


async def test_each_write_keeps_it_too(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks, clock: FakeClock
) -> None:
    async def stroll(errand: Errand, name: str) -> None:
        for place in ("park", "river", "hill"):
            clock.advance(LEASE * 3 / 4)
            await errand.write(lambda work: say(work, f"{name} at the {place}"))  # noqa: B023
        walks.waits.set()
        await walks.go_on.wait()

    walks.feature.errand("walk0")(stroll)
    await on_its_way(bot, guild, walks)
    await other.settle()
    assert theirs.begun == []

    walks.go_on.set()
    await bot.settle()
    assert walks.heard == ["x.walk0 done"]


async def test_what_another_process_has_by_now_is_not_written_any_more(
    bot: App, guild: Community, walks: Walks, theirs: Walks, clock: FakeClock, chat: Chat
) -> None:
    other = theirs.bot(bot)
    await on_its_way(bot, guild, walks)
    clock.advance(LEASE)
    await other.agenda.tick()
    await theirs.waits.wait()
    walks.go_on.set()
    await bot.settle()
    assert said(chat) == ["Ada set out"]
    assert walks.heard == []

    theirs.go_on.set()
    await other.settle()
    assert said(chat) == ["Ada set out", "Ada arrived"]
    assert theirs.heard == ["x.walk0 done"]


async def test_what_another_process_has_by_now_is_stopped(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks, clock: FakeClock
) -> None:
    await on_its_way(bot, guild, walks)
    clock.advance(LEASE)
    await other.agenda.tick()
    await bot.agenda.tick()
    assert await bot.errands.wait() == 1
    assert walks.heard == []

    theirs.go_on.set()
    await other.settle()
    assert theirs.heard == ["x.walk0 done"]


async def test_one_that_overslept_goes_on_if_nobody_took_it(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    await on_its_way(bot, guild, walks)
    clock.advance(hours=8)
    await bot.agenda.tick()
    walks.go_on.set()
    await bot.settle()

    assert walks.begun == ["Ada"]
    assert walks.heard == ["x.walk0 done"]


async def test_one_that_is_called_off_or_planned_anew_writes_nothing_more(
    bot: App, guild: Community, walks: Walks, clock: FakeClock, chat: Chat
) -> None:
    await on_its_way(bot, guild, walks)
    working(bot, guild, lambda work: walks.walk.cancel(work, "Ada"))
    walks.go_on.set()
    await bot.settle()
    assert said(chat) == ["Ada set out"]

    walks.go_on.clear()
    walks.waits.clear()
    await on_its_way(bot, guild, walks)
    later = clock.now() + timedelta(hours=1)
    working(bot, guild, lambda work: walks.walk.at(work, later, "Ada", "Grace"))
    walks.go_on.set()
    await bot.settle()
    assert said(chat) == ["Ada set out"]

    clock.time = later
    await bot.settle()
    assert said(chat) == ["Ada set out", "Grace set out", "Grace arrived"]
    assert walks.heard == ["x.walk0 done"]


@pytest.mark.parametrize("writes", [1, 2, 3])
async def test_wherever_a_bot_ends_the_next_one_comes_to_the_same_end(
    bot: App, guild: Community, walks: Walks, clock: FakeClock, chat: Chat, *, writes: int
) -> None:
    due(bot, guild, walks, "Ada")
    walks.go_on.set()
    mortal = walks.bot(bot, Ending(bot.database, writes))
    await mortal.agenda.tick()
    await mortal.errands.wait()
    assert walks.heard == []

    await bot.settle()
    assert walks.heard == [], "it may still be on its way"
    clock.advance(LEASE)
    await bot.settle()
    assert walks.heard == ["x.walk0 done"]
    assert said(chat) == ["Ada set out", "Ada arrived"]


async def test_two_processes_run_each_once(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks
) -> None:
    for number in range(len(NAMES)):
        due(bot, guild, walks, f"Ada {number}", f"Grace {number}", walk=number)
    walks.go_on.set()
    theirs.go_on.set()
    while bot.next_due():
        await asyncio.gather(bot.settle(), other.settle())

    begun = walks.begun + theirs.begun
    assert len(begun) == len(set(begun)) == 2 * len(NAMES)


async def test_one_that_is_parked_holds_no_other_up(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    due(bot, guild, walks, "Ada")
    now = clock.now()

    def park(uow: UnitOfWork) -> None:
        (task,) = uow.repo(Claims).take(["x.walk0"], now, lease=LEASE, limit=1)
        uow.repo(Tasks).gave_up(task, now, reason="a mistake", due=None)

    bot.database.write(park).result()
    clock.advance(2 * LEASE)
    due(bot, guild, walks, "Grace")
    walks.go_on.set()
    bot.database.read(bot.errands.look).result()
    await bot.errands.go_on()
    await bot.errands.wait()

    assert walks.begun == ["Grace"]


async def test_a_clock_set_back_stops_nothing_and_holds_nothing_up(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks, clock: FakeClock
) -> None:
    due(bot, guild, walks, "Grace", walk=1)
    now = clock.now()
    bot.database.write(
        lambda uow: uow.repo(Claims).take(["x.walk1"], now, lease=LEASE, limit=1)
    ).result()
    await on_its_way(bot, guild, walks)
    clock.advance(hours=-2)
    walks.waits.clear()
    await bot.agenda.tick()
    await walks.waits.wait()
    assert walks.begun == ["Ada", "Grace"], "she was claimed by a bot that died"

    await other.settle()
    clock.advance(LEASE * 3 / 4)
    await bot.agenda.tick()
    clock.advance(LEASE * 3 / 4)
    await other.settle()
    assert theirs.begun == []
    walks.go_on.set()
    await bot.settle()
    assert sorted(walks.heard) == ["x.walk0 done", "x.walk1 done"]


async def test_who_came_second_still_knows_what_is_due_next(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks, clock: FakeClock
) -> None:
    soon = clock.now() + timedelta(seconds=5)
    working(bot, guild, lambda work: walks.walks[1].at(work, soon, "k", "Grace"))
    due(bot, guild, walks, "Ada")
    await asyncio.wrap_future(bot.database.read(bot.errands.look))
    await other.agenda.tick()
    await bot.errands.go_on()
    assert walks.begun == []
    assert bot.errands.expected() == soon

    theirs.go_on.set()
    await other.settle()
    assert theirs.begun == ["Ada"]


async def test_what_waits_for_room_is_begun_when_another_was_overtaken(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    for number in range(AT_ONCE):
        due(bot, guild, walks, NAMES[number], walk=number)
    await bot.agenda.tick()
    await walks.waits.wait()
    due(bot, guild, walks, NAMES[AT_ONCE], walk=AT_ONCE)
    room = asyncio.Event()
    bot.errands.tell(room.set)
    working(bot, guild, lambda work: walks.walk.cancel(work, NAMES[0]))
    clock.advance(LEASE / 2)
    await bot.agenda.tick()
    await room.wait()
    await bot.agenda.tick()
    walks.go_on.set()
    await bot.settle()

    assert sorted(walks.heard) == [f"x.{one} done" for one in NAMES[1 : AT_ONCE + 1]]


@pytest.mark.postgres
async def test_what_somebody_holds_just_now_is_looked_at_again_soon(
    bot: App, guild: Community, walks: Walks, clock: FakeClock, server: Server, shared: str
) -> None:
    due(bot, guild, walks, "Ada")
    with psycopg.connect(server.url(shared)) as holding:
        holding.execute("SELECT id FROM task FOR UPDATE")
        await bot.agenda.tick()
        assert walks.begun == []
        expected = bot.agenda.expected()
        assert expected
        assert clock.now() < expected <= clock.now() + timedelta(seconds=1)

    clock.time = expected
    walks.go_on.set()
    await bot.settle()
    assert walks.begun == ["Ada"]
