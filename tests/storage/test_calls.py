"""Replicas hear each other's calls, also after trouble, and stop without leaving anything open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Engine, event

from storage.postgres.address import address, engine
from storage.postgres.calls import Calls
from storage.postgres.clock import ServerClock
from tests.postgres import Server

pytestmark = pytest.mark.postgres

LONG = 30.0  # seconds
LISTENERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"


@pytest.fixture
def line(server: Server, shared: str) -> Iterator[Engine]:
    made = engine(address(server.url(shared)), isolation="AUTOCOMMIT", size=3)
    yield made
    made.dispose()


def thread_of(work: str) -> threading.Thread:
    return next(one for one in threading.enumerate() if one.name == f"calls-{work}")


def test_who_is_closed_before_it_listens_is_gone(line: Engine) -> None:
    """Else its connection stays open: the last call came before anybody heard it."""
    called = threading.Event()

    @event.listens_for(line, "checkout")
    def _wait(*_: Any) -> None:
        if threading.current_thread().name == "calls-_listen":
            assert called.wait(LONG)

    calls = Calls(line, "ours", lambda: None, ServerClock())
    caller, listener = thread_of("_call"), thread_of("_listen")
    leaving = threading.Thread(target=calls.close)
    leaving.start()
    caller.join(LONG)
    called.set()
    leaving.join(LONG)

    assert not listener.is_alive()
    assert line.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_listener_whose_connection_was_ended_listens_again(line: Engine, server: Server) -> None:
    heard = threading.Event()
    with (
        closing(Calls(line, "ours", heard.set, ServerClock())),
        closing(Calls(line, "other", lambda: None, ServerClock())) as other,
    ):
        assert heard.wait(LONG)
        heard.clear()
        server.run(LISTENERS)
        assert heard.wait(LONG), "it looks for what was called meanwhile"
        heard.clear()
        other.out()
        assert heard.wait(LONG)
