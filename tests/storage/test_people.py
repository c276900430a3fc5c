"""Who is behind a user, as a member of which community; and communities as they are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.errors import NotAllowed
from bot.model.communities import Communities, Community, Place, Purpose, Serving
from bot.model.people import Identity, Member, Members, People, Person, Role
from bot.ports import Database, UnitOfWork

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOME = Place("sandbox", "here", "C1")
ADA = Member(Person("ada", "Ada", "Europe/Paris"), "guild", frozenset({Role.EXPERT}), NOON)
SAM = Person("sam", "Sam")

Do = Callable[[Callable[[UnitOfWork], object]], object]


def is_served(uow: UnitOfWork) -> bool:
    return uow.repo(Communities).at(HOME) is not None


@pytest.fixture
def do(database: Database) -> Do:
    """Something done in a transaction of its own, with two communities and Ada in one of them."""

    def settle_in(uow: UnitOfWork) -> None:
        for name in ("guild", "other"):
            community = Community(name, name, name.title(), "", "Europe/Paris", NOON)
            uow.repo(Communities).add(community)
        for person in (ADA.person, SAM):
            uow.repo(People).add(person, Identity(person.id, HOME.direct(f"U{person.id}")))
        uow.repo(Members).add(ADA)

    database.write(settle_in).result()
    return lambda run: database.write(run).result()


@pytest.mark.parametrize(
    ("user", "community", "found"),
    [
        ("Uada", "guild", ADA),
        ("Uada", "other", None),
        ("Usam", "guild", None),
        ("Unobody", "guild", None),
    ],
    ids=["a member", "of another one", "somebody who is not", "a stranger"],
)
def test_a_user_is_a_member_where_they_joined(
    do: Do, user: str, community: str, found: Member | None
) -> None:
    place = HOME.direct(user)

    assert do(lambda uow: uow.repo(People).member_at(place, community)) == found


@pytest.mark.parametrize(
    ("role", "found"),
    [(Role.MEMBER, ["ada", "sam"]), (Role.EXPERT, ["ada"]), (Role.FACILITATOR, [])],
)
def test_members_are_found_by_role_where_they_have_it(do: Do, role: Role, found: list[str]) -> None:
    do(lambda uow: uow.repo(Members).add(Member(SAM, "guild", frozenset(), NOON + timedelta(1))))

    def look(uow: UnitOfWork) -> list[list[str]]:
        members = uow.repo(Members)
        return [[one.id for one in members.with_role(name, role)] for name in ("guild", "other")]

    assert do(look) == [found, []]


def test_the_person_of_a_member_is_known_until_they_change(do: Do) -> None:
    renamed = replace(ADA.person, name="Ada L.")

    def rename(uow: UnitOfWork) -> list[Person]:
        people = uow.repo(People)
        people.member_at(HOME.direct("Uada"), "guild")
        before = people.get("ada")
        people.save(renamed)
        return [before, people.get("ada")]

    assert do(rename) == [ADA.person, renamed]


def test_a_community_is_read_as_it_is_now(do: Do) -> None:
    home, asks = Serving(Purpose.HOME, HOME, "general"), Serving(Purpose.ASKS, HOME)

    def changes(uow: UnitOfWork) -> list[Community | None]:
        communities = uow.repo(Communities)
        seen = [communities.find("guild"), communities.find("guild")]
        communities.serve("guild", home)
        communities.serve("guild", asks)
        seen.append(communities.at(HOME))
        communities.save(replace(communities.get("guild"), name="Guild of joiners"))
        seen.append(communities.find("guild"))
        communities.unserve("guild", HOME)
        return [*seen, communities.at(HOME), communities.find("guild")]

    bare = Community("guild", "guild", "Guild", "", "Europe/Paris", NOON)
    settled = replace(bare, channels=replace(bare.channels, places=(home, asks)))
    renamed = replace(settled, name="Guild of joiners")
    assert do(changes) == [
        bare,
        bare,
        settled,
        renamed,
        None,
        replace(bare, name="Guild of joiners"),
    ]


def test_a_change_that_is_undone_was_never_read(do: Do) -> None:
    def changes(uow: UnitOfWork) -> list[bool]:
        seen = [is_served(uow)]
        with suppress(NotAllowed), uow.attempt():
            uow.repo(Communities).serve("guild", Serving(Purpose.HOME, HOME))
            seen.append(is_served(uow))
            raise NotAllowed("no")
        return [*seen, is_served(uow)]

    assert do(changes) == [False, True, False]


@pytest.mark.sqlite
def test_neighbours_of_a_change_read_it_only_if_it_stands(do: Do, database: Database) -> None:
    """They share a transaction, and what one of them read serves the next."""

    def served(uow: UnitOfWork, *, stands: bool) -> None:
        uow.repo(Communities).serve("guild", Serving(Purpose.HOME, HOME))
        assert is_served(uow)
        if not stands:
            raise NotAllowed("no")

    goes_on = threading.Event()
    held = database.write(lambda _: goes_on.wait(30))
    looks = [database.write(is_served)]
    for stands in (False, True):
        database.write(partial(served, stands=stands))
        looks.append(database.write(is_served))
    goes_on.set()

    assert held.result(30)
    assert [one.result(30) for one in looks] == [False, False, True]


def test_a_change_of_another_process_is_seen(do: Do, database: Database, other: Database) -> None:
    def served(uow: UnitOfWork) -> None:
        uow.repo(Communities).serve("guild", Serving(Purpose.HOME, HOME))

    assert not do(is_served)
    other.write(served).result()
    assert do(is_served)
