"""Lanes of the outbox: whose turn it is, and who may write down how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.mail import Delivery, Outbox
from bot.model.communities import Communities, Community, Place
from bot.ports import Database
from bot.ui import Card
from tests.conftest import MONDAY

LEASE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def guild(database: Database) -> Community:
    made = Community("guild", "guild", "Guild", "Data", "Europe/Paris", MONDAY)
    database.write(lambda uow: uow.repo(Communities).add(made)).result()
    return made


def place(channel: str) -> Place:
    return Place("many", "here", channel)


def put(database: Database, *titles: str) -> None:
    """``a1`` goes to channel ``a``."""
    for title in titles:
        made = Delivery(title, "guild", place(title[0]), Card(title), MONDAY, title)
        database.write(lambda uow, made=made: uow.repo(Outbox).put(made)).result()  # type: ignore[misc]


def next_of(database: Database, now: datetime, limit: int = 1) -> Sequence[Delivery]:
    """What goes next, claimed."""
    found = database.read(lambda uow: uow.repo(Outbox).waiting(now, without=(), limit=limit))
    places = found.result()
    return database.write(lambda uow: uow.repo(Outbox).claim(places, now, lease=LEASE)).result()


def sent(database: Database, one: Delivery, at: datetime) -> None:
    database.write(lambda uow: uow.repo(Outbox).sent(one, message="m", at=at)).result()


def test_a_place_with_much_to_say_takes_turns_with_the_others(database: Database) -> None:
    put(database, "a1", "a2", "a3", "b1", "b2", "c1")
    now, order = MONDAY, []
    for _ in range(6):
        (one,) = next_of(database, now)
        order.append(one.id)
        now += SECOND
        sent(database, one, now)

    assert order == ["a1", "b1", "c1", "a2", "b2", "a3"]
