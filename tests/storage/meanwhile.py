"""What another replica is doing at this moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.ports import Database, UnitOfWork

PATIENCE = 30.0  # seconds


@contextmanager
def meanwhile(database: Database, work: Callable[[UnitOfWork], object]) -> Iterator[None]:
    """It has done this by now, and commits it when the block ends."""
    done, go_on = threading.Event(), threading.Event()

    def run(uow: UnitOfWork) -> None:
        work(uow)
        done.set()
        go_on.wait(PATIENCE)

    doing = database.write(run, locks=True)
    try:
        assert done.wait(PATIENCE)
        yield
    finally:
        go_on.set()
        doing.result()
