"""What is due: when it may be taken, and since when it is known to be broken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.model.communities import Communities, Community
from bot.ports import Database, UnitOfWork
from bot.tasks import LEASE, Broken, Claims, Task, Tasks
from tests.conftest import MONDAY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def guild(database: Database) -> Community:
    made = Community("guild", "guild", "Guild", "Data", "Europe/Paris", MONDAY)
    database.write(lambda uow: uow.repo(Communities).add(made)).result()
    return made


def plan(database: Database, key: str, due: datetime = MONDAY, *, id: str = "") -> None:
    task = Task(id or key, "guild", "x.walk", key, due)
    database.write(lambda uow: uow.repo(Tasks).plan(task)).result()


def claimed(database: Database, now: datetime) -> Sequence[Task]:
    return database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=9)).result()


def test_a_clock_set_back_frees_what_was_claimed_and_runs_nothing_early(
    database: Database,
) -> None:
    plan(database, "now")
    plan(database, "tomorrow", MONDAY + DAY)
    claimed(database, MONDAY)
    back = MONDAY - 3 * HOUR
    database.write(lambda uow: uow.repo(Tasks).release(back, after=back + LEASE)).result()

    assert [one.key for one in claimed(database, back)] == ["now"]


def test_an_errand_of_tomorrow_holds_up_none_of_today(database: Database) -> None:
    plan(database, "tomorrow", MONDAY + DAY)
    plan(database, "today")

    def take(uow: UnitOfWork) -> Sequence[Task]:
        return uow.repo(Claims).take(["x.walk"], MONDAY, lease=LEASE, limit=9)

    assert [one.key for one in database.write(take).result()] == ["today"]


def test_what_broke_is_known_until_it_works_however_often_it_is_planned(
    database: Database,
) -> None:
    def fail(at: datetime, reason: str) -> bool:
        (task,) = claimed(database, at)
        return database.write(
            lambda uow: uow.repo(Tasks).gave_up(task, at, reason=reason, due=None)
        ).result()

    def broken() -> Sequence[Broken]:
        return database.read(lambda uow: uow.repo(Tasks).broken()).result()

    plan(database, "k")
    assert fail(MONDAY, "why"), "somebody hears of it"
    plan(database, "k", MONDAY + HOUR, id="again")
    assert broken() == [Broken("guild", "x.walk", MONDAY, "why", parked=False)]
    assert not fail(MONDAY + HOUR, "why now"), "they know"
    assert broken() == [Broken("guild", "x.walk", MONDAY, "why now", parked=True)]

    plan(database, "k", MONDAY + DAY)
    works = claimed(database, MONDAY + DAY)
    database.write(lambda uow: uow.repo(Tasks).done(works)).result()
    assert broken() == []
