"""Slack's Socket Mode: connections, envelopes and their acknowledgements."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import Final

from aiohttp import WSMsgType, web

from tests.wire.slack import limits
from tests.wire.slack.exchange import Exchange
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.workspace import APP, Workspace

SIXTY_MINUTES: Final = 3600


@dataclass(eq=False)
class Connection:
    number: int
    socket: web.WebSocketResponse
    request: web.Request
    leaving: bool = False

    def abort(self) -> None:
        """Cut the line without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()


class SocketMode:
    def __init__(self, workspace: Workspace, *, acknowledge_within: float) -> None:
        self.connections: list[Connection] = []
        self.exchanges: list[Exchange] = []
        self.acknowledge_within = acknowledge_within
        self._workspace = workspace
        self._by_envelope: dict[str, Exchange] = {}
        self._overdue: set[str] = set()
        self._tickets: set[str] = set()
        self._turns = count()
        self._numbers = count(1)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/link", self._serve)]

    def new_ticket(self) -> str:
        ticket = f"t{self._workspace.number()}"
        self._tickets.add(ticket)
        return ticket

    @property
    def ready(self) -> list[Connection]:
        return [connection for connection in self.connections if not connection.leaving]

    # A connection's life

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self._workspace.blame("socket", Refused("ticket_used_or_unknown"), {"ticket": ticket})
            return web.Response(status=408)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(next(self._numbers), socket, request)
        if len(self.ready) >= limits.CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return socket
        await self._converse(connection)
        return socket

    async def _converse(self, connection: Connection) -> None:
        self.connections.append(connection)
        await connection.socket.send_json(self._hello())
        self._workspace.pulse.beats("socket opened:", connection.number)
        try:
            async for frame in connection.socket:
                if frame.type is WSMsgType.TEXT:
                    self._heard(json.loads(frame.data))
        finally:
            self._gone(connection)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.ready),
            "connection_info": {"app_id": APP},
            "debug_info": {"host": "localhost", "approximate_connection_time": SIXTY_MINUTES},
        }

    def _gone(self, connection: Connection) -> None:
        """Whoever waits for an acknowledgement on this connection waits in vain."""
        self.connections.remove(connection)
        for exchange in self._by_envelope.values():
            if exchange.connection == connection.number:
                _settle(exchange)
        self._workspace.pulse.beats("socket closed:", connection.number)

    async def disconnect(self, reason: str) -> None:
        """Ask the bot to come back on a new connection; the old ones get nothing more."""
        for connection in self.ready:
            connection.leaving = True
            debug = {"host": "localhost"}
            message = {"type": "disconnect", "reason": reason, "debug_info": debug}
            await connection.socket.send_json(message)

    def drop(self) -> None:
        for connection in list(self.connections):
            connection.leaving = True
            connection.abort()

    async def close(self) -> None:
        for connection in list(self.connections):
            connection.leaving = True
            await connection.socket.close()

    # An envelope's life

    async def deliver(self, exchange: Exchange) -> Exchange:
        """Send an envelope on one of the connections and wait until it is acknowledged."""
        self.exchanges.append(exchange)
        if not self.ready:
            self._workspace.pulse.beats("nobody is connected for", exchange.kind)
            return exchange
        connection = self.ready[next(self._turns) % len(self.ready)]
        exchange.envelope, exchange.connection = f"e{self._workspace.number()}", connection.number
        exchange.arrival = asyncio.get_running_loop().create_future()
        self._by_envelope[exchange.envelope] = exchange
        envelope = json.dumps(_envelope(exchange))
        exchange.payload = json.loads(envelope)["payload"]  # as it was then, for redelivery
        self._workspace.pulse.beats(f"sent {exchange.kind}:", _gist(exchange.payload))
        exchange.sent_at = perf_counter()
        await connection.socket.send_str(envelope)
        await self._acknowledgement(exchange, exchange.arrival)
        return exchange

    async def _acknowledgement(self, exchange: Exchange, arrival: asyncio.Future[None]) -> None:
        try:
            async with asyncio.timeout(self.acknowledge_within):
                await arrival
        except TimeoutError:
            refused = Refused("not_acknowledged", [f"within {self.acknowledge_within} s"])
            self._workspace.blame("socket", refused, exchange.payload)
        self._by_envelope.pop(exchange.envelope)
        if not exchange.acked:
            self._overdue.add(exchange.envelope)

    def _heard(self, answer: Json) -> None:
        envelope = answer.get("envelope_id", "")
        if envelope in self._overdue:
            self._workspace.pulse.beats("acknowledged too late:", envelope)
            return
        exchange = self._by_envelope.get(envelope)
        if exchange is None or exchange.acked:
            self._workspace.blame("socket", Refused("unexpected_acknowledgement"), answer)
            return
        exchange.acknowledged(answer.get("payload"))
        if exchange.ack and not exchange.takes_payload:
            self._workspace.blame("socket", Refused("unexpected_payload"), answer)
        self._workspace.pulse.beats(f"acknowledged {exchange.kind}:", exchange.ack or "")
        _settle(exchange)


def _settle(exchange: Exchange) -> None:
    if exchange.arrival is not None and not exchange.arrival.done():
        exchange.arrival.set_result(None)


def _envelope(exchange: Exchange) -> Json:
    envelope = {
        "envelope_id": exchange.envelope,
        "type": exchange.kind,
        "payload": exchange.payload,
        "accepts_response_payload": exchange.takes_payload,
    }
    if exchange.kind == "events_api":
        envelope |= {"retry_attempt": exchange.retry or 0, "retry_reason": exchange.reason or ""}
    elif exchange.retry is not None:
        envelope |= {"retry_attempt": exchange.retry, "retry_reason": exchange.reason}
    return envelope


def _gist(payload: Json) -> str:
    """Enough of a payload to recognise it by."""
    names = ("command", "text", "type", "callback_id")
    return " ".join(str(payload[name]) for name in names if payload.get(name))
