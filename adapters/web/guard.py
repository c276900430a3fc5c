"""Keeps requests small, and tells browsers not to make more of an answer than it is."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST: Final = 1024 * 1024
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Around everything. What is too big by its own word is not even read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        said = Headers(scope=scope).get("content-length", "0")
        if not said.isascii() or not said.isdecimal() or int(said) > LARGEST:
            refusal = PlainTextResponse("Content Too Large\n", 413, {"connection": "close"})
            await refusal(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)
