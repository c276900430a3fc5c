"""To claim a job is to count a try, so that few are claimed while bots end again and again."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from functools import partial

import psycopg
import pytest

from bot.agenda import FEW
from bot.context import Work
from bot.errand import Errand
from bot.feature import Feature
from bot.jobs import MAX_ATTEMPTS
from bot.model.communities import Community
from bot.ports import Database
from bot.tasks import LEASE, Tasks
from bot.wiring import App, build
from tests.behind import Ending
from tests.conftest import FakeClock
from tests.features.working import working
from tests.postgres import Server

CLAIMED, RUN, RUN_AGAIN, CLAIMED_AGAIN = range(1, 5)
"""What the first tick of a bot writes when it finds a job that was begun before."""


class Notes:
    """A feature whose job notes a word, and what was noted."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.feature = Feature("x", "X.")
        self.note = self.feature.later("note")(self._note)

    def _note(self, _: Work, word: str) -> None:
        self.words.append(word)


@pytest.fixture
def notes() -> Notes:
    return Notes()


def made(app: App, notes: Notes, database: Database) -> App:
    bot = build(database, keys=[b"key"], clock=app.clock)
    bot.features.jobs = notes.feature.jobs
    return bot


async def test_after_one_that_was_begun_before_few_are_claimed(
    app: App, guild: Community, notes: Notes, clock: FakeClock
) -> None:
    def claimed(limit: int) -> list[int]:
        """How often each was begun by now."""
        now = clock.now()
        found = app.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=limit))
        clock.advance(LEASE)
        return [one.attempts for one in found.result()]

    def plan(work: Work) -> None:
        for number in range(8):
            notes.note.at(work, work.now + number * 2 * LEASE, f"{number}", "")

    working(app, guild, plan)
    assert claimed(1) == [1], "by a bot that ended"
    clock.advance(hours=1)
    with pytest.raises(ConnectionError):
        await made(app, notes, Ending(app.database, CLAIMED_AGAIN)).agenda.tick()

    clock.advance(LEASE)
    assert sorted(claimed(9), reverse=True) == [2] * FEW + [1] * (8 - FEW - FEW)


@pytest.mark.parametrize("writes", [7, 8])
async def test_jobs_that_wait_while_bots_end_are_not_taken_for_those_that_end_them(
    app: App, guild: Community, notes: Notes, clock: FakeClock, writes: int
) -> None:
    """Each bot ends when it has claimed some of them, or run one.

    What it had not come to is as innocent as before.
    """

    def plan(work: Work, *, many: int, since: timedelta) -> None:
        for number in range(many):
            word = f"{work.now} {many} {number}"
            notes.note.at(work, work.now - since, word, word)

    working(app, guild, partial(plan, many=16, since=timedelta()))
    for left in [7, *[writes] * MAX_ATTEMPTS, 1000]:
        clock.advance(LEASE)
        working(app, guild, partial(plan, many=14, since=LEASE * 9))
        with suppress(ConnectionError):
            await made(app, notes, Ending(app.database, left)).agenda.tick()

    assert app.database.read(lambda uow: uow.repo(Tasks).broken()).result() == []
    assert len(set(notes.words)) == 16 + 7 * 14


@pytest.mark.postgres
async def test_a_job_that_somebody_holds_just_now_keeps_nobody_waiting(
    app: App, guild: Community, notes: Notes, clock: FakeClock, server: Server, shared: str
) -> None:
    """As a replica does whose machine stands still: it may be a while until its line is cut."""
    note, second = notes.note, timedelta(seconds=1)

    @notes.feature.errand("walk")
    async def walk(_: Errand) -> None:
        notes.words.append("walked")

    bot = made(app, notes, app.database)
    working(bot, guild, lambda work: note.at(work, work.now, "a", "one"))
    with psycopg.connect(server.url(shared)) as holding:
        holding.execute("SELECT id FROM task FOR UPDATE")
        working(bot, guild, lambda work: walk.at(work, work.now, "w"))
        async with asyncio.timeout(60):
            assert await bot.agenda.tick() == 0
            assert await bot.errands.wait() == 1
        working(bot, guild, lambda work: note.at(work, work.now, "b", "two"))
        assert await bot.agenda.tick() == 1
        assert bot.agenda.expected() == clock.now() + second
        working(bot, guild, lambda work: note.at(work, work.now + second / 2, "c", "three"))
        assert await bot.agenda.tick() == 0
        assert bot.agenda.expected() == clock.now() + second / 2

    clock.advance(second)
    assert await bot.agenda.tick() == 2
    assert notes.words == ["walked", "two", "one", "three"]


async def test_what_became_due_since_an_alarm_rang_for_nothing_is_not_waited_for(
    app: App, guild: Community, notes: Notes, clock: FakeClock
) -> None:
    bot, note = made(app, notes, app.database), notes.note
    working(bot, guild, lambda work: note.at(work, work.now + LEASE, "a", "one"))
    await bot.agenda.tick()
    working(bot, guild, lambda work: work.unplan(note.name, "a"))
    clock.advance(LEASE)
    rung = bot.agenda.ring()
    assert rung
    rung.result()
    working(bot, guild, lambda work: note.at(work, work.now, "b", "two"))

    assert await bot.agenda.tick() == 1
    assert notes.words == ["two"]
