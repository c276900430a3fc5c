"""Every open page, told at once what changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from adapters.sandbox import render
from adapters.sandbox.chat import Post
from adapters.sandbox.world import World

KEEP_ALIVE = 20  # seconds; a page that went away is noticed when a write to it fails
COME_BACK = 500  # milliseconds until a page that lost the sandbox asks again
_END = ""


class Live:
    """Streams of server-sent events, one for each page; each page is one person's view."""

    def __init__(self, world: World) -> None:
        self._world, self._chat = world, world.chat
        self._pages: list[tuple[str, asyncio.Queue[str]]] = []
        self._catalog = render.catalog(world.dispatcher.features)
        self._closed = False
        self._chat.changed.append(self._posted)
        world.ticked.append(self._ticked)

    async def stream(self, viewer: str) -> AsyncIterator[str]:
        """First all there is for the viewer, then what changes."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        page = (viewer, queue)
        self._pages.append(page)
        try:
            yield f"retry: {COME_BACK}\n" + _event("hello", self._everything(viewer))
            while not self._closed:
                event = await _next(queue)
                if event == _END:
                    return
                yield event
        finally:
            self._pages.remove(page)

    def opened(self) -> None:
        """There is another channel."""
        for viewer, queue in self._pages:
            queue.put_nowait(_event("channels", render.channels(self._chat, viewer)))

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for _, queue in self._pages:
            queue.put_nowait(_END)

    def _everything(self, viewer: str) -> dict[str, Any]:
        chat = self._chat
        return {
            "workspace": chat.workspace,
            "now": self._now(),
            "users": [render.user(one) for one in chat.users.values()],
            "channels": render.channels(chat, viewer),
            "posts": [
                render.post(one, chat.names())
                for one in chat.posts.values()
                if chat.sees(viewer, one)
            ],
            "waiting": _waiting(chat.posts.values()),
            "catalog": self._catalog,
        }

    def _posted(self, post: Post) -> None:
        drawn = _event("post", render.post(post, self._chat.names())) if self._pages else ""
        waiting = _event("waiting", _waiting([post]))
        for viewer, queue in self._pages:
            if self._chat.sees(viewer, post):
                queue.put_nowait(drawn)
            elif post.channel.startswith("@"):
                queue.put_nowait(waiting)

    def _ticked(self) -> None:
        for _, queue in self._pages:
            queue.put_nowait(_event("clock", {"now": self._now()}))

    def _now(self) -> str:
        return self._world.clock.now().isoformat()


def _waiting(posts: Iterable[Post]) -> dict[str, int]:
    """The newest direct message of each user, by number."""
    direct = (post for post in posts if post.channel.startswith("@") and not post.author)
    return {post.channel[1:]: int(post.id[1:]) for post in direct}


async def _next(queue: asyncio.Queue[str]) -> str:
    try:
        return await asyncio.wait_for(queue.get(), KEEP_ALIVE)
    except TimeoutError:
        return ": still here\n\n"


def _event(kind: str, data: object) -> str:
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"
