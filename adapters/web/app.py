"""The routes: is it alive, is it ready, how is it doing; and the doors of the platforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.web.guard import Guard
from adapters.web.metrics import Meter
from bot.vitals import Vitals


class Pages:
    """What anybody may ask, and learns no word of anybody's from."""

    def __init__(self, vitals: Vitals, meter: Meter) -> None:
        self._vitals, self._meter = vitals, meter

    async def alive(self, _: Request) -> Response:
        return JSONResponse({"alive": True})

    async def ready(self, _: Request) -> Response:
        parts = await self._vitals.readiness()
        ready = all(part.ok for part in parts.values())
        said = {"ready": ready, "parts": {name: asdict(part) for name, part in parts.items()}}
        return JSONResponse(said, 200 if ready else 503)

    async def metrics(self, _: Request) -> Response:
        page = self._meter.page(await self._vitals.backlog(), self._vitals.connected())
        return Response(page, headers={"content-type": CONTENT_TYPE_LATEST})


def asgi(vitals: Vitals, meter: Meter, doors: Mapping[str, ASGIApp]) -> Starlette:
    """``doors`` are what platforms post to, by path: each looks after itself."""
    pages = Pages(vitals, meter)
    return Starlette(
        routes=[
            Route("/healthz", pages.alive),
            Route("/readyz", pages.ready),
            Route("/metrics", pages.metrics),
            *(Route(path, door) for path, door in doors.items()),
        ],
        middleware=[Middleware(Guard)],
    )
