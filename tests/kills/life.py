"""One life of a bot on a real file: it does what people ask, sends, and may be killed anywhere."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from typing_extensions import override

from adapters.sandbox.chat import Chat, User
from bot import features
from bot.catalog import Features
from bot.context import Context, Work
from bot.errand import Errand
from bot.feature import Feature
from bot.model.communities import ChannelSet, Communities, Community, Purpose, Serving
from bot.model.entries import Entry, EntryKind, Log
from bot.ports import Database, UnitOfWork
from bot.tasks import Task, Tasks
from bot.ui import Card, Kind, Option, Reply, Say
from bot.wiring import App, build
from storage.database import SqliteDatabase
from storage.sqlite import opened
from tests.behind import Behind
from tests.conftest import MONDAY, FakeClock
from tests.kills.platform import Gateway, Ledger, Reach

T = TypeVar("T")

GUILD = "guild"
STROLL = ("Out of the door", "Back again")
STROLLED = {f"log: {title}" for title in STROLL}
BETWEEN = timedelta(minutes=10)  # two lives: every lease of the last one has run out

feature = Feature("kills", "What a killed bot still has to do.")


@feature.command("promise", "Promise something", Option("what", "What?", Kind.LINE))
def promise(ctx: Context, what: str) -> Reply:
    """Writes in several places, says something at once, and two things later, both due at once."""
    entry = Entry(what, ctx.community.id, EntryKind.ASK, what, what, "Promised", ctx.now)
    ctx.repo(Log).keep(entry)
    ctx.announce(Card(f"Promised: {what}"), to=Purpose.ASKS)
    for title in ("Remember", "Once more"):
        remind.at(ctx, ctx.now, f"{title} {what}", f"{title}: {what}")
    return Say(Card("Promised"))


@feature.later("remind")
def remind(work: Work, title: str) -> None:
    """Says what was promised, once."""
    tell(work, title)


@feature.errand("stroll")
async def stroll(errand: Errand) -> None:
    """Says where it is, in a transaction each time."""
    for title in STROLL:
        await errand.write(partial(tell, title=title))


def tell(work: Work, title: str) -> None:
    work.announce(Card(title), to=Purpose.LOG, key=title)


def said(what: str) -> set[str]:
    """Where, and under which titles, a promise is heard of in the end."""
    return {f"asks: Promised: {what}", f"log: Remember: {what}", f"log: Once more: {what}"}


class Reaper:
    """Counts the steps a life comes past, and ends it at one of them. 0: never."""

    def __init__(self, at: int = 0) -> None:
        self.steps: list[str] = []
        self._at = at

    def __call__(self, where: str) -> None:
        self.steps.append(where)
        if len(self.steps) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalDatabase(Behind):
    """A database whose every write may be the last thing a process does."""

    def __init__(self, database: Database, reach: Reach) -> None:
        super().__init__(database)
        self._reach = reach

    @override
    def write(
        self, work: Callable[[UnitOfWork], T], *, refusable: bool = False, locks: bool = False
    ) -> Future[T]:
        def watched(uow: UnitOfWork) -> T:
            self._reach("before a write")
            result = work(uow)
            self._reach("written, but not committed")
            return result

        done = super().write(watched, refusable=refusable, locks=locks)
        done.add_done_callback(lambda _: self._reach("committed, but not answered"))
        return done


class Life:
    """A bot between its start and its end. ``number`` says how often it lived before."""

    def __init__(self, folder: Path, number: int, reach: Reach, gateway: Gateway) -> None:
        self.folder, self.reach = folder, reach
        self.clock = FakeClock(MONDAY + number * BETWEEN)
        self.database = MortalDatabase(SqliteDatabase(folder / "folkmoot.db"), reach)
        self.app: App = build(self.database, keys=[b"key"], clock=self.clock, gateways=[gateway])
        ours = Features([*features.load(), feature])
        vars(self.app.features).update(vars(ours))  # everything it has found is in it by now
        self.chat = Chat(self.clock, workspace="here")
        self.chat.join(User("sam", "Sam", "Europe/Paris"))

    async def does(self, what: str) -> None:
        """Sam promises something and is answered: then a line in ``answered`` says so.

        Done again after a life that ended, it is the same event told again.
        """
        origin = self.chat.origin("sam", "general", event=what)
        promised = self.app.dispatcher.command(origin, "promise", {"what": what})
        reply = (await asyncio.wrap_future(promised)).reply
        assert reply in (None, Say(Card("Promised"))), reply
        self.reach("to be answered")
        with (self.folder / "answered").open("a") as file:
            file.write(f"{what}\n")
        self.reach("answered")


def ledger(folder: Path) -> Ledger:
    return Ledger(folder / "posts")


def answered(folder: Path) -> set[str]:
    """What was answered; a line cut short is nobody's answer."""
    file = folder / "answered"
    lines = file.read_text().splitlines(keepends=True) if file.exists() else []
    return {line.strip() for line in lines if line.endswith("\n")}


def kept(folder: Path) -> set[str]:
    """What the database holds of it."""
    with opened(folder / "folkmoot.db") as connection:
        return {title for (title,) in connection.execute("SELECT title FROM entry")}


async def first_life(folder: Path) -> None:
    """A community, Sam in it, what the bot plans for itself, and an errand for the next life."""
    life = Life(folder, 0, Reaper(), Gateway(ledger(folder), Reaper()))
    life.database.write(lambda uow: uow.repo(Communities).add(_guild())).result()
    origin = life.chat.origin("sam", "general")
    await asyncio.wrap_future(life.app.dispatcher.typed(origin, "community", "join"))
    await life.app.settle()
    task = Task("stroll", GUILD, "kills.stroll", "", MONDAY + BETWEEN)
    life.database.write(lambda uow: uow.repo(Tasks).plan(task)).result()
    life.database.close()


async def lived(
    folder: Path, todo: Iterable[str], number: int, reach: Reach, *, enforces: bool = True
) -> None:
    """Do what was not answered yet, one thing after another, and send what there is to send."""
    life = Life(folder, number, reach, Gateway(ledger(folder), reach, enforces=enforces))
    for what in todo:
        if what not in answered(folder):
            await life.does(what)
        await life.app.settle()
    await life.app.settle()
    life.database.close()


def in_a_fork(work: Callable[[], Coroutine[None, None, None]]) -> int:
    """Begin it in a process of its own, warm from the start; return its number."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        asyncio.run(work())
        status = 0
    except BaseException:  # noqa: BLE001  whatever it is, this process must end here
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(status)


def ended(process: int) -> int:
    """How it ended: 0 well, below that the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _guild() -> Community:
    place = Chat(FakeClock(), workspace="here").place
    purposes = (Purpose.HOME, "general"), (Purpose.ASKS, "asks"), (Purpose.LOG, "log")
    serving = tuple(Serving(purpose, place(name), f"#{name}") for purpose, name in purposes)
    return Community(
        GUILD, GUILD, "Guild", "Living on", "Europe/Paris", MONDAY, ChannelSet(serving)
    )
