"""Replicas go by one time, whatever clocks their machines have."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typing_extensions import override

from adapters.sandbox.chat import Chat
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.model.communities import Community
from bot.ports import Database
from bot.sections import DatabaseSettings
from bot.tasks import Task, Tasks
from bot.wiring import App, core
from storage.postgres.address import address, engine
from storage.postgres.calls import Calls
from storage.postgres.clock import ServerClock
from tests.bot.rough import Rough, announce, titles
from tests.conftest import MONDAY, FakeClock
from tests.postgres import Server

FAR = timedelta(minutes=5)
CLOSE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
PATIENCE = 30.0  # seconds
ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'"


class Ticks:
    """What counts seconds, under our control."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def apart(clock: Clock) -> timedelta:
    return abs(clock.now() - SystemClock().now())


def saying(ticks: Ticks, time: datetime, *, after: float = 0.0) -> Callable[[], datetime]:
    """A server that has this time when it answers, halfway through ``after`` seconds."""

    def said() -> datetime:
        ticks.seconds += after
        return time + timedelta(seconds=after / 2)

    return said


@pytest.fixture(params=[FAR, -FAR], ids=["ahead", "behind"])
def machine(request: pytest.FixtureRequest) -> FakeClock:
    """The wrong clock of a machine."""
    by: timedelta = request.param
    return FakeClock(SystemClock().now() + by)


@pytest.fixture
def replicas(
    server: Server,
    shared: str,
    database: Database,
    machine: FakeClock,
    tmp_path: Path,
    rough: Rough,
) -> Iterator[list[App]]:
    """As they are run: one on a machine whose clock is right, one on another."""
    settings = Settings(database=DatabaseSettings(key_file=tmp_path / "key"))
    with closing(server.open(shared, machine=machine)) as other:
        made = [core(settings, one) for one in (database, other)]
        for one in made:
            one.gateways["sandbox"] = rough
        yield made


@pytest.fixture
def rough(chat: Chat, elsewhere: Chat) -> Rough:
    made = Rough([chat, elsewhere])
    made.looks = True  # and does not find what has not arrived
    return made


@pytest.mark.postgres
@pytest.mark.parametrize("first", [0, 1])
async def test_a_message_on_its_way_is_left_to_whoever_sends_it(
    replicas: list[App], guild: Community, chat: Chat, rough: Rough, first: int
) -> None:
    sends, looks = replicas[first], replicas[1 - first]
    answers = rough.hanging["here"] = asyncio.Event()
    announce(sends, guild, "News")
    await sends.advance()
    await looks.advance()
    await asyncio.sleep(0)
    answers.set()
    await asyncio.gather(sends.settle(), looks.settle())

    assert rough.tries == titles(chat) == ["News"]


@pytest.mark.postgres
@pytest.mark.parametrize("first", [0, 1])
def test_a_job_is_run_by_whoever_claimed_it(
    replicas: list[App], guild: Community, first: int
) -> None:
    due = SystemClock().now() - timedelta(hours=1)
    task = Task("t", guild.id, "job", "t", due)
    replicas[0].database.write(lambda uow: uow.repo(Tasks).plan(task)).result()

    assert [claimed(one) for one in (replicas[first], replicas[1 - first])] == [["t"], []]


def claimed(app: App) -> list[str]:
    now = app.clock.now()
    claim = app.database.write(lambda uow: uow.repo(Tasks).claim(now, lease=LEASE, limit=7))
    return [one.id for one in claim.result()]


@pytest.mark.postgres
def test_setting_the_machines_clock_changes_nothing(
    server: Server, shared: str, machine: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(server.open(shared, machine=machine)) as database:
        at_first = apart(database.clock())
        machine.advance(days=1)

        assert max(at_first, apart(database.clock())) < CLOSE
        assert database.clock().now().tzinfo is UTC
    assert "s ahead of the database's, and follows" in caplog.text.replace("behind", "ahead of")


@pytest.mark.sqlite
def test_a_file_has_the_time_of_its_machine(database: Database) -> None:
    assert isinstance(database.clock(), SystemClock)


@pytest.mark.postgres
def test_whoever_listens_follows_a_server_that_came_back(server: Server, shared: str) -> None:
    """Its connection ends, as it does when another server takes over."""
    line = engine(address(server.url(shared)), isolation="AUTOCOMMIT", size=3)
    ticks, heard = Ticks(), threading.Event()
    clock = ServerClock(ticks=ticks)
    with closing(Calls(line, "ours", heard.set, clock)):
        assert heard.wait(PATIENCE)
        heard.clear()
        ticks.seconds += FAR.total_seconds()  # or the machine was not quite awake
        server.run(ENDED)
        assert heard.wait(PATIENCE)

        assert apart(clock) < CLOSE
    line.dispose()


@pytest.mark.postgres
def test_whoever_listens_looks_what_time_it_is_now_and_then(server: Server, shared: str) -> None:
    line = engine(address(server.url(shared)), isolation="AUTOCOMMIT", size=3)
    looked = threading.Semaphore(0)

    class Counted(ServerClock):
        @override
        def look(self, ask: Callable[[], datetime]) -> None:
            super().look(ask)
            looked.release()

    with closing(Calls(line, "ours", lambda: None, Counted(), every=0.01)):
        assert [looked.acquire(timeout=PATIENCE) for _ in range(3)] == [True] * 3
    line.dispose()


def test_time_goes_on_between_two_looks() -> None:
    ticks = Ticks()
    clock = ServerClock(FakeClock(), ticks=ticks)
    ticks.seconds += 90

    assert clock.now() == MONDAY + timedelta(seconds=90)


def test_it_is_the_time_the_server_had_halfway() -> None:
    ticks = Ticks()
    clock = ServerClock(FakeClock(), ticks=ticks)
    clock.look(saying(ticks, MONDAY + FAR, after=4))

    assert clock.now() == MONDAY + FAR + timedelta(seconds=4)


@pytest.mark.parametrize(("seconds", "after"), [(0.9, 0.0), (-0.9, 0.0), (2.9, 6.0), (-2.9, 6.0)])
def test_what_cannot_be_told_for_sure_is_not_followed(seconds: float, after: float) -> None:
    """A step of a second is none, nor one an answer that took six seconds seems to tell of."""
    ticks = Ticks()
    clock = ServerClock(FakeClock(), ticks=ticks)
    clock.look(saying(ticks, MONDAY + timedelta(seconds=seconds), after=after))

    assert clock.now() == MONDAY + timedelta(seconds=after)
