"""A whole bot on a real database, people in two workspaces, and a clock that tests move."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from adapters.sandbox.chat import Chat, User
from adapters.sandbox.clockwork import wind
from adapters.sandbox.gateway import SandboxGateway
from bot.model.communities import ChannelSet, Communities, Community, Place, Purpose, Serving
from bot.model.people import Identity, Member, Members, People, Person, Role
from bot.ports import Database, UnitOfWork
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.people import Someone
from tests.postgres import Server, programs

settings.register_profile("steady", deadline=None)  # a busy machine is no reason to fail
settings.load_profile("steady")

DATABASES = ["sqlite", "postgres"]
ON_BOTH = (
    "storage",
    "journeys",
    "test_races",
    "test_agenda_together",
    "test_asks_learning",
    "test_errands",
    "test_delivery",
    "test_offers",
    "test_asks_anonymity",
    "test_asks_closing",
    "test_asks_deflecting",
    "test_asks_digest",
    "test_asks_parking",
    "test_asks_silence",
    "test_asks_waiting",
    "test_asks_ways",
    "test_asks_whole_ladder",
)
"""Folders, and how the names of files begin: storage, stories, and whatever works by the clock."""

MONDAY = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@dataclass
class FakeClock:
    """Stands still until it is moved. It starts on Monday 4 May 2026, 09:00 UTC."""

    time: datetime = MONDAY

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta = timedelta(), **parts: float) -> None:
        self.time += by + timedelta(**parts)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database, migrated once; tests work on copies."""
    file = tmp_path_factory.mktemp("template") / "folkmoot.db"
    SqliteDatabase(file).close()
    return file


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started when the first test needs it."""
    found = programs()
    if found is None:
        pytest.skip("no PostgreSQL here: .ci/system-packages installs it")
    started = Server(found)
    yield started
    started.remove()


@pytest.fixture(scope="session")
def shared(server: Server) -> str:
    """The name of a database there that is emptied after each test."""
    name = server.make()
    server.open(name).close()
    return name


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever tests storage, or a whole story, is run on both databases."""
    if "database" in metafunc.fixturenames and (kinds := _run_on(metafunc.definition)):
        metafunc.parametrize("database", kinds, indirect=True)


def _run_on(test: pytest.Item) -> list[str]:
    alone = [one for one in DATABASES if test.get_closest_marker(one)]
    both = test.path.parent.name in ON_BOTH or test.path.name.startswith(ON_BOTH)
    return alone or (DATABASES if both else [])


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database: SQLite, or what the test is run on."""
    if getattr(request, "param", "sqlite") == "postgres":
        server: Server = request.getfixturevalue("server")
        name: str = request.getfixturevalue("shared")
        with closing(server.open(name)) as opened:
            yield opened
        server.empty(name)
        return
    file = tmp_path / "folkmoot.db"
    shutil.copy(request.getfixturevalue("migrated"), file)
    with closing(SqliteDatabase(file)) as kept:
        yield kept


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def chat(clock: FakeClock) -> Chat:
    """The workspace most of a test happens in: #general, #asks, #meetups, #log, #stewards."""
    return _chat(clock, "here", "general", "asks", "meetups", "log", "lounge", "stewards")


@pytest.fixture
def elsewhere(clock: FakeClock) -> Chat:
    """A second workspace of the same community, with one channel for everything."""
    return _chat(clock, "elsewhere", "general")


@pytest.fixture
def gateway(chat: Chat, elsewhere: Chat) -> SandboxGateway:
    return SandboxGateway([chat, elsewhere])


@pytest.fixture
def app(database: Database, clock: FakeClock, gateway: SandboxGateway) -> App:
    return build(database, keys=[b"key"], clock=clock, gateways=[gateway])


@pytest.fixture
def guild(app: App, clock: FakeClock, chat: Chat, elsewhere: Chat) -> Community:
    """A community in both workspaces; Ada is its facilitator, #lounge belongs to nobody."""
    serving = [
        (Purpose.HOME, chat.place("general"), "#general"),
        (Purpose.ASKS, chat.place("asks"), "#asks"),
        (Purpose.MEETUPS, chat.place("meetups"), "#meetups"),
        (Purpose.LOG, chat.place("log"), "#log"),
        (Purpose.FACILITATORS, chat.place("stewards"), "#stewards"),
        (Purpose.HOME, elsewhere.place("general"), "#general"),
    ]
    channels = ChannelSet(tuple(Serving(*one) for one in serving))
    made = Community(
        "guild",
        "data-guild",
        "Data guild",
        "Learning from data",
        "Europe/Paris",
        clock.now(),
        channels,
    )
    app.database.write(lambda uow: uow.repo(Communities).add(made)).result()
    return made


Enter = Callable[..., Someone]


@pytest.fixture
def enter(app: App, chat: Chat, guild: Community, clock: FakeClock) -> Enter:
    """Somebody joins the community: ``enter("Sam", role=Role.EXPERT, chat=elsewhere)``."""

    def join(
        name: str, *, role: Role | None = None, chat: Chat = chat, zone: str = "Europe/Paris"
    ) -> Someone:
        user = chat.join(User(name.lower(), name, zone, admin=role is Role.FACILITATOR))
        roles = frozenset([role] if role else [])

        def add(uow: UnitOfWork) -> None:
            person = Person(name.lower(), name, zone)
            place = Place(chat.platform, chat.workspace, f"@{user.id}")
            uow.repo(People).add(person, Identity(person.id, place))
            uow.repo(Members).add(Member(person, guild.id, roles, clock.now()))

        app.database.write(add).result()
        return Someone(user.id, chat, app.dispatcher)

    return join


@pytest.fixture
def ada(enter: Enter) -> Someone:
    """The facilitator."""
    return enter("Ada", role=Role.FACILITATOR)


@pytest.fixture
def grace(enter: Enter, elsewhere: Chat) -> Someone:
    """A member in the other workspace, in New York."""
    return enter("Grace", chat=elsewhere, zone="America/New_York")


@pytest.fixture
def sam(enter: Enter) -> Someone:
    """A member in the first workspace."""
    return enter("Sam")


@pytest.fixture
def travel(app: App, clock: FakeClock) -> Callable[..., object]:
    """Move the clock through everything that falls due: ``await travel(hours=8)``."""

    async def go(**by: float) -> None:
        await wind(clock, timedelta(**by), settle=app.settle, next_due=app.next_due)

    return go


def _chat(clock: FakeClock, workspace: str, *channels: str) -> Chat:
    chat = Chat(clock, workspace=workspace)
    for channel in channels:
        chat.open_channel(channel)
    return chat
