"""Listens on one address until it is closed, and finishes what it has begun."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from adapters.web.arriving import Prompt

KEEP_ALIVE: Final = 75  # seconds; longer than a load balancer keeps a connection it may use again
FINISH: Final = 3  # seconds for requests under way when we leave
AT_ONCE: Final = 1000  # connections; more are told to come back


class Server:
    """Serves one app. ``open`` it first; it tells the address."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._app, self._host, self._port = app, host, port
        self._uvicorn: _Uvicorn | None = None
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> str:
        """Raises OSError when the address cannot be had."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.create_server((self._host, self._port), family=family)
        config = uvicorn.Config(
            self._app,
            http=Prompt,
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=AT_ONCE,
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=FINISH,
        )
        self._uvicorn = _Uvicorn(config)
        self._serving = asyncio.create_task(self._uvicorn.serve([listening]), name="web")
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{listening.getsockname()[1]}"

    async def close(self) -> None:
        """Listen no more, and finish what was begun."""
        if self._uvicorn and self._serving:
            self._uvicorn.leave()
            await self._serving


class _Uvicorn(uvicorn.Server):
    """Leaves at once when told to; signals are the command line's to handle."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def leave(self) -> None:
        self.should_exit = True
        self._leaving.set()

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn waits a tenth of a second for connections to end, be there any or not."""
        if self.server_state.connections:
            await super().shutdown(sockets)
            return
        for listening in (*self.servers, *(sockets or ())):
            listening.close()

    @override
    async def main_loop(self) -> None:
        while not await self.on_tick(0):  # keeps the date in its headers right
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._leaving.wait()
