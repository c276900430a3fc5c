"""A running sandbox for browsers: its own thread, its own loop, a port of the system's choice."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress

from adapters.sandbox.server import serve
from adapters.sandbox.world import World

PATIENCE = 30
Make = Callable[[], Awaitable[World]]


@contextmanager
def opened(make: Make, *, port: int = 0) -> Iterator[str]:
    """The address of a world that ``make`` builds on the loop that will drive it."""
    address: Future[str] = Future()
    over: Future[Callable[[], object]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_played(make, port, address, over)))
    thread.start()
    try:
        yield address.result(PATIENCE)
    finally:
        over.result(PATIENCE)()
        thread.join(PATIENCE)


async def _played(
    make: Make, port: int, address: Future[str], over: Future[Callable[[], object]]
) -> None:
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    assert task
    over.set_result(lambda: loop.call_soon_threadsafe(task.cancel))
    try:
        with suppress(asyncio.CancelledError):
            await serve(await make(), host="127.0.0.1", port=port, opened=address.set_result)
    except Exception as error:  # noqa: BLE001  the test shall see it, not this thread
        address.set_exception(error)
