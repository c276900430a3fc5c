"""Requests arrive within seconds, or not at all: who keeps us waiting takes a place of somebody's."""

from __future__ import annotations

import asyncio
from typing import Final

import h11
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol

WITHIN: Final = 12.0  # seconds; doors that answer a body which does not end do so before


class Prompt(H11Protocol):
    """Hangs up on half a request. Our answer, and the pause after it, may last longer.

    From the first byte to the last, and to the first from when somebody connects; bytes that drip
    gain no time.
    """

    _hurry: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look(waits=True)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        theirs = self.conn.their_state
        begun = theirs is h11.IDLE and bool(self.conn.trailing_data[0])
        self._look(waits=begun or theirs is h11.SEND_BODY)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._look(waits=False)
        super().connection_lost(exc)

    def _look(self, *, waits: bool) -> None:
        if waits and self._hurry is None:
            self._hurry = self.loop.call_later(WITHIN, self.transport.abort)
        elif self._hurry is not None and not waits:
            self._hurry.cancel()
            self._hurry = None
