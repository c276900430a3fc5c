"""Too much at once is said; what the bot must keep is kept, and nobody waits for ever."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import wait
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text

from bot.errors import Busy
from bot.model.communities import Numbers
from bot.ports import Inbox, UnitOfWork
from storage import lines, readers, writer
from storage.database import SqliteDatabase
from tests.conftest import MONDAY
from tests.people import Someone
from tests.storage.neighbours import TIMES, counted, counting_on

pytestmark = pytest.mark.sqlite


def seen(uow: UnitOfWork) -> bool:
    return uow.repo(Inbox).first_time("here", "e", MONDAY)


@contextmanager
def held(database: SqliteDatabase) -> Iterator[None]:
    """The writer works on something slow meanwhile."""
    began, goes_on = threading.Event(), threading.Event()

    def slow(_: UnitOfWork) -> None:
        began.set()
        goes_on.wait(30)

    database.write(slow)
    assert began.wait(30)
    yield
    goes_on.set()


def test_more_than_can_be_answered_is_refused_at_once_but_not_what_the_bot_must_keep(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAITING", 3)
    with held(database):
        taken = [database.write(lambda _: "done", refusable=True) for _ in range(3)]
        refused = database.write(lambda _: "done", refusable=True)
        kept = [database.write(lambda _: "kept") for _ in range(3)]
        assert isinstance(refused.exception(timeout=0), Busy)

    assert [one.result(30) for one in (*taken, *kept)] == 3 * ["done"] + 3 * ["kept"]
    assert database.write(lambda _: "again", refusable=True).result(30) == "again"


def test_nobody_is_added_behind_somebody_who_waits_too_long(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PATIENCE", 0)
    with held(database):
        first = database.write(lambda _: "done", refusable=True)
        second = database.write(lambda _: "done", refusable=True)
        assert isinstance(second.exception(timeout=0), Busy)

    assert first.result(30) == "done"


async def test_a_member_is_told_kindly_and_nothing_was_done(
    database: SqliteDatabase, sam: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "WAITING", 0)
    answer = sam.types("/community join", event="once")
    assert "very busy just now. Please try again in a moment; nothing was done." in str(answer)
    assert answer.post.to == "sam"

    monkeypatch.undo()
    assert "That did not work" not in str(sam.types("/community join", event="once"))


def test_who_is_done_early_does_not_wait_for_who_is_slow(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its commit comes before the slow one begins, as soon as the group has had its time."""
    monkeypatch.setattr(writer, "GROUP_TIME", 0)
    answered = threading.Event()
    with held(database):
        fast = database.write(lambda _: "fast")
        slow = database.write(lambda _: answered.wait(30))

    assert fast.result(30) == "fast"
    assert not slow.done()
    answered.set()
    assert slow.result(30)


def test_groups_are_shorter_while_people_read(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "GROUP_TIME", 60)
    monkeypatch.setattr(writer, "BESIDE_READERS", 0)
    reads, begins, answered = threading.Event(), threading.Event(), threading.Event()

    def slow(_: UnitOfWork) -> bool:
        begins.set()
        return answered.wait(30)

    with held(database):
        alone, after = database.write(lambda _: "alone"), database.write(slow)
    assert begins.wait(30)
    assert not alone.done()
    answered.set()
    assert [alone.result(30), after.result(30)] == ["alone", True]

    answered.clear()
    reading = database.read(lambda _: reads.wait(30), refusable=True)
    with held(database):
        beside, after = database.write(lambda _: "beside"), database.write(slow)
    assert beside.result(30) == "beside"
    assert not after.done()
    answered.set()
    reads.set()
    assert [reading.result(30), after.result(30)] == [True, True]


@pytest.mark.parametrize(
    ("courtesy", "quick", "first"),
    [
        pytest.param(60.0, 60.0, "read", id="who is soon done"),
        pytest.param(0.001, 60.0, "wrote", id="but no longer than that"),
        pytest.param(60.0, 0.0, "wrote", id="nor for who takes his time"),
    ],
)
def test_writers_give_way_to_people_who_read(
    database: SqliteDatabase,
    monkeypatch: pytest.MonkeyPatch,
    courtesy: float,
    quick: float,
    first: str,
) -> None:
    monkeypatch.setattr(writer, "COURTESY", courtesy)
    monkeypatch.setattr(readers, "QUICK", quick)
    began, goes_on = threading.Event(), threading.Event()
    told: list[str] = []

    def look(_: UnitOfWork) -> None:
        began.set()
        assert goes_on.wait(30)

    reading = database.read(look, refusable=True)
    reading.add_done_callback(lambda _: told.append("read"))
    assert began.wait(30)
    wrote = database.write(lambda _: told.append("wrote"))
    if first == "wrote":
        wrote.result(30)
    goes_on.set()
    reading.result(30)
    wrote.result(30)
    assert told[0] == first


