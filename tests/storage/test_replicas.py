"""Several replicas on one database: together they do everything once."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import timedelta
from itertools import product

import pytest

from adapters.sandbox.chat import Chat
from adapters.sandbox.gateway import SandboxGateway
from bot.acting.answers import Answer
from bot.model.asks import Asks
from bot.model.communities import Communities, Community, Numbers
from bot.ports import Database, Inbox, UnitOfWork
from bot.tasks import Task, Tasks
from bot.ui import Say
from bot.wiring import App, build
from storage.postgres.database import HANDS, PostgresDatabase
from storage.schema import HEAD
from tests.conftest import MONDAY, FakeClock
from tests.features.asks import asked
from tests.people import Someone, button
from tests.postgres import Server

LEASE = timedelta(minutes=1)
QUESTIONS = [
    "How do I pin a dependency?",
    "Why does the parser stumble over commas?",
    "Where do old recordings go?",
    "When is a gyroscope worth its price?",
]


pytestmark = pytest.mark.postgres


@pytest.fixture
def replica(other: Database, app: App, clock: FakeClock, gateway: SandboxGateway) -> App:
    """A second bot with the same keys."""
    return build(other, keys=[b"key"], clock=clock, gateways=[gateway])


def founded(database: Database) -> None:
    made = Community("guild", "guild", "Guild", "Data", "Europe/Paris", MONDAY)
    database.write(lambda uow: uow.repo(Communities).add(made)).result()


def test_numbers_are_given_once_and_none_is_left_out(database: Database, other: Database) -> None:
    founded(database)
    given = [
        one.write(lambda uow: uow.repo(Numbers).next("guild", "ask"))
        for _ in range(60)
        for one in (database, other)
    ]

    assert sorted(one.result() for one in given) == list(range(1, 121))


def test_actions_that_clashed_go_one_after_another(
    server: Server, shared: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each clashes once: side by side they would come in between each other again and again."""
    monkeypatch.setattr("storage.postgres.database.ALONE", 30.0)
    founded(database)
    together, tries = threading.Barrier(HANDS), list[int]()

    def number(uow: UnitOfWork) -> int:
        assert uow.repo(Communities).find("guild")
        tries.append(threading.get_ident())
        if tries.count(threading.get_ident()) == 1:
            together.wait(10)
        return uow.repo(Numbers).next("guild", "ask")

    with closing(PostgresDatabase(server.url(shared), jitter=lambda: 0.5)) as crowded:
        given = [crowded.write(number) for _ in range(HANDS)]
        assert sorted(one.result() for one in given) == list(range(1, HANDS + 1))
    assert len(tries) == HANDS + HANDS - 1


async def test_a_button_pressed_at_two_replicas_acts_once(
    app: App, replica: App, guild: Community, sam: Someone, ada: Someone, chat: Chat
) -> None:
    post = await asked(app, sam)
    assert post.card
    assert post.seal
    token = post.seal(button(post.card, "I can answer").does)
    origin = chat.origin("ada", "asks", message=post.id, event="pressed")
    presses = [one.dispatcher.press(origin, token) for one in (app, replica) * 5]
    wait(presses)

    assert titles([one.result() for one in presses]) == ["You are on A-1"]


async def test_questions_asked_at_two_replicas_get_numbers_of_their_own(
    app: App, replica: App, guild: Community, sam: Someone, ada: Someone, chat: Chat
) -> None:
    doors = product((app, replica), ("sam", "ada"))
    asking = [
        one.dispatcher.command(
            chat.origin(who, "general"), "ask", {"question": question, "topic": "testing"}
        )
        for (one, who), question in zip(doors, QUESTIONS, strict=True)
    ]
    wait(asking)

    assert titles([one.result() for one in asking]) == [f"Asked: A-{at}" for at in range(1, 5)]
    found = app.database.read(lambda uow: uow.repo(Asks).open("guild")).result()
    assert {one.ref for one in found} == {f"A-{at}" for at in range(1, 5)}


def titles(answers: list[Answer]) -> list[str]:
    return sorted(one.reply.card.title for one in answers if isinstance(one.reply, Say))


def planned(database: Database, tasks: int) -> None:
    founded(database)

    def plan(uow: UnitOfWork) -> None:
        for at in range(tasks):
            uow.repo(Tasks).plan(Task(f"t{at}", "guild", "job", f"{at}", MONDAY))

    database.write(plan).result()


def claimed(database: Database) -> list[str]:
    """Everything one replica gets hold of."""
    found: list[str] = []
    while some := database.write(claim).result():
        found += [one.id for one in some]
    return found


def claim(uow: UnitOfWork) -> list[Task]:
    return list(uow.repo(Tasks).claim(MONDAY, lease=LEASE, limit=7))


KILLED = """
import sys
from tests.storage.test_replicas import claim
from storage.postgres.database import PostgresDatabase

def hold(uow):
    print(len(claim(uow)), flush=True)
    sys.stdin.read()

PostgresDatabase(sys.argv[1], jitter=lambda: 0.5).write(hold).result()
"""


def test_a_claim_is_handed_out_once_though_a_claimer_is_killed(
    server: Server, shared: str, database: Database, other: Database
) -> None:
    planned(database, 200)
    holding = subprocess.Popen(
        [sys.executable, "-c", KILLED, server.url(shared)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holding, closing(server.open(shared)) as third, ThreadPoolExecutor(3) as threads:
        assert holding.stdout
        assert holding.stdout.readline() == b"7\n"
        finding = [threads.submit(claimed, one) for one in (database, other, third)]
        holding.kill()
        found = [id for one in finding for id in one.result()]
        while len(found) < 200:  # some are locked until the server notices
            found += claimed(database)

    assert sorted(found) == sorted(f"t{at}" for at in range(200))


def test_what_one_writes_wakes_the_other(database: Database, other: Database) -> None:
    heard = threading.Event()
    other.tell(heard.set)
    events = iter(range(200))
    while not heard.wait(0.1):  # until it listens, which it tells too
        write(database, next(events))
    heard.clear()
    write(database, 1000)

    assert heard.wait(30)


def write(database: Database, event: int) -> bool:
    return database.write(
        lambda uow: uow.repo(Inbox).first_time("here", f"{event}", MONDAY)
    ).result()


def test_replicas_that_start_at_once_make_one_schema(server: Server) -> None:
    name = server.make()
    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(server.open, [name] * 4))

    assert [HEAD in one.health().says for one in opened] == [True] * 4
    for one in opened:
        one.close()
    server.drop(name)


def test_order_is_that_of_sqlite_whatever_the_language_of_the_server(server: Server) -> None:
    name = server.make("LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'")
    names = ["b", "B", "a", "Z", "ä", "z", "_", "1"]

    with closing(server.open(name)) as database:
        for one in names:
            made = Community(f"id {one}", f"slug {one}", one, "Data", "Europe/Paris", MONDAY)
            database.write(lambda uow, made=made: uow.repo(Communities).add(made)).result()  # type: ignore[misc]
        found = database.read(lambda uow: [one.name for one in uow.repo(Communities).all()])
        assert found.result() == sorted(names)
    server.drop(name)
