"""The whole bot in the local Slack: the real client, the real core, a real database."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack.adapter import SlackAdapter
from adapters.slack.http import PATH
from adapters.slack.manifest import manifest
from adapters.slack.settings import SlackSettings
from adapters.slack.socket import Line
from adapters.web.app import asgi
from adapters.web.metrics import Meter
from adapters.web.server import Server
from bot import features
from bot.catalog import Features
from bot.dispatch import Dispatcher
from bot.mail import Pace
from bot.model.communities import ChannelSet, Communities, Community, Place, Purpose, Serving
from bot.model.people import Identity, Member, Members, People, Person, Role
from bot.ports import Database, UnitOfWork
from bot.templates import Templates
from bot.tokens import Tokens
from bot.vitals import Vitals
from bot.wiring import App, build, random_id
from storage.database import SqliteDatabase
from tests.adapters import trial
from tests.adapters.unhurried import LONG
from tests.conftest import FakeClock
from tests.wire.slack import Channel, Exchange, Message, SlackServer, View
from tests.wire.slack import Person as User

KEYS = [b"key"]
FEATURES = Features([*features.load(), trial.feature])
FOREVER = 3600.0  # seconds
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")


@dataclass
class Slack:
    """A workspace with a community in #general, and the bot connected to it.

    Slack is heard on a line the bot opens, or (``web``) posts to the bot.
    """

    server: SlackServer
    app: App
    adapter: SlackAdapter
    clock: FakeClock
    general: Channel
    moment = timedelta(milliseconds=1)
    ada: User  # facilitator, and admin of the workspace; in Paris
    grace: User  # a member, in New York
    web: Server | None = None

    async def connect(self) -> None:
        """As the bot does it: first it listens, then it says hello."""
        if self.server.posts:
            vitals = Vitals(self.app.database, self.clock, [self.adapter], delivers=True)
            app = asgi(vitals, Meter(FEATURES.jobs), self.adapter.doors())
            self.web = Server(app, host="127.0.0.1", port=0)
            self.server.http.url = await self.web.open() + PATH
        await self.adapter.connect()

    async def close(self) -> None:
        if self.web:
            await self.web.close()
        await self.adapter.close()

    async def types(self, who: User, line: str, *, channel: Channel | None = None) -> Exchange:
        """A command as it is typed: ``/ask How do I …``."""
        name, _, text = line.partition(" ")
        return await who.command(name, text, channel=channel or self.general)

    async def answer(self, who: User, line: str, *, channel: Channel | None = None) -> str:
        """What somebody reads in answer to a command."""
        exchange = await self.types(who, line, channel=channel)
        return who.reads(await exchange.answer())

    async def form(self, who: User, line: str) -> View:
        """The form that a command opens."""
        await self.types(who, line)
        return await who.view()

    async def submits(self, who: User, view: View, **answers: Any) -> str:
        """Fill in a form and send it; what the modal says once the bot is done."""
        labels = {one["block_id"]: one["label"]["text"] for one in view.blocks if "label" in one}
        exchange = await who.submits(view, {labels[one]: what for one, what in answers.items()})
        assert exchange.acked
        await self.server.wait(lambda: "Working…" not in who.reads(view) or None, "an answer")
        return who.reads(view)

    async def posted(self) -> Message:
        """The next message in #general, after all that is due was done."""
        await self.app.settle()
        return await self.general.next_message()

    async def restart(self, **settings: Any) -> SlackAdapter:
        """A new process on the same database."""
        await self.close()
        app = core(self.app.database, self.clock)
        self.app, self.adapter = app, adapter(self.server, app, **settings)
        await self.connect()
        return self.adapter

    async def renewed(self) -> None:
        """Until a line that went quiet was replaced. The new one may be quiet, and is kept."""
        lines, watched = self.server.socket, line_of(self.adapter)
        newest = lines.connections[-1].number
        await self.server.wait(lambda: lines.ready and lines.ready[-1].number > newest)
        watched._silence = FOREVER  # noqa: SLF001
        await self.server.wait(lambda: len(lines.connections) == 1)

    def place(self, channel: Channel) -> Place:
        return Place("slack", self.server.team, channel.id)


def adapter(server: SlackServer, app: App, **settings: Any) -> SlackAdapter:
    known = SlackSettings(
        server.bot_token,
        server.app_token,
        server.url,
        mode="http" if server.posts else "socket",
        signing_secret=server.signing_secret,
    )
    made = SlackAdapter(replace(known, **settings), app.dispatcher, app.clock, pace=Pace())
    app.gateways["slack"] = made
    return made


def line_of(adapter: SlackAdapter) -> Line:
    """The line behind an adapter, where a test has to look inside it."""
    connection = adapter._connection  # noqa: SLF001
    assert connection
    assert connection._line  # noqa: SLF001
    return connection._line  # noqa: SLF001


def core(database: Database, clock: FakeClock) -> App:
    """The bot with one feature more, which answers in every way there is."""
    app = build(database, keys=KEYS, clock=clock)
    dispatcher = Dispatcher(
        FEATURES,
        database=database,
        words=Templates(),
        tokens=Tokens(KEYS),
        clock=clock,
        new_id=random_id,
    )
    return replace(app, dispatcher=dispatcher)


@contextmanager
def busy(database: Database) -> Iterator[None]:
    """Somebody else is writing all the while."""
    gate = threading.Event()
    writing = database.write(lambda _: gate.wait(timeout=20))
    try:
        yield
    finally:
        gate.set()
    assert writing.result(), "somebody waited for it to end by itself"


@pytest.fixture
def posts() -> bool:
    """Whether Slack posts to the bot; tests that care are run both ways."""
    return False


both_ways = pytest.mark.parametrize("posts", [False, True], ids=["socket", "http"])


@pytest.fixture
async def slack_server(
    clock: FakeClock, monkeypatch: pytest.MonkeyPatch, *, posts: bool
) -> AsyncIterator[SlackServer]:
    """The workspace the manifest asks for. Whatever a test does, the bot keeps Slack's rules."""
    for name in PROXIES:  # the SDK sends even loopback calls to a proxy
        monkeypatch.delenv(name, raising=False)
    declared = manifest(FEATURES, url=f"https://bot.example{PATH}" if posts else "")
    waits = LONG.total_seconds()
    async with SlackServer(clock=clock, manifest=declared, acknowledge_within=waits) as server:
        yield server
        assert server.violations == []


@pytest.fixture
async def slack(
    slack_server: SlackServer, database: SqliteDatabase, clock: FakeClock
) -> AsyncIterator[Slack]:
    server, app = slack_server, core(database, clock)
    ada = server.user("Ada", tz="Europe/Paris", is_admin=True)
    grace = server.user("Grace", tz="America/New_York")
    general = server.channel("general", members=[ada, grace, server.bot])
    world = Slack(server, app, adapter(server, app), clock, general, ada, grace)
    place = world.place(general)
    home = ChannelSet((Serving(Purpose.HOME, place, "#general"),))
    guild = Community("guild", "data", "Data guild", "Data", "Europe/Paris", clock.now(), home)
    person = Person("ada", "Ada", "Europe/Paris")
    facilitator = Member(person, guild.id, frozenset([Role.FACILITATOR]), clock.now())

    def found(uow: UnitOfWork) -> None:
        uow.repo(Communities).add(guild)
        uow.repo(People).add(person, Identity(person.id, place.direct(ada.id)))
        uow.repo(Members).add(facilitator)

    database.write(found).result()
    await world.connect()
    yield world
    await world.close()