def test_who_waited_in_vain_works_for_a_while_before_waiting_again(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "QUICK", 60.0)
    monkeypatch.setattr(readers, "AFTER_VAIN", 60.0)
    monkeypatch.setattr(writer, "COURTESY", 0.001)
    began, goes_on = threading.Event(), threading.Event()

    def look(_: UnitOfWork) -> None:
        began.set()
        goes_on.wait(30)

    database.read(look, refusable=True)
    assert began.wait(30)
    try:
        assert database.write(lambda _: "in vain").result(30) == "in vain"
        monkeypatch.setattr(writer, "COURTESY", 60.0)
        assert database.write(lambda _: "at once").result(30) == "at once"
    finally:
        goes_on.set()


def test_who_was_sent_away_is_no_longer_given_way_to(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "COURTESY", 60.0)
    monkeypatch.setattr(readers, "QUICK", 60.0)
    monkeypatch.setattr(lines, "WAITING", 0)
    assert isinstance(database.read(seen, refusable=True).exception(30), Busy)

    assert database.write(lambda _: "done").result(30) == "done"


def test_a_file_that_is_locked_sends_people_away_and_keeps_the_rest(
    database: SqliteDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    database.write(lambda uow: pragma(uow, "busy_timeout=10")).result()
    other = sqlite3.connect(database.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with caplog.at_level(logging.WARNING):
        kept, asked = database.write(seen), database.write(seen, refusable=True)
        assert isinstance(asked.exception(30), Busy)
    assert not kept.done()
    assert "another program keeps the database locked" in caplog.text

    other.close()
    assert kept.result(30)


def test_a_stop_waits_no_longer_than_one_try_for_a_file_that_is_locked(
    database: SqliteDatabase,
) -> None:
    database.write(lambda uow: pragma(uow, "busy_timeout=10")).result()
    with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        kept = database.write(seen)
        stopping = threading.Thread(target=database.close, daemon=True)
        stopping.start()

        assert isinstance(kept.exception(5), Busy)
        stopping.join(5)
        assert not stopping.is_alive()


def test_after_closing_nobody_waits_for_an_answer(database: SqliteDatabase) -> None:
    database.close()

    assert isinstance(database.write(seen).exception(timeout=0), Busy)


def test_slow_reads_of_people_are_bounded_and_do_not_hold_up_the_bot(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "WAITING", 2)
    began, goes_on = threading.Semaphore(0), threading.Event()

    def slow(_: UnitOfWork) -> bool:
        began.release()
        return goes_on.wait(30)

    reading = [database.read(slow, refusable=True) for _ in range(2)]
    for _ in range(readers.FOR_PEOPLE - 2):
        assert began.acquire(timeout=30)
        reading.append(database.read(slow, refusable=True))
    for _ in range(2):
        assert began.acquire(timeout=30)
    waiting = [database.read(lambda _: "found", refusable=True) for _ in range(2)]
    refused = database.read(lambda _: "found", refusable=True)

    assert isinstance(refused.exception(timeout=0), Busy)
    assert database.read(lambda _: "due").result(30) == "due"
    goes_on.set()
    wait(reading)
    assert [one.result(30) for one in waiting] == ["found", "found"]


def test_a_read_that_does_not_end_is_ended(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.SLOWEST", 0.01)
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

    with pytest.raises(Busy):
        database.read(lambda uow: sql(uow, endless)).result(30)
    assert database.read(lambda uow: sql(uow, "SELECT 1")).result(30) == 1


def test_two_processes_on_one_file_lose_nothing_and_meet_no_lock(
    database: SqliteDatabase, guild: object
) -> None:
    database.write(lambda uow: uow.repo(Numbers).next("guild", "A")).result()
    with counting_on(database.file) as finished:
        here = [database.write(counted, refusable=True) for _ in range(TIMES)]
        assert finished()

    assert [one.result(30) for one in here] == [None] * TIMES
    assert database.read(lambda uow: sql(uow, "SELECT last FROM number")).result() == 1 + 2 * TIMES


def pragma(uow: UnitOfWork, what: str) -> int:
    return sql(uow, f"PRAGMA {what}")


def sql(uow: UnitOfWork, query: str) -> int:
    connection = uow.repo(Inbox)._connection  # type: ignore[attr-defined]  # noqa: SLF001
    found: int = connection.execute(text(query)).scalar()
    return found
