"""Where Slack's signed requests come in: checked first, then given to bolt."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import timedelta
from http import HTTPStatus
from time import monotonic
from typing import Any, Final

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp

from adapters.slack import limits
from bot.clock import Clock

log = logging.getLogger(__name__)

Json = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Json]]
Send = Callable[[Json], Awaitable[None]]

PATH: Final = "/slack/events"
_SSL_CHECK: Final = re.compile(rb"(?:^|&)ssl_check=1(?:&|$)")
_WINDOW: Final = limits.SIGNED_FOR.total_seconds()
_SECONDS: Final = re.compile(r"[0-9]{1,11}")


class Refused(Exception):
    """What a request is answered instead of being heard."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class Door:
    """An ASGI app. Closed until ``open``; then only what Slack signed comes in, and each once.

    Bolt's own check of signatures asks the machine's clock, and cannot tell a repetition.
    """

    def __init__(self, secret: str, clock: Clock) -> None:
        self._signatures = Signatures(secret, clock)
        self._bolt: AsyncSlackRequestHandler | None = None
        self._inside: set[asyncio.Task[Any]] = set()

    @property
    def is_open(self) -> bool:
        return self._bolt is not None

    def open(self, app: AsyncApp) -> None:
        self._bolt = AsyncSlackRequestHandler(app, PATH)

    async def close(self, within: timedelta) -> None:
        """Let nobody in any more; whoever is inside is acknowledged."""
        self._bolt = None
        if self._inside:
            await asyncio.wait(self._inside, timeout=within.total_seconds())

    async def __call__(self, scope: Json, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        assert task, "whoever calls an ASGI app is a task"
        self._inside.add(task)
        try:
            await self._heard(scope, receive, send)
        except Refused as refused:
            log.info("Slack request refused: %s", refused)
            await _said(send, refused.status)
        finally:
            self._inside.discard(task)

    async def _heard(self, scope: Json, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED)
        body, headers = await _body(receive), _headers(scope)
        if "x-slack-signature" not in headers and _SSL_CHECK.search(body):  # whether we are there
            await _said(send, HTTPStatus.OK)
            return
        if self._bolt is None:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)  # Slack tries again
        self._signatures.check(headers, body)
        _check_text(body)
        await self._bolt({**scope, "path": PATH}, _once(body), send)


class Signatures:
    """Whether Slack signed something, lately, and for the first time.

    A repetition acts once in any case, by the inbox; here it is not even answered. What was seen is
    remembered by ``ticks``, seconds that pass however the clock is set.
    """

    def __init__(
        self, secret: str, clock: Clock, *, ticks: Callable[[], float] = monotonic
    ) -> None:
        self._secret, self._clock, self._ticks = secret.encode(), clock, ticks
        self._seen: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """How many are remembered."""
        return len(self._seen)

    def check(self, headers: dict[str, str], body: bytes) -> None:
        """Raises Refused."""
        at = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        now, tick = self._clock.now().timestamp(), self._ticks()
        if not _SECONDS.fullmatch(at) or abs(now - int(at)) > _WINDOW:
            raise Refused(HTTPStatus.UNAUTHORIZED)
        if not hmac.compare_digest(self._made(at, body).encode(), signature.encode()):
            raise Refused(HTTPStatus.UNAUTHORIZED)
        self._forget(before=tick - 2 * _WINDOW)  # one from the future lasts twice as long
        if signature in self._seen:
            raise Refused(HTTPStatus.UNAUTHORIZED)
        self._seen[signature] = tick

    def _made(self, at: str, body: bytes) -> str:
        signed = hmac.new(self._secret, b"v0:%b:%b" % (at.encode(), body), hashlib.sha256)
        return f"v0={signed.hexdigest()}"

    def _forget(self, *, before: float) -> None:
        while self._seen and next(iter(self._seen.values())) < before:
            self._seen.popitem(last=False)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(limits.BODY_WITHIN.total_seconds()):
            while True:
                part = await receive()
                if part["type"] != "http.request":  # whoever it was is gone
                    raise Refused(HTTPStatus.BAD_REQUEST)
                body += part.get("body", b"")
                if len(body) > limits.BODY:
                    raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
                if not part.get("more_body"):
                    break
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT) from None
    return bytes(body)


def _check_text(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError:
        raise Refused(HTTPStatus.BAD_REQUEST) from None


def _once(body: bytes) -> Receive:
    async def receive() -> Json:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _headers(scope: Json) -> dict[str, str]:
    return {
        key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]
    }


async def _said(send: Send, status: HTTPStatus) -> None:
    body = b"" if status is HTTPStatus.OK else f"{status.phrase}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
