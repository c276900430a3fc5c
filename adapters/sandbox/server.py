"""The sandbox as a web page on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Collection, Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from typing_extensions import override

from adapters.sandbox.guard import Guard
from adapters.sandbox.live import Live
from adapters.sandbox.page import Page
from adapters.sandbox.world import World


async def _said(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, error.status_code)


def asgi(world: World, live: Live, *, hosts: Collection[str] = ()) -> Starlette:
    """The page and what it talks to; ``hosts`` are names it answers to beside this machine's."""
    return Starlette(
        routes=Page(world, live).routes(),
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers={HTTPException: _said},
    )


async def serve(world: World, *, host: str, port: int, opened: Callable[[str], None]) -> None:
    """Answer until cancelled; actions in flight finish. Raises OSError for a taken port."""
    live = Live(world)
    with socket.create_server((host, port), family=_family(host)) as listening:
        address = f"http://{_bracketed(host)}:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            asgi(world, live, hosts=[host]),
            lifespan="off",
            ws="none",
            log_config=None,
            access_log=False,
        )
        server = _Server(config)
        running = asyncio.ensure_future(server.serve([listening]))
        opened(address)
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError:
            live.close()
            server.should_exit = True
            await running
            raise


class _Server(uvicorn.Server):
    """Signals are the command line's to handle."""

    @override
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
