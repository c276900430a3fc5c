"""The server restarts, or the line to it breaks: nothing is lost, and nothing is done twice."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count, takewhile

import pytest
from sqlalchemy.exc import OperationalError

from bot.model.communities import Communities, Community, Numbers
from bot.ports import Database, Inbox, UnitOfWork
from storage.postgres.database import PostgresDatabase
from storage.postgres.trying import Again, Trying
from tests.conftest import MONDAY
from tests.postgres import Server
from tests.storage.proxy import Line, line

pytestmark = pytest.mark.postgres

LONG = 300.0  # seconds


def commits(said: bytes) -> bool:
    return b"COMMIT" in said


def looks(said: bytes) -> bool:
    """Whether the last commit was kept."""
    return b"INSERT INTO written" in said and b"''" in said


def numbers(said: bytes) -> bool:
    return b"INSERT INTO number" in said


@pytest.fixture
def between(server: Server) -> Iterator[Line]:
    with line(server.port) as made:
        yield made


@pytest.fixture
def cut(database: Database, server: Server, shared: str, between: Line) -> Iterator[Database]:
    """The same database over a line that can be cut."""
    url = server.url(shared, port=between.port)
    with closing(PostgresDatabase(url, jitter=lambda: 0.5)) as opened:
        made = Community("guild", "guild", "Guild", "Data", "Europe/Paris", MONDAY)
        opened.write(lambda uow: uow.repo(Communities).add(made)).result()
        yield opened


def number(uow: UnitOfWork) -> int:
    return uow.repo(Numbers).next("guild", "ask")


def test_a_commit_that_never_arrived_is_made_again(cut: Database, between: Line) -> None:
    between.cut_before = commits

    assert [cut.write(number).result() for _ in range(3)] == [1, 2, 3]
    assert between.cuts == 1


def test_a_commit_whose_answer_was_lost_is_not_made_again(cut: Database, between: Line) -> None:
    between.cut_after = commits

    assert [cut.write(number).result() for _ in range(3)] == [1, 2, 3]
    assert between.cuts == 1


def test_a_line_that_breaks_again_while_it_is_looked_what_was_kept(
    cut: Database, between: Line
) -> None:
    between.cut_after, between.cut_before = commits, looks

    assert [cut.write(number).result() for _ in range(3)] == [1, 2, 3]
    assert between.cuts == 2


def test_what_can_do_without_a_part_does_not_go_on_when_all_is_lost(
    cut: Database, between: Line
) -> None:
    """Else it writes down a failure that never was, in a transaction that is not kept."""
    missed: list[OperationalError] = []

    def work(uow: UnitOfWork) -> int:
        try:
            with uow.attempt():
                return number(uow)
        except OperationalError as error:
            missed.append(error)
            return 0

    between.cut_after = numbers

    assert [cut.write(work).result() for _ in range(2)] == [1, 2]
    assert between.cuts == 1
    assert missed == []


def test_an_action_whose_line_broke_in_the_middle_is_run_again(
    cut: Database, between: Line
) -> None:
    between.cut_after = numbers

    assert [cut.write(number).result() for _ in range(3)] == [1, 2, 3]
    assert between.cuts == 1


def test_a_read_whose_line_broke_is_run_again(cut: Database, between: Line) -> None:
    between.cut_before = lambda said: b"FROM community" in said

    assert len(cut.read(lambda uow: uow.repo(Communities).all()).result()) == 1
    assert between.cuts == 1


def test_a_server_that_is_away_for_long_is_said(
    database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres.trying.PATIENCE", 0.0)
    server.stop()
    try:
        assert not database.health().ok
        with pytest.raises(OperationalError):
            database.write(number).result()
    finally:
        server.start()

    assert database.health().ok


def test_a_server_is_not_waited_for_any_longer_however_few_the_tries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each may take seconds where nothing answers; what was only interrupted goes on."""
    monkeypatch.setattr("storage.postgres.trying.PATIENCE", -1.0)
    Trying(lambda: 0.0, threading.Event()).failed(Again())

    with pytest.raises(OperationalError):
        Trying(lambda: 0.0, threading.Event()).failed(OperationalError("", {}, OSError()))


def test_a_server_that_takes_questions_and_answers_none_keeps_nobody_from_leaving(
    database: Database, server: Server, shared: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres.database.PATIENCE", 0.1)
    opened, asks, frozen = server.open(shared), threading.Event(), list[int]()

    def work(uow: UnitOfWork) -> int:
        driver = uow.repo(Inbox)._connection.driver  # type: ignore[attr-defined]  # noqa: SLF001
        frozen.append(driver.execute("SELECT pg_backend_pid()").fetchone()[0])
        os.kill(frozen[0], signal.SIGSTOP)
        asks.set()
        return number(uow)

    asked = opened.write(work)
    try:
        assert asks.wait(LONG)
        opened.close()
        assert isinstance(asked.exception(), OperationalError)
    finally:
        os.kill(frozen[0], signal.SIGCONT)
    assert len(frozen) == 1
    assert database.health().ok


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_what_was_acknowledged_is_there_after_a_restart_under_load(
    database: Database, server: Server, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setattr("storage.postgres.trying.PATIENCE", LONG)  # however busy the machine is
    kept: set[str] = set()
    stop, acknowledged = threading.Event(), threading.Condition()

    def work(name: int) -> None:
        for at in takewhile(lambda _: not stop.is_set(), count()):
            event = f"{name}-{at}"
            assert database.write(seen(event)).result()
            with acknowledged:
                kept.add(event)
                acknowledged.notify()

    def goes_on() -> bool:
        with acknowledged:
            before = len(kept)
            return acknowledged.wait_for(lambda: len(kept) > before, LONG)

    with ThreadPoolExecutor(6) as threads:
        working = [threads.submit(work, name) for name in range(6)]
        try:
            for _ in range(2):
                assert goes_on()
                server.stop(mode)
                server.start()
                assert goes_on()
        finally:
            stop.set()

    assert [one.exception() for one in working] == [None] * 6
    assert not any(database.write(seen(event)).result() for event in kept)


def seen(event: str) -> Callable[[UnitOfWork], bool]:
    return lambda uow: uow.repo(Inbox).first_time("here", event, MONDAY)
