"""What is due is run once, however late, and a broken job is nobody else's trouble."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from typing_extensions import override

from bot.clock import Every
from bot.context import Work
from bot.feature import Feature
from bot.model.communities import Community
from bot.shell.doctor import jobs
from bot.tasks import Outcome, Task, Tasks
from bot.watching import Watch
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.conftest import FakeClock
from tests.features.working import working
from tests.people import Someone

MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=1)
Travel = Callable[..., Awaitable[None]]


class Diary:
    """A feature that writes down what ran, and how late."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.late: list[timedelta] = []
        self.broken = False
        self.feature = Feature("x", "X.")
        self.note = self.feature.later("note")(self._note)
        self.soon = self.feature.later("soon", until=10 * MINUTE)(self._note)

    def _note(self, work: Work, *words: str) -> None:
        self.ran.append(" ".join(words))
        self.late.append(work.late)
        if self.broken:
            raise RuntimeError("a mistake")

    def hourly(self) -> None:
        self.feature.every("hourly", Every(timedelta(hours=1)), until=30 * MINUTE)(self._note)


@pytest.fixture
def diary(app: App, monkeypatch: pytest.MonkeyPatch) -> Diary:
    made = Diary()
    monkeypatch.setattr(app.features, "jobs", made.feature.jobs)
    return made


def again(app: App, diary: Diary, database: SqliteDatabase) -> App:
    """A second process, or the first after a restart."""
    other = build(database, keys=[b"key"], clock=app.clock)
    other.features.jobs = diary.feature.jobs
    return other


async def test_words_of_any_kind_reach_the_job(app: App, guild: Community, diary: Diary) -> None:
    working(app, guild, lambda work: diary.note.at(work, work.now, "k", "a,b", "", "“é”"))
    await app.settle()

    assert diary.ran == ["a,b  “é”"]


async def test_a_job_knows_how_late_it_is(
    app: App, guild: Community, diary: Diary, clock: FakeClock
) -> None:
    working(app, guild, lambda work: diary.note.at(work, work.now, "k"))
    clock.advance(hours=5)
    await app.settle()

    assert diary.late == [timedelta(hours=5)]


async def test_what_is_worth_nothing_later_is_left_out(
    app: App, guild: Community, diary: Diary, clock: FakeClock
) -> None:
    working(app, guild, lambda work: diary.soon.at(work, work.now, "a", "kept"))
    clock.advance(minutes=10)
    await app.settle()
    working(app, guild, lambda work: diary.soon.at(work, work.now, "b", "left out"))
    clock.advance(minutes=11)
    await app.settle()

    assert diary.ran == ["kept"]
    assert app.next_due() is None


async def test_a_rhythm_missed_for_days_runs_once_and_goes_on(
    app: App, guild: Community, diary: Diary, clock: FakeClock
) -> None:
    diary.hourly()
    await app.settle()
    clock.advance(days=3, hours=1)
    await app.settle()
    assert diary.ran == [], "it is too late for its time, and not yet time for the next"

    clock.advance(hours=1)
    await app.settle()
    assert diary.late == [timedelta()]


async def test_a_job_is_run_by_one_process(
    app: App, guild: Community, diary: Diary, database: SqliteDatabase
) -> None:
    other = again(app, diary, database)
    numbers = [str(number) for number in range(250)]

    def plan(work: Work) -> None:
        for number in numbers:
            diary.note.at(work, work.now, number, number)

    working(app, guild, plan)
    await asyncio.gather(app.agenda.tick(), other.agenda.tick())

    assert sorted(diary.ran, key=int) == numbers


async def test_a_claim_that_ran_out_is_no_longer_ours(
    app: App, guild: Community, diary: Diary, clock: FakeClock
) -> None:
    def claimed() -> Task:
        now = clock.now()
        work = app.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=5))
        (task,) = work.result()
        return task

    working(app, guild, lambda work: diary.note.at(work, work.now, "k"))
    first = claimed()
    clock.advance(LEASE)
    second = claimed()

    def outcome(task: Task) -> tuple[bool, bool]:
        done = app.database.write(
            lambda uow: (
                uow.repo(Tasks).again(task, clock.now()),
                bool(uow.repo(Tasks).done([task])),
            )
        )
        return done.result()

    assert outcome(first) == (False, False)
    removed = app.database.write(lambda uow: uow.repo(Tasks).done([second]))
    assert removed.result() == {second.id}


