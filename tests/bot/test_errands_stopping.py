"""A bot that stops waits for no errand, and the next start begins at once what was given back."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.model.communities import Community
from bot.tasks import LEASE
from bot.wiring import App, metronome
from tests.behind import Ending
from tests.bot.walks import Walks, due, on_its_way
from tests.conftest import FakeClock

SOON = timedelta(seconds=20)


async def test_a_stop_in_the_middle_gives_it_back_and_the_next_start_begins_it_at_once(
    bot: App, other: App, guild: Community, walks: Walks, theirs: Walks
) -> None:
    for number in range(3):
        due(bot, guild, walks, f"Ada {number}", walk=number)
    await bot.agenda.tick()
    await walks.waits.wait()
    await bot.finish(SOON)
    assert [one for one in asyncio.all_tasks() if one.get_name().startswith("errand")] == []
    assert bot.agenda.next_due() == bot.clock.now()

    theirs.go_on.set()
    await other.settle()
    assert sorted(theirs.heard) == [f"x.walk{number} done" for number in range(3)]
    assert theirs.late == 3 * [timedelta()]


async def test_a_stop_without_a_database_is_a_stop_all_the_same(
    bot: App, guild: Community, walks: Walks, clock: FakeClock
) -> None:
    due(bot, guild, walks, "Ada")
    mortal = walks.bot(bot, Ending(bot.database, 2))
    await mortal.agenda.tick()
    await walks.waits.wait()
    await mortal.finish(SOON)
    clock.advance(LEASE)
    walks.go_on.set()
    await bot.settle()

    assert walks.heard == ["x.walk0 done"]


async def test_stopping_again_and_again_counts_as_no_try(
    bot: App, guild: Community, walks: Walks
) -> None:
    due(bot, guild, walks, "Ada")
    for _ in range(7):
        brief = walks.bot(bot)
        walks.waits.clear()
        await brief.agenda.tick()
        await walks.waits.wait()
        await brief.finish(SOON)
    walks.go_on.set()
    await bot.settle()

    assert walks.heard == ["x.walk0 done"]


async def test_what_is_due_while_it_stops_is_not_begun(
    bot: App, guild: Community, walks: Walks
) -> None:
    await on_its_way(bot, guild, walks)
    due(bot, guild, walks, "Grace", walk=1)
    await asyncio.gather(bot.finish(SOON), bot.agenda.tick())
    await bot.settle()

    assert walks.begun == ["Ada"]


async def test_a_bot_that_runs_begins_what_is_planned_and_stops_without_waiting_for_it(
    bot: App, guild: Community, walks: Walks
) -> None:
    running = metronome(bot, bot.database)
    running.start()
    due(bot, guild, walks, "Ada")
    await walks.waits.wait()
    await running.stop()
    assert bot.agenda.next_due() == bot.clock.now()

    walks.go_on.set()
    again = metronome(walks.bot(bot), bot.database)
    again.start()
    await walks.done.wait()
    await again.stop()
    assert walks.begun == ["Ada", "Ada"]
    assert walks.heard == ["x.walk0 done"]
