"""A PostgreSQL server for as long as a measurement takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from bot.clock import SystemClock
from bot.model.communities import ChannelSet, Communities, Community
from tests.postgres import Server

NONE = "There is no PostgreSQL here: .ci/system-packages installs it\n"


@contextmanager
def fresh(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.remove()


@contextmanager
def database(server: Server) -> Iterator[str]:
    """One with a community in it."""
    name = server.make()
    made = Community(
        "guild", "guild", "Guild", "Benches", "Europe/Paris", SystemClock().now(), ChannelSet(())
    )
    with closing(server.open(name)) as opened:
        opened.write(lambda uow: uow.repo(Communities).add(made)).result()
    yield server.url(name)
    server.drop(name)
