"""One gateway socket: ordered, compressed as asked, and easy to break."""

from __future__ import annotations

import asyncio
import json
import zlib
from contextlib import suppress

from aiohttp import web

from tests.wire.discord.errors import Json

_CLOSE_WITHIN = 1.0


class Socket:
    """Frames go out in the order they are said, by one writer."""

    def __init__(
        self, request: web.Request, ws: web.WebSocketResponse, *, compressed: bool
    ) -> None:
        self.ws = ws
        self.closed_by_us = False
        self._request = request
        self._zlib = zlib.compressobj() if compressed else None
        self._waiting: asyncio.Queue[str | int] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    @classmethod
    async def accept(cls, request: web.Request, *, compressed: bool) -> Socket:
        """Shake hands."""
        ws = web.WebSocketResponse(compress=False, timeout=_CLOSE_WITHIN, max_msg_size=4096)
        await ws.prepare(request)
        return cls(request, ws, compressed=compressed)

    def send(self, frame: Json) -> None:
        """Send one frame after those already said."""
        self.say(json.dumps(frame))

    def say(self, text: str) -> None:
        """The same for a frame already written out."""
        self._waiting.put_nowait(text)

    def close(self, code: int) -> None:
        """Close in an orderly way, after everything said so far."""
        self.closed_by_us = True
        self._waiting.put_nowait(code)

    def cut(self) -> None:
        """Cut the wire, as a network does."""
        self.closed_by_us = True
        if self._request.transport is not None:
            self._request.transport.abort()

    async def finish(self) -> None:
        """Let the writer say its last words, then stop it."""
        if not self.closed_by_us or self.ws.closed:
            self._writer.cancel()
        with suppress(asyncio.CancelledError, ConnectionError):
            await self._writer

    async def _write(self) -> None:
        while isinstance(item := await self._waiting.get(), str):
            if self._zlib is None:
                await self.ws.send_str(item)
            else:
                packed = self._zlib.compress(item.encode())
                await self.ws.send_bytes(packed + self._zlib.flush(zlib.Z_SYNC_FLUSH))
        await self.ws.close(code=item)
