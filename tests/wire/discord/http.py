"""HTTP API v10: from a request to a handler and back, with everything that may go wrong."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import perf_counter

from aiohttp import BodyPartReader, web

from tests.wire.discord.description import Description
from tests.wire.discord.errors import Json, Refusal
from tests.wire.discord.faults import Fault, Faults
from tests.wire.discord.model import Request
from tests.wire.discord.state import World

BASE = "/api/v10"
_LIMITS = {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49", "Via": "1.1 google"}
_LIMITS |= {"X-RateLimit-Reset-After": "1"}
_OPEN = ("/interactions/", "/webhooks/", "/gateway")  # these prove themselves by their own token
_DESCRIBED = {  # where our routes are called otherwise in Discord's description
    "/guilds/{guild_id}/members/{member_id}": "/guilds/{guild_id}/members/{user_id}"
}

Reply = tuple[int, Json | list[Json] | None]


@dataclass(slots=True)
class Call:
    """One request, taken apart."""

    world: World
    params: dict[str, str]
    query: dict[str, str]
    arrived: float
    body: Json = field(default_factory=dict)
    listed: list[Json] = field(default_factory=list)  # the body when it is a list
    sent: object = None  # the body as it came
    files: dict[str, bytes] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """A part of the path."""
        return self.params[name]


Handler = Callable[[Call], Reply]
Routes = dict[tuple[str, str], Handler]


class Api:
    """The routes with what surrounds them all."""

    def __init__(
        self, world: World, token: str, faults: Faults, description: Description | None
    ) -> None:
        self._world = world
        self._token = token
        self._faults = faults
        self._description = description

    def mount(self, app: web.Application, routes: Routes) -> None:
        """Serve these, and say so loudly when the client asks for anything else."""
        for (method, route), handler in routes.items():
            app.router.add_route(method, BASE + route, self._serve(route, handler))
        app.router.add_route("*", BASE + "/{rest:.*}", self._serve("(no such route)", _unknown))

    def _serve(
        self, route: str, handler: Handler
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            arrived = perf_counter()
            fault = self._faults.next(request.method, request.path.removeprefix(BASE))
            if fault is not None and fault.hold is not None:
                await fault.hold.wait()
                fault = None
            if fault is not None and not fault.acts:
                return self._fail(request, route, fault)
            status, data = await self._answer(request, route, handler, arrived)
            if fault is not None:
                return self._fail(request, route, fault)
            return _response(status, data, route)

        return serve

    async def _answer(
        self, request: web.Request, route: str, handler: Handler, arrived: float
    ) -> Reply:
        call = Call(self._world, dict(request.match_info), dict(request.query), arrived)
        code: int | None = None
        try:
            self._prove(request)
            await _take_body(request, call)
            self._validate(request, route, call)
            reply = _handled(handler, call)
        except Refusal as refusal:
            code = refusal.code
            reply = refusal.status, refusal.body()
            self._remember_rule(request, route, refusal)
        self._log(request, route, call, reply[0], code)
        return reply

    def _prove(self, request: web.Request) -> None:
        if request.path.removeprefix(BASE).startswith(_OPEN):
            return
        if request.headers.get("Authorization") != f"Bot {self._token}":
            raise Refusal(0)

    def _validate(self, request: web.Request, route: str, call: Call) -> None:
        if self._description is None or not request.body_exists:
            return
        known = _DESCRIBED.get(route, route)
        problem = self._description.problem(request.method, known, call.sent)
        if problem:
            self._world.violate(0, f"{request.method} {route}", f"description: {problem}")

    def _remember_rule(self, request: web.Request, route: str, refusal: Refusal) -> None:
        if refusal.breaks_rule:
            said = json.dumps(refusal.errors) if refusal.errors else refusal.message
            self._world.violate(refusal.code, f"{request.method} {route}", said)

    def _log(
        self, request: web.Request, route: str, call: Call, status: int, code: int | None
    ) -> None:
        logged = Request(request.method, route, call.params, call.sent, status, code)
        self._world.requests.append(logged)
        self._world.changed()

    def _fail(self, request: web.Request, route: str, fault: Fault) -> web.StreamResponse:
        self._world.requests.append(Request(request.method, route, {}, None, fault.status))
        self._world.changed()
        if not fault.status:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        response = _response(fault.status, fault.body, route)
        if fault.status == 429 and "Via" not in fault.headers:
            del response.headers["Via"]
        response.headers.update(fault.headers)
        return response


def _handled(handler: Handler, call: Call) -> Reply:
    try:
        return handler(call)
    except (TypeError, AttributeError, KeyError, ValueError) as error:
        # A body whose parts have the wrong types; Discord would name each of them.
        wrong = {"code": "MODEL_TYPE_CONVERT", "message": repr(error)}
        raise Refusal(50035, {"_errors": [wrong]}) from error


def _unknown(call: Call) -> Reply:
    call.world.violate(0, "http", f"this server has no route /{call['rest']}")
    return 404, {"message": "404: Not Found", "code": 0}


async def _take_body(request: web.Request, call: Call) -> None:
    if not request.body_exists:
        return
    try:
        if request.content_type == "multipart/form-data":
            await _take_parts(request, call)
        else:
            _keep(call, json.loads(await request.read() or b"{}"))
    except ValueError:
        raise Refusal(50109) from None


async def _take_parts(request: web.Request, call: Call) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            _keep(call, json.loads(content))
        else:
            call.files[part.filename or part.name or "file"] = content


def _keep(call: Call, body: Json | list[Json]) -> None:
    call.sent = body
    if isinstance(body, list):
        call.listed = body
    else:
        call.body = body


def _response(status: int, data: Json | list[Json] | str | None, route: str) -> web.Response:
    headers = _LIMITS | {"X-RateLimit-Bucket": route.replace("{", "").replace("}", "")}
    if data is None:
        return web.Response(status=204, headers=headers)
    # Exactly this content type, without a charset: discord.py reads no other as JSON.
    text = data if isinstance(data, str) else json.dumps(data)
    headers["Content-Type"] = "application/json"
    return web.Response(status=status, body=text.encode(), headers=headers)