async def test_what_was_claimed_by_a_bot_that_died_comes_up_again(
    app: App, guild: Community, diary: Diary, database: SqliteDatabase, clock: FakeClock
) -> None:
    working(app, guild, lambda work: diary.note.at(work, work.now, "k", "once"))
    now = clock.now()
    app.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=5)).result()
    reborn = again(app, diary, database)
    await reborn.settle()
    assert diary.ran == []

    clock.advance(LEASE)
    await reborn.settle()
    assert diary.ran == ["once"]
    assert diary.late == [LEASE]


async def test_a_clock_set_back_holds_no_job_up(
    app: App, guild: Community, diary: Diary, clock: FakeClock
) -> None:
    await app.settle()
    working(app, guild, lambda work: diary.note.at(work, work.now, "k", "once"))
    now = clock.now()
    app.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=5)).result()
    clock.advance(hours=-2)
    await app.settle()

    assert diary.ran == ["once"]
    assert diary.late == [timedelta()]


async def test_a_job_that_never_works_is_parked_and_told_once(
    app: App,
    guild: Community,
    diary: Diary,
    travel: Travel,
    ada: Someone,
    database: SqliteDatabase,
) -> None:
    diary.broken = True
    working(app, guild, lambda work: diary.note.at(work, work.now, "k"))
    await app.settle()
    await travel(hours=2)
    assert len(diary.ran) == 5
    (told,) = ada.dm.sees()
    assert "x.note failed again and again in Data guild. Please tell" in told
    (finding,) = app.database.read(lambda uow: list(jobs(uow))).result()
    assert not finding.ok
    assert "Data guild: the job x.note is broken since 2026-05-04 09:15 UTC" in finding.says
    assert "(RuntimeError: a mistake): whoever runs the bot" in finding.says
    assert "restart" in finding.says

    reborn = again(app, diary, database)
    await reborn.settle()
    await travel(hours=2)
    assert len(diary.ran) == 6
    assert len(ada.dm.sees()) == 1

    diary.broken = False
    reborn = again(app, diary, database)
    await reborn.settle()
    assert len(diary.ran) == 7
    assert app.database.read(lambda uow: list(jobs(uow))).result()[0].ok


async def test_a_rhythm_that_breaks_goes_on_at_its_next_time_and_is_told_once(
    app: App, guild: Community, diary: Diary, travel: Travel, ada: Someone
) -> None:
    diary.hourly()
    await app.settle()
    diary.broken = True
    await travel(hours=5)
    assert len(diary.ran) == 20, "five tries each hour"
    assert len(ada.dm.sees()) == 1

    diary.broken = False
    await travel(hours=2)
    assert app.database.read(lambda uow: uow.repo(Tasks).broken()).result() == []


async def test_a_job_that_kills_the_bot_each_time_is_parked(
    app: App, guild: Community, diary: Diary, clock: FakeClock, database: SqliteDatabase
) -> None:
    working(app, guild, lambda work: diary.note.at(work, work.now, "k"))
    for _ in range(5):
        now = clock.now()
        app.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=5)).result()  # noqa: B023
        clock.advance(LEASE)
    await again(app, diary, database).settle()

    assert diary.ran == []
    (parked,) = app.database.read(lambda uow: uow.repo(Tasks).broken()).result()
    assert "stopped in the middle of it" in parked.reason


async def test_whoever_watches_hears_how_jobs_went(
    app: App, guild: Community, diary: Diary, clock: FakeClock, database: SqliteDatabase
) -> None:
    heard: list[tuple[str, str]] = []

    class Ears(Watch):
        @override
        def job(self, name: str, outcome: str, took: timedelta) -> None:
            heard.append((name, outcome))

    watched = build(database, keys=[b"key"], clock=clock, watch=Ears())
    watched.features.jobs = diary.feature.jobs
    diary.broken = True
    working(app, guild, lambda work: diary.note.at(work, work.now, "k"))
    await watched.settle()
    diary.broken = False
    clock.advance(minutes=1)
    await watched.settle()

    assert heard == [("x.note", Outcome.AGAIN), ("x.note", Outcome.DONE)]


def test_looking_for_what_is_due_reads_only_what_is_due(
    database: SqliteDatabase, app: App, guild: Community
) -> None:
    plans = {
        "SELECT * FROM task WHERE state = 'waiting' AND due <= 1 ORDER BY due, id LIMIT 9": "task_due",
        "SELECT min(due) FROM task WHERE state = 'waiting'": "task_due",
        "SELECT * FROM lane WHERE due <= 1": "ix_lane_due",
        "SELECT min(due) FROM lane": "ix_lane_due",
    }
    with sqlite3.connect(database.file) as other:
        found = {
            query: json.dumps(other.execute(f"EXPLAIN QUERY PLAN {query}").fetchall())
            for query in plans
        }
    other.close()

    assert [query for query, index in plans.items() if index not in found[query]] == []
