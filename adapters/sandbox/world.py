"""People doing things in the chat, and what they see: the page and the demo act through it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta

from adapters.sandbox.chat import Chat, Post, Shown
from adapters.sandbox.clockwork import Windable, wind
from bot.acting.answers import Answer
from bot.dispatch import Dispatcher
from bot.ports import Origin
from bot.ui import Choice


class World:
    """One chat with the bot in it. Everything happens on the event loop that drives it.

    ``settle`` runs what is due and sends what waits; ``ticked`` hears each time the clock was
    moved.
    """

    def __init__(
        self,
        chat: Chat,
        clock: Windable,
        dispatcher: Dispatcher,
        *,
        settle: Callable[[], Awaitable[None]],
        next_due: Callable[[], datetime | None],
    ) -> None:
        self.chat, self.clock, self.dispatcher = chat, clock, dispatcher
        self.ticked: list[Callable[[], None]] = []
        self._settle, self._next_due = settle, next_due
        self._one_hand = asyncio.Lock()  # two people winding would pass each other's due moments

    async def types(self, user: str, channel: str, line: str, *, thread: str = "") -> Shown:
        """A line sent: a command when it starts with a slash, else plain talk."""
        if not line.startswith("/"):
            return Shown(self.chat.says(user, channel, line, thread=thread))
        name, _, rest = line[1:].partition(" ")
        origin = self.chat.origin(user, channel, thread=thread)
        return await self._see(origin, self.dispatcher.typed(origin, name.lower(), rest))

    async def presses(
        self, user: str, message: str, token: str, picked: Sequence[str] = ()
    ) -> Shown:
        origin = self._at(user, message)
        return await self._see(origin, self.dispatcher.press(origin, token, picked))

    async def submits(self, origin: Origin, token: str, values: Mapping[str, str]) -> Shown:
        """A form sent. What its own checks find comes back without another form."""
        if wrong := self.dispatcher.problems(origin, token, values):
            return Shown(errors=wrong)
        return await self._see(origin, self.dispatcher.submit(origin, token, values))

    async def uses(self, user: str, key: str, message: str) -> Shown:
        """An entry of a message's own menu."""
        origin = self._at(user, message)
        pointed = self.chat.pointed_at(message)
        return await self._see(origin, self.dispatcher.shortcut(origin, key, pointed))

    async def suggests(
        self, user: str, channel: str, *, path: str, option: str, text: str
    ) -> list[Choice]:
        origin = self.chat.origin(user, channel)
        return await asyncio.wrap_future(self.dispatcher.suggest(origin, path, option, text))

    async def winds(self, by: timedelta) -> list[Post]:
        """Move the clock through all that falls due; return what arrived on the way."""
        arrived: dict[str, Post] = {}
        before = frozenset(self.chat.posts)

        def note(post: Post) -> None:
            if post.id not in before and not post.author:
                arrived[post.id] = post

        async with self._one_hand:
            self.chat.changed.append(note)
            try:
                await wind(self.clock, by, settle=self._settled, next_due=self._next_due)
            finally:
                self.chat.changed.remove(note)
                self._tick()
        return list(arrived.values())

    def _at(self, user: str, message: str) -> Origin:
        post = self.chat.posts[message]
        return self.chat.origin(user, post.channel, thread=post.thread, message=message)

    async def _see(self, origin: Origin, answered: Future[Answer]) -> Shown:
        shown = self.chat.show(origin, await asyncio.wrap_future(answered))
        await self._settle()
        return shown

    async def _settled(self) -> None:
        await self._settle()
        self._tick()

    def _tick(self) -> None:
        for listener in self.ticked:
            listener()
