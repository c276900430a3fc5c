"""One writer: actions share a commit, but not their failures."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from concurrent.futures import CancelledError, wait
from contextlib import nullcontext, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError, StatementError

from bot.errors import Busy, NeedsWrite, NoRoom, NotAllowed
from bot.ports import Database, Inbox, UnitOfWork
from storage.database import SqliteDatabase
from tests.storage.neighbours import seen

ODD = (StopIteration(), CancelledError(), SystemExit(), GeneratorExit(), asyncio.CancelledError())


def failing(uow: UnitOfWork, event: str) -> bool:
    seen(uow, event)
    raise NotAllowed("no")


def test_a_failing_action_undoes_only_itself(database: Database) -> None:
    held = threading.Event()
    first = database.write(lambda _: held.wait(30))
    results = [
        database.write(lambda uow, n=n: (failing if n % 3 == 0 else seen)(uow, f"e{n}"))  # type: ignore[misc]
        for n in range(60)
    ]
    held.set()
    wait([first, *results])

    assert all(isinstance(results[n].exception(), NotAllowed) for n in range(0, 60, 3))
    assert [database.write(lambda uow, n=n: seen(uow, f"e{n}")).result() for n in range(60)] == [  # type: ignore[misc]
        n % 3 == 0 for n in range(60)
    ]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
async def test_an_action_that_raises_what_is_no_error_fails_alone(
    database: Database, odd: BaseException
) -> None:
    """An event loop would end with some of them, and wait for ever with others."""

    def ends(uow: UnitOfWork) -> None:
        seen(uow, "undone")
        raise odd

    held = threading.Event()
    first = database.write(lambda _: held.wait(30))
    results = [database.write(one) for one in (lambda uow: seen(uow, "before"), ends)]
    results.append(database.write(lambda uow: seen(uow, "after")))
    held.set()
    before, broken, after = await asyncio.gather(
        *map(asyncio.wrap_future, results), return_exceptions=True
    )

    assert first.result()
    assert (before, after) == (True, True)
    assert isinstance(broken, RuntimeError)
    assert broken.__cause__ is odd
    assert database.write(lambda uow: seen(uow, "undone")).result()


def test_an_attempt_that_fails_leaves_the_rest_standing(database: Database) -> None:
    def work(uow: UnitOfWork) -> None:
        seen(uow, "kept")
        with pytest.raises(NotAllowed), uow.attempt():
            failing(uow, "undone")

    database.write(work).result()

    assert not database.write(lambda uow: seen(uow, "kept")).result()
    assert database.write(lambda uow: seen(uow, "undone")).result()


@pytest.mark.parametrize("caught", [True, False])
def test_a_value_that_cannot_be_kept_undoes_only_its_own_action(
    database: Database, *, caught: bool
) -> None:
    """A statement that is new: SQLAlchemy runs it, and sees to the mistake in its own way."""

    def bad(uow: UnitOfWork) -> None:
        naive = datetime(2026, 5, 4)
        with suppress(StatementError) if caught else nullcontext():
            uow.repo(Inbox).forget(naive)
        seen(uow, "after the mistake")

    held = threading.Event()
    done = [
        database.write(work)
        for work in (
            lambda _: held.wait(30),
            lambda uow: seen(uow, "before"),
            bad,
            lambda uow: seen(uow, "next"),
        )
    ]
    held.set()
    kept = [one.exception(30) is None for one in done]

    assert kept == [True, True, caught, True]
    again = ("before", "after the mistake", "next")
    new = [database.write(partial(seen, event=event)).result() for event in again]
    assert new == [False, not caught, False]


def test_a_read_that_writes_is_told_to_be_a_write(database: Database) -> None:
    with pytest.raises(NeedsWrite):
        database.read(lambda uow: seen(uow, "e")).result()


def test_other_trouble_of_a_read_stays_what_it_is(database: Database) -> None:
    def wrong(_: UnitOfWork) -> None:
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))

    with pytest.raises(OperationalError, match="disk"):
        database.read(wrong).result()


@pytest.mark.sqlite
def test_an_action_is_answered_only_when_others_can_see_it(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    database.write(lambda uow: seen(uow, "e")).result()
    other = sqlite3.connect(tmp_path / "folkmoot.db")

    assert other.execute("SELECT count(*) FROM inbox").fetchone() == (1,)
    other.close()


@pytest.mark.sqlite
def test_closing_finishes_what_was_begun(migrated: Path, tmp_path: Path) -> None:
    database = SqliteDatabase(tmp_path / "new.db")
    results = [database.write(lambda uow, n=n: seen(uow, f"e{n}")) for n in range(100)]  # type: ignore[misc]
    database.close()

    assert all(one.result(timeout=0) for one in results)


@pytest.mark.parametrize("refusable", [True, False])
def test_whoever_comes_after_closing_is_sent_away(other: Database, *, refusable: bool) -> None:
    other.close()

    for done in (
        other.read(lambda _: None, refusable=refusable),
        other.write(lambda uow: seen(uow, "e"), refusable=refusable),
    ):
        assert isinstance(done.exception(timeout=30), Busy)


@pytest.mark.sqlite
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_writer_that_ended_by_itself(database: SqliteDatabase) -> None:
    def ends() -> None:
        raise SystemExit

    database.tell(ends)
    assert database.write(lambda uow: seen(uow, "e")).result(5)
    database._writer._thread.join(5)  # noqa: SLF001  nothing else tells

    assert isinstance(database.write(lambda uow: seen(uow, "e")).exception(5), Busy)


def test_somebody_who_stops_waiting_stops_nobody_else(database: Database) -> None:
    held = threading.Event()
    first = database.write(lambda _: held.wait(30))
    waiting = database.write(lambda uow: seen(uow, "e"))

    assert not waiting.cancel()
    held.set()
    assert first.result()
    assert waiting.result()
    assert not database.write(lambda uow: seen(uow, "e")).result()


def test_committing_is_heard_of(database: Database) -> None:
    heard = threading.Event()
    database.tell(heard.set)
    database.write(lambda uow: seen(uow, "e")).result()

    assert heard.wait(30)


@pytest.mark.sqlite
def test_an_action_that_calls_nobody_silences_no_other(database: SqliteDatabase) -> None:
    heard, held = threading.Event(), threading.Event()

    def hushed(uow: UnitOfWork) -> bool:
        uow.hush()
        return held.wait(30)

    database.tell(heard.set)
    together = [database.write(hushed) for _ in range(2)]
    together.append(database.write(lambda uow: seen(uow, "e")))
    held.set()

    assert all(one.result() for one in together)
    assert heard.wait(30)


@pytest.mark.sqlite
def test_a_full_disk_loses_nothing_that_was_acknowledged(database: SqliteDatabase) -> None:
    """SQLite undoes the whole transaction when it is full: then nobody in it was heard."""
    held = threading.Event()

    def full(uow: UnitOfWork) -> bool:
        return all(seen(uow, f"{number}" * 500) for number in range(5000))

    def early(uow: UnitOfWork) -> bool:
        held.wait(30)
        return seen(uow, "first")

    database.write(lambda uow: capped(uow, pages_of(uow) + 10)).result()
    first, big = database.write(early), database.write(full)
    last = database.write(lambda uow: seen(uow, "last"))
    held.set()
    wait([first, big, last])

    assert isinstance(big.exception(), NoRoom)
    for acknowledged, event in ((first, "first"), (last, "last")):
        again = database.write(lambda uow, event=event: seen(uow, event)).result()  # type: ignore[misc]
        assert again is (acknowledged.exception() is not None)


def capped(uow: UnitOfWork, pages: int) -> None:
    """The database may not grow beyond so many pages, as on a disk that is full."""
    pragma(uow, f"max_page_count={pages}")


def pages_of(uow: UnitOfWork) -> int:
    return pragma(uow, "page_count")


def pragma(uow: UnitOfWork, what: str) -> int:
    connection = uow.repo(Inbox)._connection  # type: ignore[attr-defined]  # noqa: SLF001
    found: int = connection.driver.execute(f"PRAGMA {what}").fetchone()[0]
    return found
