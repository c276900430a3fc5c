"""The line to Slack: a WebSocket that is opened anew when it has gone quiet."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.refusals import CREDENTIALS, LINE_REFUSED, code

log = logging.getLogger(__name__)
_QUIET = logging.getLogger(f"{__name__}.client")  # it would write down the address, a secret
_QUIET.setLevel(logging.CRITICAL)

_PING = 10  # seconds; its echo shows that somebody is there
LOCKED_OUT = 300  # seconds until a token is tried again that Slack does not accept
_LOOKS = 4  # how often we look within the time Slack may be silent


class Line:
    """Slack's own client reconnects by itself; this one minds that it really does."""

    def __init__(
        self, app: AsyncApp, front: AsyncWebClient, *, silence: timedelta, opening: timedelta
    ) -> None:
        self._app, self._front = app, front
        self._silence, self._opening = silence.total_seconds(), opening.total_seconds()
        self._heard = 0.0
        self._pong: float | None = None
        self._handler: AsyncSocketModeHandler | None = None
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Raises SlackApiError when Slack refuses the app token."""
        self._handler = await self._connected()
        self._watch = asyncio.create_task(self._watching())

    async def close(self) -> None:
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._handler:
            await self._handler.close_async()  # type: ignore[no-untyped-call]

    @property
    def is_open(self) -> bool:
        """Whether there is a line now."""
        client = self._handler.client if self._handler else None
        session = client.current_session if client else None
        return client is not None and not client.closed and bool(session and not session.closed)

    async def _connected(self) -> AsyncSocketModeHandler:
        token = self._front.token or ""
        handler = AsyncSocketModeHandler(
            self._app, token, logger=_QUIET, web_client=self._front, ping_interval=_PING
        )
        handler.client.on_message_listeners.append(self._hear)
        try:
            async with asyncio.timeout(self._opening):  # the client itself tries for ever
                handler.client.wss_uri = await handler.client.issue_new_wss_url()
                await handler.connect_async()  # type: ignore[no-untyped-call]
        except BaseException:
            await handler.close_async()  # type: ignore[no-untyped-call]
            raise
        self._note()
        return handler

    async def _hear(self, _: WSMessage) -> None:
        self._note()

    def _note(self) -> None:
        self._heard = asyncio.get_running_loop().time()

    async def _watching(self) -> None:
        while True:
            await asyncio.sleep(self._silence / _LOOKS)
            if self._is_silent():
                try:
                    await self._renew()
                except Exception as error:  # noqa: BLE001  who stops trying stays deaf; an address is secret
                    await self._told(code(error))

    async def _told(self, why: str) -> None:
        if why in CREDENTIALS:
            log.critical(LINE_REFUSED, why)
            await asyncio.sleep(LOCKED_OUT)
        else:
            log.warning("Slack cannot be connected anew (%s)", why)

    def _is_silent(self) -> bool:
        """Neither a message nor the echo of a ping for too long."""
        pong = self._handler.client.last_ping_pong_time if self._handler else None
        if pong != self._pong:
            self._pong = pong
            self._note()
        return asyncio.get_running_loop().time() - self._heard > self._silence

    async def _renew(self) -> None:
        """First the new line, then away with the old one: nothing is missed in between."""
        log.warning("Slack was silent for %.0f s; connecting anew", self._silence)
        old, self._handler = self._handler, await self._connected()
        if old:
            await old.close_async()  # type: ignore[no-untyped-call]
