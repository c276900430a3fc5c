"""One process at a time has a turn, and nobody has it longer than he lives."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text

from bot.ports import Database, Turn
from storage.postgres import turns
from storage.postgres.database import PostgresDatabase
from tests.postgres import Server


def test_one_at_a_time_has_a_turn(database: Database, other: Database) -> None:
    ours, theirs, unlike = database.turn("x 0-3/8"), other.turn("x 0-3/8"), other.turn("x 4-7/8")
    assert [ours.holder(), theirs.holder()] == ["", ""]

    assert [ours.take(), theirs.take(), ours.take(), unlike.take()] == [True, False, True, True]
    assert theirs.holder().endswith(f"/{os.getpid()}")

    ours.leave()
    assert [theirs.take(), ours.take()] == [True, False]
    for one in (ours, theirs, unlike):
        one.leave()
    assert ours.holder() == ""
    ours.leave()


@pytest.mark.postgres
def test_a_turn_is_lost_with_the_server_and_had_again(database: Database, server: Server) -> None:
    assert isinstance(database, PostgresDatabase)
    name = server.make()
    turn: Turn
    with closing(server.open(name)) as elsewhere:
        turn, apart = database.turn("x"), elsewhere.turn("x")
        assert turn.take()
        assert apart.take(), "another database, another bot"
        apart.leave()
    server.drop(name)
    server.stop("immediate")
    assert not turn.take()
    assert turn.holder() == ""

    server.start()
    assert turn.take()
    turn.leave()


@pytest.mark.postgres
@pytest.mark.parametrize("asks", [True, False])
def test_a_turn_is_left_though_the_server_takes_questions_and_answers_none(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, asks: bool
) -> None:
    assert isinstance(database, PostgresDatabase)
    monkeypatch.setattr(turns, "PATIENCE", 0.1)
    turn = database.turn("x")
    assert turn.take()
    with stopped(database), ThreadPoolExecutor() as threads:
        asked = threads.submit(turn.take) if asks else None
        turn.leave()
        assert not (asked and asked.result())

    assert turn.take()
    turn.leave()


@contextmanager
def stopped(database: PostgresDatabase) -> Iterator[None]:
    """The server's process for whoever has a turn is alive, and does nothing."""
    with database._plain.connect() as connection:  # noqa: SLF001  there is no other way to see it
        holder = connection.scalar(text("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"))
        assert isinstance(holder, int)
        os.kill(holder, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(holder, signal.SIGCONT)
            connection.execute(text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": holder})


@pytest.mark.sqlite
def test_a_turn_that_could_not_be_written_down_can_be_taken_later(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    turn = database.turn("discord")
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", full)
        with pytest.raises(OSError, match="full"):
            turn.take()

    assert turn.take()
    turn.leave()
