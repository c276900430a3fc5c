"""Meetups in a real database: only their own community finds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import NotFound
from bot.model.communities import Communities, Community, Place
from bot.model.meetups import Coming, Meetup, Meetups, Rsvp, State
from bot.model.people import Identity, People, Person
from bot.ports import Database, UnitOfWork

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def world(database: Database) -> None:
    """Two communities, two people."""

    def make(uow: UnitOfWork) -> None:
        for id in ("guild", "other"):
            uow.repo(Communities).add(Community(id, id, id, "Data", "UTC", NOW))
        for name in ("ada", "sam"):
            place = Place("sandbox", "here", f"@{name}")
            uow.repo(People).add(Person(name, name.title()), Identity(name, place))

    database.write(make).result()


def at(hours: float, **changes: object) -> Meetup:
    """A meetup of Ada's that starts so many hours from now and lasts one."""
    starts = NOW + hours * HOUR
    made = Meetup(f"m{hours}", "guild", f"M-{hours}", "Plans", "", "ada", starts, starts + HOUR)
    return replace(made, **changes)  # type: ignore[arg-type]


def keep(database: Database, *meetups: Meetup) -> None:
    def add(uow: UnitOfWork) -> None:
        for one in meetups:
            uow.repo(Meetups).add(one)

    database.write(add).result()


def test_a_meetup_comes_back_as_it_was_kept(database: Database) -> None:
    made = at(1, where="Room 1", outcome="plan", capacity=3, state=State.CANCELLED, reason="ill")
    keep(database, made)
    changed = replace(made, rev=2, reason="ill, sorry")
    database.write(lambda uow: uow.repo(Meetups).save(changed)).result()

    assert database.read(lambda uow: uow.repo(Meetups).get("guild", made.id)).result() == changed


@pytest.mark.parametrize("ref", ["M-8", "m-8", "8", " M8 ", "M-008"])
def test_a_meetup_is_found_however_its_id_is_typed(database: Database, ref: str) -> None:
    keep(database, at(8))

    assert database.read(lambda uow: uow.repo(Meetups).named("guild", ref)).result() == at(8)


@pytest.mark.parametrize("ref", ["M-9", "A-8", "", "8; drop table meetup", "M-²"])
def test_what_is_no_id_of_a_meetup_finds_none(database: Database, ref: str) -> None:
    keep(database, at(8), at(0, id="draft", ref="", state=State.DRAFT))

    with pytest.raises(NotFound, match="/meetup list"):
        database.read(lambda uow: uow.repo(Meetups).named("guild", ref)).result()


def test_another_community_finds_nothing(database: Database) -> None:
    keep(database, at(8))

    with pytest.raises(NotFound):
        database.read(lambda uow: uow.repo(Meetups).named("other", "M-8")).result()
    with pytest.raises(NotFound):
        database.read(lambda uow: uow.repo(Meetups).get("other", at(8).id)).result()
    assert database.read(lambda uow: uow.repo(Meetups).upcoming("other", NOW)).result() == []


def test_upcoming_ones_are_planned_and_not_over(database: Database) -> None:
    off = [
        at(4, state=State.CANCELLED),
        at(5, state=State.DID_NOT_HAPPEN),
        at(6, state=State.DRAFT),
    ]
    keep(database, at(3), at(2), at(-0.5), at(-1), *off)
    found = database.read(lambda uow: uow.repo(Meetups).upcoming("guild", NOW)).result()

    assert [one.id for one in found] == ["m-0.5", "m2", "m3"]


def test_past_ones_took_place(database: Database) -> None:
    keep(database, at(-3), at(-2), at(-1), at(-4, state=State.DID_NOT_HAPPEN), at(1))
    found = database.read(lambda uow: uow.repo(Meetups).past("guild", NOW, limit=2)).result()

    assert [one.id for one in found] == ["m-1", "m-2"]


def test_mine_are_those_i_host_or_may_come_to(database: Database) -> None:
    keep(database, at(1), at(2, host="sam"), at(3, host="sam"), at(4, host="sam"))

    def answers(uow: UnitOfWork) -> list[str]:
        meetups = uow.repo(Meetups)
        meetups.answer(Rsvp("m2", "ada", Coming.MAYBE, NOW))
        meetups.answer(Rsvp("m3", "ada", Coming.CANNOT, NOW))
        return [one.id for one in meetups.of("guild", "ada", NOW)]

    assert database.write(answers).result() == ["m1", "m2"]


def test_the_same_answer_again_keeps_its_turn(database: Database) -> None:
    keep(database, at(1))

    def answers(uow: UnitOfWork) -> list[tuple[str, Coming]]:
        meetups = uow.repo(Meetups)
        meetups.answer(Rsvp("m1", "ada", Coming.GOING, NOW))
        meetups.answer(Rsvp("m1", "sam", Coming.GOING, NOW + HOUR))
        meetups.answer(Rsvp("m1", "ada", Coming.GOING, NOW + 2 * HOUR))
        return [(one.person, one.coming) for one in meetups.rsvps("m1")]

    assert database.write(answers).result() == [("ada", Coming.GOING), ("sam", Coming.GOING)]


def test_only_drafts_are_dropped(database: Database) -> None:
    keep(database, at(1), at(2, state=State.DRAFT))

    def drop(uow: UnitOfWork) -> None:
        uow.repo(Meetups).drop(at(1))
        uow.repo(Meetups).drop(at(2))

    database.write(drop).result()
    assert database.read(lambda uow: uow.repo(Meetups).get("guild", "m1")).result() == at(1)
    with pytest.raises(NotFound):
        database.read(lambda uow: uow.repo(Meetups).get("guild", "m2")).result()


def test_a_pause_ends_when_it_was_last_said_to(database: Database) -> None:
    def pause(uow: UnitOfWork) -> datetime | None:
        meetups = uow.repo(Meetups)
        assert meetups.paused("guild") is None
        meetups.pause("guild", NOW)
        meetups.pause("guild", NOW + HOUR)
        return meetups.paused("guild")

    assert database.write(pause).result() == NOW + HOUR
