"""Lanes of the outbox: whose turn it is, and who may write down how it went."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.errors import NotFound
from bot.mail import Delivery, Outbox, Posted, Priority, Send
from bot.model.communities import Communities, Community, Place
from bot.ports import Database, UnitOfWork
from bot.ui import Card
from tests.conftest import MONDAY
from tests.storage.meanwhile import meanwhile

LEASE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def guild(database: Database) -> Community:
    made = Community("guild", "guild", "Guild", "Data", "Europe/Paris", MONDAY)
    database.write(lambda uow: uow.repo(Communities).add(made)).result()
    return made


def delivery(title: str) -> Delivery:
    """``a1`` goes to channel ``a``."""
    place = Place("many", "here", title[0])
    return Delivery(title, "guild", place, Card(title), MONDAY, title)


def put(database: Database, *titles: str) -> None:
    for one in map(delivery, titles):
        database.write(lambda uow, one=one: uow.repo(Outbox).put(one)).result()  # type: ignore[misc]


def next_of(database: Database, now: datetime, limit: int = 1) -> Sequence[Delivery]:
    """What goes next, claimed."""
    found = database.read(lambda uow: uow.repo(Outbox).waiting(now, without=(), limit=limit))
    places = found.result()
    return database.write(
        lambda uow: uow.repo(Outbox).claim(places, now, lease=LEASE), locks=True
    ).result()


def sent(database: Database, one: Delivery, at: datetime) -> None:
    database.write(lambda uow: uow.repo(Outbox).sent([Posted(one, "m", at)])).result()


def test_a_place_with_much_to_say_takes_turns_with_the_others(database: Database) -> None:
    put(database, "a1", "a2", "a3", "b1", "b2", "c1")
    now, order = MONDAY, []
    for _ in range(6):
        (one,) = next_of(database, now)
        order.append(one.id)
        now += SECOND
        sent(database, one, now)

    assert order == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_waits_for_an_answer_is_not_kept_by_news_in_the_same_place(
    database: Database,
) -> None:
    first, second = replace(delivery("b1"), due=MONDAY - SECOND), delivery("a1")
    for news in (first, second):
        new = replace(news, priority=Priority.NEWS)
        database.write(lambda uow, new=new: uow.repo(Outbox).put(new)).result()  # type: ignore[misc]
    put(database, "a2")

    assert [one.id for one in next_of(database, MONDAY)] == ["a2"]


def test_a_place_where_somebody_sends_is_not_held(database: Database) -> None:
    """Or it would be free again before they are done."""
    put(database, "a1", "a2")
    (one,) = next_of(database, MONDAY)
    until = {one.place: MONDAY + SECOND}
    database.write(lambda uow: uow.repo(Outbox).hold(until, MONDAY), locks=True).result()

    assert next_of(database, MONDAY + SECOND) == []


@pytest.mark.postgres
def test_of_several_places_none_is_waited_for(database: Database, other: Database) -> None:
    put(database, "a1", "a2", "b1")
    posted = [Posted(one, "m", MONDAY) for one in next_of(database, MONDAY, limit=2)]

    with meanwhile(other, lambda uow: uow.repo(Outbox).put(delivery("a3"))):
        kept = database.write(lambda uow: uow.repo(Outbox).sent(posted), locks=True).result()
    assert [one.delivery.id for one in kept.left] == ["a1"]

    kept = database.write(lambda uow: uow.repo(Outbox).sent(kept.left), locks=True).result()
    assert not kept.left
    assert [one.id for one in next_of(database, MONDAY, limit=2)] == ["a2"]


@pytest.mark.postgres
def test_what_is_being_replaced_goes_out_when_it_is_new(
    database: Database, other: Database
) -> None:
    """Nobody waits for its writer, who may write somewhere else next."""
    edit = replace(delivery("a1"), does=Send.EDIT, edits="b1")
    newer = replace(edit, id="a2", dedupe="a2", card=Card("newer"))
    database.write(lambda uow: uow.repo(Outbox).put(edit)).result()

    with meanwhile(other, lambda uow: uow.repo(Outbox).put(newer)):
        assert next_of(database, MONDAY) == []
    assert [one.card.title for one in next_of(database, MONDAY)] == ["newer"]


@pytest.mark.postgres
def test_a_place_where_somebody_writes_is_not_held(database: Database, other: Database) -> None:
    put(database, "a1", "b1")
    until = {delivery(name).place: MONDAY + SECOND for name in ("a1", "b1")}

    with meanwhile(other, lambda uow: uow.repo(Outbox).put(delivery("a2"))):
        database.write(lambda uow: uow.repo(Outbox).hold(until, MONDAY), locks=True).result()
    assert [one.id for one in next_of(database, MONDAY, limit=2)] == ["a1"]
    assert [one.id for one in next_of(database, MONDAY + SECOND, limit=2)] == ["b1"]


@pytest.mark.parametrize("together", [True, False], ids=["one transaction", "one each"])
def test_a_place_is_as_urgent_and_as_soon_as_the_first_that_waits_there(
    database: Database, *, together: bool
) -> None:
    later, sooner = delivery("a1"), replace(delivery("a2"), priority=Priority.NEWS)
    later = replace(later, due=MONDAY + 2 * SECOND, priority=Priority.NEWS)
    urgent = replace(delivery("a3"), due=MONDAY + SECOND)
    news = replace(delivery("b1"), priority=Priority.NEWS)
    several = [[later, sooner, urgent, news]] if together else [[later], [sooner], [urgent], [news]]
    for some in several:
        database.write(lambda uow, some=some: _put_all(uow, some)).result()  # type: ignore[misc]

    assert database.read(lambda uow: uow.repo(Outbox).next_due()).result() == MONDAY
    waiting = database.read(lambda uow: uow.repo(Outbox).waiting(MONDAY, without=(), limit=9))
    assert [place.channel for place in waiting.result()] == ["a", "b"]


def test_what_comes_after_the_last_was_sent_waits_in_its_place(database: Database) -> None:
    put(database, "a1")
    (first,) = next_of(database, MONDAY)

    def answered(uow: UnitOfWork) -> None:
        """All in one transaction, as the actions of a group are."""
        uow.repo(Outbox).put(delivery("a2"))
        uow.repo(Outbox).sent([Posted(first, "m", MONDAY)])
        (second,) = uow.repo(Outbox).claim([first.place], MONDAY, lease=LEASE)
        uow.repo(Outbox).sent([Posted(second, "m", MONDAY)])
        uow.repo(Outbox).put(delivery("a3"))

    database.write(answered, locks=True).result()
    assert [one.id for one in next_of(database, MONDAY)] == ["a3"]


def test_what_comes_into_a_place_that_is_held_frees_it(database: Database) -> None:
    place = delivery("a1").place

    def held(uow: UnitOfWork) -> None:
        uow.repo(Outbox).put(delivery("a1"))
        uow.repo(Outbox).hold({place: MONDAY + SECOND}, MONDAY)
        uow.repo(Outbox).put(delivery("a2"))

    database.write(held).result()
    assert database.read(lambda uow: uow.repo(Outbox).next_due()).result() == MONDAY


def test_a_message_after_one_that_was_undone_waits_in_its_place(database: Database) -> None:
    def twice(uow: UnitOfWork) -> None:
        with suppress(NotFound), uow.attempt():
            uow.repo(Outbox).put(delivery("a1"))
            raise NotFound("nobody there")
        uow.repo(Outbox).put(delivery("a2"))

    database.write(twice).result()
    assert [one.id for one in next_of(database, MONDAY)] == ["a2"]


def _put_all(uow: UnitOfWork, some: Sequence[Delivery]) -> None:
    for one in some:
        uow.repo(Outbox).put(one)
