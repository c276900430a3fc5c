"""Answers in the database: counted for a page of questions at once, each community its own."""

from __future__ import annotations

from bot.model.answers import Answer, Answers
from bot.model.asks import Ask, Asks
from bot.model.communities import Communities, Community, Place
from bot.model.people import Identity, People, Person
from bot.ports import Database, UnitOfWork
from tests.conftest import MONDAY


def settle_in(uow: UnitOfWork) -> None:
    """Two communities with two questions each; the first of each has two answers."""
    uow.repo(People).add(Person("ada", "Ada"), Identity("ada", Place("sandbox", "here", "@ada")))
    for name in ("guild", "other"):
        uow.repo(Communities).add(Community(name, name, name, "", "Europe/Paris", MONDAY))
        for nth in (1, 2):
            ask = Ask(f"{name}{nth}", name, f"A-{nth}", "ada", "ada", "How?", MONDAY)
            uow.repo(Asks).add(ask)
        for nth in (1, 2):
            said = Answer(f"{name} said {nth}", name, f"{name}1", "ada", "So", MONDAY)
            uow.repo(Answers).add(said)


def test_answers_are_counted_for_those_asked_about(database: Database) -> None:
    database.write(settle_in).result()

    def counts(uow: UnitOfWork) -> list[dict[str, int]]:
        some: list[list[str]] = [["guild1", "guild2", "other1", "gone"], ["guild2"], []]
        return [uow.repo(Answers).counts("guild", asks) for asks in some]

    assert database.read(counts).result() == [{"guild1": 2}, {}, {}]
