"""The outbox: what is known of a delivery, whoever tried it, and when the next one may go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import update

from bot.mail import UNREADABLE, Delivery, Doubt, Ended, Outbox, Posted, Priority, Send
from bot.model.communities import Communities, Community, Place
from bot.ports import Database
from bot.ui import Card
from storage.mail import OUTBOX
from tests.conftest import MONDAY
from tests.postgres import Server
from tests.storage.meanwhile import meanwhile

LEASE = timedelta(minutes=2)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
HERE = Place("many", "here", "log")


@pytest.fixture(autouse=True)
def guild(database: Database) -> Community:
    made = Community("guild", "guild", "Guild", "Data", "Europe/Paris", MONDAY)
    database.write(lambda uow: uow.repo(Communities).add(made)).result()
    return made


@pytest.fixture
def outbox(database: Database) -> OneByOne:
    return OneByOne(database)


class OneByOne:
    """The outbox, each change in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def do(self, change: Callable[[Outbox], object]) -> None:
        self._database.write(lambda uow: change(uow.repo(Outbox)), locks=True).result()

    def put(self, *deliveries: Delivery) -> None:
        for one in deliveries:
            self.do(lambda outbox, one=one: outbox.put(one))  # type: ignore[misc]

    def claim(self, now: datetime = MONDAY) -> Sequence[Delivery]:
        """The next one there, if it is due."""
        return self._database.write(
            lambda uow: uow.repo(Outbox).claim([HERE], now, lease=LEASE), locks=True
        ).result()

    def sent(self, one: Delivery, message: str = "m") -> None:
        self.do(lambda outbox: outbox.sent([Posted(one, message, MONDAY)]))

    def again(self, one: Delivery, at: datetime, doubt: Doubt = Doubt.NONE) -> None:
        self.do(lambda outbox: outbox.again(one, at, reason="no", refused=False, doubt=doubt))

    def ended(self, one: Delivery) -> None:
        self.do(lambda outbox: outbox.ended(one, Ended.FAILED, reason="no"))

    def next_due(self) -> datetime | None:
        return self._database.read(lambda uow: uow.repo(Outbox).next_due()).result()

    def waiting(self, now: datetime = MONDAY) -> Sequence[Place]:
        return self._database.read(
            lambda uow: uow.repo(Outbox).waiting(now, without=(), limit=9)
        ).result()

    def troubles(self) -> list[str]:
        found = self._database.read(lambda uow: uow.repo(Outbox).troubles("guild")).result()
        return [one.id for one, _ in found]

    def posted_as(self, message: str) -> Delivery | None:
        return self._database.read(lambda uow: uow.repo(Outbox).posted_as(HERE, message)).result()


def delivery(id: str) -> Delivery:
    return Delivery(id, "guild", HERE, Card(id), MONDAY, id)


def edit(id: str, of: str) -> Delivery:
    return replace(delivery(id), does=Send.EDIT, edits=of)


def test_a_newer_card_follows_the_one_that_is_on_its_way(outbox: OneByOne) -> None:
    outbox.put(edit("older", of="post"))
    (flying,) = outbox.claim()
    outbox.put(edit("newer", of="post"))
    outbox.sent(flying)

    assert [one.card.title for one in outbox.claim()] == ["newer"]


@pytest.mark.parametrize("given_up", [False, True])
def test_who_fails_too_late_takes_nothing_from_whoever_tries_by_now(
    outbox: OneByOne, *, given_up: bool
) -> None:
    outbox.put(delivery("one"))
    (late,) = outbox.claim()
    (by_now,) = outbox.claim(MONDAY + LEASE)
    if given_up:
        outbox.ended(late)
    else:
        outbox.again(late, MONDAY + LEASE)

    assert outbox.claim(MONDAY + LEASE + SECOND) == []
    outbox.sent(by_now)
    assert outbox.posted_as("m")


def test_what_was_given_up_stays_so_though_it_arrives_after_that(outbox: OneByOne) -> None:
    """Somebody was told."""
    outbox.put(delivery("one"))
    (late,) = outbox.claim()
    outbox.ended(late)
    outbox.sent(late)

    assert outbox.troubles() == ["one"]


@pytest.mark.postgres
def test_one_that_arrived_alone_waits_for_its_place(
    database: Database, other: Database, outbox: OneByOne, server: Server, shared: str
) -> None:
    outbox.put(delivery("one"))
    (one,) = outbox.claim()
    blocked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with (
        meanwhile(other, lambda uow: uow.repo(Outbox).put(delivery("two"))),
        psycopg.connect(server.url(shared), autocommit=True) as watching,
    ):
        posted = [Posted(one, "m", MONDAY)]
        keeping = database.write(lambda uow: uow.repo(Outbox).sent(posted), locks=True)
        while not keeping.done() and watching.execute(blocked).fetchone() == (0,):
            pass

    assert not keeping.result().left
    assert outbox.posted_as("m")


def test_a_clock_set_back_makes_no_next_try_wait_for_hours(outbox: OneByOne) -> None:
    outbox.put(delivery("one"))
    (failed,) = outbox.claim()
    outbox.again(failed, MONDAY + HOUR)
    back = MONDAY - 3 * HOUR
    outbox.do(lambda outbox: outbox.release(back))

    assert [one.id for one in outbox.claim(back)] == ["one"]


def test_what_answered_once_tells_nothing_of_a_try_nobody_knows_of(outbox: OneByOne) -> None:
    outbox.put(delivery("one"))
    (first,) = outbox.claim()
    outbox.again(first, MONDAY, Doubt.SLIGHT)
    (second,) = outbox.claim()
    (third,) = outbox.claim(MONDAY + LEASE)

    assert (second.answered, third.answered) == (True, False)


def test_a_place_where_nothing_can_go_yet_is_looked_at_when_something_can(
    outbox: OneByOne,
) -> None:
    """What is urgent goes first, though it is due later."""
    outbox.put(replace(delivery("news"), priority=Priority.NEWS))
    outbox.put(replace(delivery("answer"), due=MONDAY + SECOND))
    assert outbox.claim() == []

    assert outbox.next_due() == MONDAY + SECOND
    assert outbox.waiting() == []


def test_what_comes_into_a_held_place_goes_out_though_somebody_died_there(
    outbox: OneByOne,
) -> None:
    outbox.put(delivery("one"))
    outbox.claim()
    now = MONDAY + LEASE
    outbox.do(lambda outbox: outbox.hold({HERE: now + HOUR}, now))
    outbox.put(replace(delivery("two"), due=now))

    assert outbox.waiting(now) == [HERE]


def test_a_message_is_known_by_what_posted_it(outbox: OneByOne) -> None:
    outbox.put(edit("edit", of="a post that is forgotten by now"))
    (one,) = outbox.claim()
    outbox.sent(one)

    assert outbox.posted_as("m") is None


def test_the_newest_trouble_is_told_first(outbox: OneByOne) -> None:
    outbox.put(delivery("older"), delivery("newer"))
    for _ in range(2):
        (one,) = outbox.claim()
        outbox.ended(one)

    assert outbox.troubles() == ["newer", "older"]


@pytest.mark.parametrize("wrote", ["{}", "[]", "{"])
def test_a_card_that_cannot_be_read_is_handed_out_to_be_given_up(
    database: Database, outbox: OneByOne, wrote: str
) -> None:
    def spoil(uow: Any) -> None:
        uow.repo(Outbox)._connection.execute(update(OUTBOX).values(card=wrote))  # noqa: SLF001

    outbox.put(delivery("one"))
    database.write(spoil).result()

    assert [one.card for one in outbox.claim()] == [UNREADABLE]
