"""Slack's HTTP side: the Web API and the response_url addresses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from email.utils import format_datetime
from typing import Final

from aiohttp import web

from tests.wire.slack import chat, directory, responses, uploads, views
from tests.wire.slack.faults import Fault, Faults
from tests.wire.slack.refusals import Refused
from tests.wire.slack.schema import Json
from tests.wire.slack.workspace import Workspace

Method = tuple[str, Callable[[Workspace, Json], Json]]  # the scope it needs, what it does
METHODS: Final[Mapping[str, Method]] = {
    **chat.METHODS,
    **directory.METHODS,
    **uploads.METHODS,
    **views.METHODS,
}
BOT_TOKEN: Final = "xoxb-moot"
APP_TOKEN: Final = "xapp-moot"
OPEN_SOCKET: Final = "apps.connections.open"
RESPONSE_URL: Final = "response_url"


class Web:
    def __init__(self, workspace: Workspace, faults: Faults, socket_url: Callable[[], str]) -> None:
        self.calls: list[tuple[str, Json]] = []
        self._workspace = workspace
        self._faults = faults
        self._socket_url = socket_url
        self._closing = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{method}", self._api),
            web.get("/api/{method}", self._api),
            web.post("/response/{id}", self._response),
            web.post("/upload/{id}", self._upload),
        ]

    def close(self) -> None:
        """Let go of every call that was kept waiting."""
        self._closing.set()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await _arguments(request)
        self.calls.append((method, args))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return await self._answered(request, method, lambda: self._call(method, token, args), args)

    async def _response(self, request: web.Request) -> web.StreamResponse:
        args = await _arguments(request)
        self.calls.append((RESPONSE_URL, args))

        def act() -> Json:
            responses.respond(self._workspace, request.match_info["id"], args)
            return {"ok": True}

        return await self._answered(request, RESPONSE_URL, act, args)

    async def _upload(self, request: web.Request) -> web.Response:
        done = uploads.put(self._workspace, request.match_info["id"], await request.read())
        return web.Response(text="OK") if done else web.Response(status=400)

    async def _answered(
        self, request: web.Request, method: str, act: Callable[[], Json], args: Json
    ) -> web.StreamResponse:
        fault = self._faults.next(method)
        if fault is not None:
            if fault.acts:
                self._act(method, act, args)
            return await self._troubled(request, method, fault)
        answer = self._act(method, act, args)
        headers = {
            "x-oauth-scopes": ",".join(sorted(self._workspace.scopes)),
            "Date": format_datetime(self._workspace.clock.now(), usegmt=True),
        }
        return web.json_response(answer, status=_status(method, answer), headers=headers)

    async def _troubled(
        self, request: web.Request, method: str, fault: Fault
    ) -> web.StreamResponse:
        self._workspace.pulse.beats(f"{method} met trouble:", fault)
        if fault.hangs:
            await self._closing.wait()
        if fault.breaks and request.transport is not None:
            request.transport.abort()
        return web.Response(status=fault.status, body=fault.body.encode(), headers=fault.headers)

    def _act(self, method: str, act: Callable[[], Json], args: Json) -> Json:
        try:
            answer = act()
        except Refused as refused:
            self._workspace.blame(method, refused, args)
            return refused.as_answer()
        self._workspace.pulse.beats(f"{method} ok")
        return {"ok": True, **answer}

    def _call(self, method: str, token: str, args: Json) -> Json:
        if method != OPEN_SOCKET and method not in METHODS:
            raise Refused("unknown_method")
        self._authorise(method, token)
        if method == OPEN_SOCKET:
            return {"url": self._socket_url()}
        scope, act = METHODS[method]
        if scope:
            self._workspace.has(scope)
        return act(self._workspace, args)

    def _authorise(self, method: str, token: str) -> None:
        if not token:
            raise Refused("not_authed")
        if token not in {BOT_TOKEN, APP_TOKEN}:
            raise Refused("invalid_auth")
        if (token == APP_TOKEN) != (method == OPEN_SOCKET):
            raise Refused("not_allowed_token_type")


def _status(method: str, answer: Json) -> int:
    """The Web API says 200 to everything; a response_url does not."""
    if method != RESPONSE_URL or answer["ok"]:
        return 200
    return 404 if answer["error"] in {"invalid_url", "expired_url", "used_url"} else 400


async def _arguments(request: web.Request) -> Json:
    """Arguments may stand in the address, in a form or in JSON."""
    body = await request.text()
    if request.content_type == "application/json" or body.startswith("{"):
        return {**request.query, **json.loads(body)}
    return {**request.query, **await request.post()}
