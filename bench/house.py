"""A bot with a community in one channel, on a real database in a folder of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import SystemClock
from bot.model.communities import ChannelSet, Communities, Community, Place, Purpose, Serving
from bot.sections import DatabaseSettings
from bot.shell.garbage import settle
from bot.wiring import App, build, open_database


@contextmanager
def house(*places: Place) -> Iterator[App]:
    """The places are its homes."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(DatabaseSettings(file=Path(folder) / "bench.db"))
        serving = tuple(Serving(Purpose.HOME, place) for place in places)
        community = Community(
            "guild", "guild", "Guild", "Benches", "Europe/Paris", clock.now(), ChannelSet(serving)
        )
        database.write(lambda uow: uow.repo(Communities).add(community)).result()
        try:
            app = build(database, keys=[b"key"], clock=clock)
            settle()  # as whoever runs the bot does
            yield app
        finally:
            database.close()
