"""Errands that stop where a test wants them to, and what is heard of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TypeVar

from typing_extensions import override

from adapters.sandbox.chat import Chat
from bot.clock import Clock
from bot.context import Work
from bot.errand import Errand
from bot.feature import Feature
from bot.model.communities import Community, Purpose
from bot.ports import Database
from bot.ui import Card
from bot.watching import Watch
from bot.wiring import App, build
from tests.features.working import working

T = TypeVar("T")

NAMES = [f"walk{number}" for number in range(6)]


class Walks(Watch):
    """A feature whose errands say that they set out, wait to be let go on, and say that they arrived.

    ``broken``: they fail on their way.
    """

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.late: list[timedelta] = []
        self.heard: list[str] = []
        self.broken = False
        self.waits, self.go_on, self.done = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.feature = Feature("x", "X.")
        self.walks = [self.feature.errand(name)(self._walk) for name in NAMES]
        self.walk = self.walks[0]
        self.soon = self.feature.errand("soon", until=timedelta(minutes=10))(self._walk)
        self.note = self.feature.later("note")(self._note)

    async def _walk(self, errand: Errand, *words: str) -> None:
        name = " ".join(words)
        self.begun.append(name)
        self.late.append(await errand.write(lambda work: _sets_out(work, name)))
        self.waits.set()
        await self.go_on.wait()
        if self.broken:
            raise RuntimeError("a mistake")
        await errand.write(lambda work: say(work, f"{name} arrived"))

    def _note(self, work: Work, words: str) -> None:
        say(work, words)

    @override
    def job(self, name: str, outcome: str, took: timedelta) -> None:
        self.heard.append(f"{name} {outcome}")
        self.done.set()

    def bot(self, app: App, database: Database | None = None, clock: Clock | None = None) -> App:
        """A process that has these errands and nothing else to do by itself."""
        made = build(
            database or app.database,
            keys=[b"key"],
            clock=clock or app.clock,
            gateways=list(app.gateways.values()),
            watch=self,
        )
        made.features.jobs = self.feature.jobs
        return made


def _sets_out(work: Work, name: str) -> timedelta:
    say(work, f"{name} set out")
    return work.late


def say(work: Work, title: str) -> None:
    """Once, however often it is run."""
    work.announce(Card(title), to=Purpose.LOG, key=title)


def said(chat: Chat) -> list[str]:
    posts = (post for post in chat.posts.values() if post.channel == "log")
    return [post.card.title for post in posts if post.card]


def due(bot: App, guild: Community, walks: Walks, *words: str, walk: int = 0) -> None:
    """By now, one after another."""

    def plan(work: Work) -> None:
        for number, word in enumerate(words):
            at = work.now - timedelta(seconds=len(words) - number - 1)
            walks.walks[walk].at(work, at, word, word)

    working(bot, guild, plan)


async def on_its_way(bot: App, guild: Community, walks: Walks) -> None:
    """Ada has set out, and was not let go on."""
    due(bot, guild, walks, "Ada")
    await bot.agenda.tick()
    await walks.waits.wait()
