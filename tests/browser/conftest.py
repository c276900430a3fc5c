"""A sandbox with the demo community in it, and browsers to open it in."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from adapters.sandbox.chat import Chat
from adapters.sandbox.demo import furnish
from adapters.sandbox.gateway import SandboxGateway
from adapters.sandbox.world import World
from bot.wiring import build
from storage.database import SqliteDatabase
from tests.browser.stage import opened
from tests.conftest import FakeClock

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent

expect.set_options(timeout=30_000)  # milliseconds; five seconds are little on a busy machine

Visit = Callable[..., Page]
Opens = Callable[..., AbstractContextManager[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    absent = pytest.mark.skip(reason=f"there is no {CHROMIUM}; install Debian's chromium")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(absent)


@dataclass(frozen=True)
class Lived:
    """The demo community as its script leaves it; every test goes on from there."""

    chat: Chat
    clock: FakeClock
    today: datetime
    file: Path

    def again(self) -> Chat:
        """The same chat at the same moment, for one test to change."""
        self.clock.time = self.today
        chat = copy(self.chat)
        chat.users, chat.channels = dict(chat.users), dict(chat.channels)
        chat.posts, chat.changed = dict(chat.posts), []
        return chat


@pytest.fixture(scope="package")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    clock = FakeClock()
    chat, file = Chat(clock), tmp_path_factory.mktemp("lived") / "folkmoot.db"
    with closing(SqliteDatabase(file)) as database:
        asyncio.run(furnish(_world(chat, clock, database)))
    return Lived(chat, clock, clock.time, file)


@pytest.fixture(scope="package")
def browser(lived: Lived) -> Iterator[Browser]:  # after it: Playwright keeps a loop in this thread
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def sandbox(lived: Lived, tmp_path: Path) -> Opens:
    """``sandbox(port=8080)``: it runs there. In it, it is Wednesday 29 April, 10:00 in Paris."""

    @contextmanager
    def at(*, port: int = 0) -> Iterator[str]:
        async def make() -> World:
            return _world(lived.again(), lived.clock, database)

        file = Path(shutil.copy(lived.file, tmp_path / "folkmoot.db"))
        with closing(SqliteDatabase(file)) as database, opened(make, port=port) as address:
            yield address

    return at


@pytest.fixture
def address(sandbox: Opens) -> Iterator[str]:
    with sandbox() as running:
        yield running


def _world(chat: Chat, clock: FakeClock, database: SqliteDatabase) -> World:
    app = build(
        database,
        keys=[b"key"],
        clock=clock,
        gateways=[SandboxGateway([chat])],
        anyone_may_create=True,
    )
    return World(chat, clock, app.dispatcher, settle=app.settle, next_due=app.next_due)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Visit]:
    """``visit("sam/asks", width=390)``: a page of its own, that must not complain."""
    complaints: list[str] = []
    contexts = []

    def go(where: str, *, look: str = "light", width: int = 1280, height: int = 800) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=look,  # type: ignore[arg-type]  # one of its literals
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda sent: None if _ours(sent.url, address) else complaints.append(sent.url),
        )
        page.on("console", lambda said: complaints.append(said.text) if _bad(said.type) else None)
        page.goto(f"{address}/#/{where}")
        page.locator("article").first.wait_for()
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []


def _ours(url: str, address: str) -> bool:
    """Nothing is fetched from anywhere else."""
    return url.startswith((address, "data:"))


def _bad(kind: str) -> bool:
    return kind in ("error", "warning")
