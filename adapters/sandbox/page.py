"""What the browser asks for and sends, read with care."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.sandbox import render
from adapters.sandbox.chat import Shown
from adapters.sandbox.live import Live
from adapters.sandbox.world import World

WEB = Path(__file__).parent / "web"
MAX_BODY = 100_000
MAX_TALK = 4000
FURTHEST = timedelta(days=366)
CHANNEL = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


class Sent:
    """A body of JSON, read with care."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    def text(self, name: str) -> str:
        found = self.data.get(name, "")
        if not isinstance(found, str):
            raise HTTPException(400, f"“{name}” is not a text.")
        return found

    def values(self) -> dict[str, str]:
        found = self.data.get("values")
        if not isinstance(found, dict):
            raise HTTPException(400, "“values” is not a form.")
        return {str(name): str(value) for name, value in found.items()}


class Page:
    """The routes of one world."""

    def __init__(self, world: World, live: Live) -> None:
        self._world, self._chat, self._live = world, world.chat, live

    def routes(self) -> list[Route | Mount]:
        acts = {
            "/say": self.say,
            "/press": self.press,
            "/submit": self.submit,
            "/menu": self.menu,
            "/suggest": self.suggest,
            "/wind": self.wind,
            "/channels": self.open_channel,
        }
        return [
            Route("/", self.page),
            Route("/live", self.live),
            Route("/files/{post}", self.file),
            *(Route(path, act, methods=["POST"]) for path, act in acts.items()),
            Mount("/web", StaticFiles(directory=WEB)),
        ]

    async def page(self, _: Request) -> Response:
        return FileResponse(WEB / "index.html", media_type="text/html")

    async def live(self, request: Request) -> Response:
        viewer = request.query_params.get("as", "")
        if viewer not in self._chat.users:
            viewer = next(iter(self._chat.users))
        return StreamingResponse(self._live.stream(viewer), media_type="text/event-stream")

    async def file(self, request: Request) -> Response:
        post = self._chat.posts.get(request.path_params["post"])
        if post is None or post.file is None:
            raise HTTPException(404, "That file is gone.")
        name = re.sub(r"[^\w.-]", "_", post.file.name, flags=re.ASCII)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(post.file.content, media_type=post.file.mime, headers=headers)

    async def say(self, request: Request) -> Response:
        sent = await _sent(request)
        user, channel, thread = self._where(sent)
        text = sent.text("text").strip()[:MAX_TALK]
        if not text:
            raise HTTPException(400, "Type something first.")
        return _shown(await self._world.types(user, channel, text, thread=thread))

    async def press(self, request: Request) -> Response:
        sent = await _sent(request)
        user, message = self._user(sent), self._message(sent)
        picked = [str(one) for one in sent.data.get("picked") or ()]
        return _shown(await self._world.presses(user, message, sent.text("token"), picked))

    async def submit(self, request: Request) -> Response:
        sent = await _sent(request)
        user, channel, thread = self._where(sent)
        message = self._message(sent) if sent.text("message") else ""
        origin = self._chat.origin(user, channel, thread=thread, message=message)
        return _shown(await self._world.submits(origin, sent.text("token"), sent.values()))

    async def menu(self, request: Request) -> Response:
        sent = await _sent(request)
        key = sent.text("key")
        if key not in self._world.dispatcher.features.shortcuts:
            raise HTTPException(404, "There is no such entry in the menu.")
        return _shown(await self._world.uses(self._user(sent), key, self._message(sent)))

    async def suggest(self, request: Request) -> Response:
        sent = await _sent(request)
        user, channel, _ = self._where(sent)
        path = sent.text("path")
        if path not in self._world.dispatcher.features.commands:
            raise HTTPException(404, "There is no such command.")
        choices = await self._world.suggests(
            user, channel, path=path, option=sent.text("option"), text=sent.text("text")
        )
        return JSONResponse([{"value": one.value, "label": one.label} for one in choices])

    async def wind(self, request: Request) -> Response:
        by = self._forward(await _sent(request))
        if not timedelta() < by <= FURTHEST:
            raise HTTPException(400, "The clock moves forward only, and a year at most.")
        arrived = await self._world.winds(by)
        return JSONResponse([{"channel": one.channel, "id": one.id} for one in arrived])

    def _forward(self, sent: Sent) -> timedelta:
        """So many seconds, or up to a moment: a page's own clock is never exactly this one."""
        with contextlib.suppress(KeyError, TypeError, ValueError, OverflowError):
            if until := sent.text("until"):
                return datetime.fromisoformat(until) - self._world.clock.now()
            return timedelta(seconds=sent.data["seconds"])
        return timedelta()

    async def open_channel(self, request: Request) -> Response:
        sent = await _sent(request)
        self._user(sent)
        name = sent.text("name").strip().removeprefix("#").lower().replace(" ", "-")
        if not CHANNEL.fullmatch(name):
            raise HTTPException(400, "Use letters, digits and dashes, 30 at most.")
        if name in self._chat.channels:
            raise HTTPException(400, f"There is a #{name} already.")
        self._chat.open_channel(name)
        self._live.opened()
        return JSONResponse({"id": name})

    def _where(self, sent: Sent) -> tuple[str, str, str]:
        """Who, in which channel, in which thread."""
        user, channel, thread = self._user(sent), sent.text("channel"), sent.text("thread")
        room = self._chat.channels.get(channel)
        if channel != f"@{user}" and not (room and room.open_to(user)):
            raise HTTPException(404, "That channel is not there for you.")
        if thread and thread not in self._chat.posts:
            raise HTTPException(404, "That thread is gone.")
        return user, channel, thread

    def _user(self, sent: Sent) -> str:
        user = sent.text("as")
        if user not in self._chat.users:
            raise HTTPException(404, "Nobody is called that here.")
        return user

    def _message(self, sent: Sent) -> str:
        post = self._chat.posts.get(sent.text("message"))
        if post is None or not self._chat.sees(sent.text("as"), post):
            raise HTTPException(404, "That message is gone.")
        return post.id


async def _sent(request: Request) -> Sent:
    body = await request.body()
    if len(body) > MAX_BODY:
        raise HTTPException(413, "That is too much at once.")
    with contextlib.suppress(ValueError):
        data = await request.json()
        if isinstance(data, dict):
            return Sent(data)
    raise HTTPException(400, "That is no JSON object.")


def _shown(one: Shown) -> Response:
    return JSONResponse(render.shown(one))
