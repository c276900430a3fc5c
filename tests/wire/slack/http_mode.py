"""Slack posting to the bot: requests signed with the app's secret, and their acknowledgements."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from io import BytesIO
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.wire.slack.exchange import Exchange
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.workspace import Workspace

SECRET: Final = "5ec2e7" * 5 + "00"
FORM: Final = "application/x-www-form-urlencoded"


class HttpMode:
    """Delivers to one address, where ``url`` names one."""

    def __init__(self, workspace: Workspace, *, acknowledge_within: float) -> None:
        self.url = ""
        self._workspace = workspace
        self._within = ClientTimeout(total=acknowledge_within)
        self._session: ClientSession | None = None

    async def deliver(self, exchange: Exchange) -> Exchange:
        """Post it, and wait until it is acknowledged."""
        kind, body = _written(exchange)
        again = exchange.retry or 0  # Slack tries again after seconds at the earliest
        headers = {"Content-Type": kind, **self.signed(body, at=self._second() + again)}
        if exchange.retry is not None:
            headers["X-Slack-Retry-Num"] = str(exchange.retry)
            headers["X-Slack-Retry-Reason"] = exchange.reason or ""
        exchange.payload = json.loads(json.dumps(exchange.payload))  # as it was then
        exchange.envelope = "posted"
        exchange.sent_at = perf_counter()
        self._workspace.pulse.beats(f"posted {exchange.kind}:", exchange.payload.get("type", ""))
        with suppress(ClientError, TimeoutError):
            status, answer = await self.post(body, headers)
            self._heard(exchange, status, answer)
        if not exchange.acked:
            self._workspace.blame("http", Refused("not_acknowledged"), exchange.payload)
        return exchange

    def signed(self, body: str, *, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
        """The headers that show it is from Slack."""
        stamp = self._second() if at is None else at
        base = _bytes(f"v0:{stamp}:{body}")
        signature = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": str(stamp),
            "X-Slack-Signature": f"v0={signature}",
        }

    async def post(self, body: str, headers: dict[str, str]) -> tuple[int, str]:
        """Just post it; what came back."""
        if self._session is None:
            self._session = ClientSession(timeout=self._within)
        data = BytesIO(_bytes(body))
        async with self._session.post(self.url, data=data, headers=headers) as answer:
            return answer.status, await answer.text()

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _second(self) -> int:
        return int(self._workspace.clock.now().timestamp())

    def _heard(self, exchange: Exchange, status: int, answer: str) -> None:
        if status != HTTPStatus.OK:
            self._workspace.pulse.beats(f"refused {exchange.kind}:", status)
            return
        exchange.acknowledged(json.loads(answer) if answer else None)
        if exchange.ack and not exchange.takes_payload:
            self._workspace.blame("http", Refused("unexpected_payload"), exchange.ack)
        self._workspace.pulse.beats(f"acknowledged {exchange.kind}:", exchange.ack or "")


def _bytes(body: str) -> bytes:
    """Bytes that are no text come as lone surrogates."""
    return body.encode(errors="surrogateescape")


def _written(exchange: Exchange) -> tuple[str, str]:
    """Commands are forms, interactions JSON within a form, events JSON."""
    write: Callable[[Json], tuple[str, str]] = {
        "slash_commands": lambda said: (FORM, urlencode(said)),
        "interactive": lambda said: (FORM, urlencode({"payload": json.dumps(said)})),
        "events_api": lambda said: ("application/json", json.dumps(said)),
    }[exchange.kind]
    return write(exchange.payload)
