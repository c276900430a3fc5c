"""A list asks the database as much for many rows as for few: for what it shows, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.gateway import SandboxGateway
from bot.model.anonymity import Pseudonym, Pseudonyms
from bot.model.answers import Answer, Answers
from bot.model.asks import Ask, Asks, State
from bot.model.communities import Community
from bot.model.entries import Entry, EntryKind, Log
from bot.model.meetups import Meetup, Meetups
from bot.model.nudges import Nudge, Nudges
from bot.model.offers import Offer, Offers
from bot.model.outcomes import Action, Outcomes, Todo
from bot.model.resources import Resource, Resources
from bot.model.summaries import Checklist, Summaries, Summary
from bot.ports import Database, UnitOfWork
from bot.wiring import App, build
from tests.conftest import MONDAY, FakeClock
from tests.features.summing import WHOLE
from tests.people import Someone
from tests.storage.effort import Statements

FEW, MANY = range(1, 41), range(41, 200)
PEOPLE = ["ada", "sam", "grace"]
STATES = [State.OPEN, State.CLAIMED, State.ANSWERED]
LISTS = [
    "/asks queue",
    "/asks mine",
    "/nudges list",
    "/my show",
    "/meetup list",
    "/meetup list mine",
    "/meetup list past",
    "/summary actions",
    "/summary actions open",
    "/summary missing",
    "/resource list",
    "/resource mine",
    "/log recent",
]

EVERYBODY = "WHERE member.community = 'guild' ORDER BY"

Asked = Callable[[str, str], int]


@pytest.fixture
def statements(database: Database) -> Statements:
    return Statements(database)


@pytest.fixture
def app(statements: Statements, clock: FakeClock, gateway: SandboxGateway) -> App:
    return build(statements, keys=[b"key"], clock=clock, gateways=[gateway])


@pytest.fixture
def asked(statements: Statements, guild: Community, ada: Someone, sam: Someone) -> Asked:
    """How many statements a line takes that somebody types."""

    def types(who: str, line: str) -> int:
        statements.said.clear()
        {"ada": ada, "sam": sam}[who].types(line)
        return len(statements.said)

    return types


@pytest.fixture
def crowd(
    statements: Statements, ada: Someone, sam: Someone, grace: Someone
) -> Callable[[range], None]:
    """Something of everything, of everybody's."""

    def settle_in(uow: UnitOfWork, numbers: range) -> None:
        for nth in numbers:
            for some in (asks, meetups, links):
                some(uow, nth, PEOPLE[nth % 3], PEOPLE[(nth + 1) % 3])

    return lambda numbers: statements.write(lambda uow: settle_in(uow, numbers)).result()


def asks(uow: UnitOfWork, nth: int, who: str, other: str) -> None:
    """A question in every state, by name or without, and whoever is reminded of it, or asked."""
    id, asker, state = f"A-{nth}", who, STATES[nth // 3 % 3]
    if nth % 5 == 0:
        asker = f"hidden{nth}"
        uow.repo(Pseudonyms).add(Pseudonym(asker, "guild", id, who))
    ask = Ask(id, "guild", id, asker, asker, f"How do I {nth}?", MONDAY, state=state)
    claimants = (other,) if state is State.CLAIMED else ()
    uow.repo(Asks).add(replace(ask, claimants=claimants, anonymous=asker != who))
    if state is State.ANSWERED:
        for said in range(3):
            uow.repo(Answers).add(Answer(f"{id}-{said}", "guild", id, other, "So", MONDAY))
    due = MONDAY + timedelta(hours=nth)
    uow.repo(Nudges).plan(Nudge(id, "guild", "ask_waiting", ask.subject, "ada", due))
    new = Offer(f"{id} {other}", "guild", id, other, "", MONDAY, MONDAY)
    uow.repo(Offers).keep(new.sent(MONDAY, letter=id, deadline=MONDAY))


def meetups(uow: UnitOfWork, nth: int, who: str, other: str) -> None:
    """One to come, one without a summary, and an action of each member that is not done."""
    for id, by in ((f"M-{nth}", timedelta(hours=nth)), (f"M-1{nth:03}", timedelta(hours=-nth))):
        begins = MONDAY + by
        ends = begins + timedelta(minutes=30)
        uow.repo(Meetups).add(Meetup(id, "guild", id, "Plans", "joins", who, begins, ends))
    uow.repo(Summaries).add(Summary(f"S-{nth}", "guild", other, Checklist("Much"), MONDAY))
    todo = Action(f"T-{nth}", "guild", f"S-{nth}", who, Todo("Water them"), MONDAY)
    uow.repo(Outcomes).put(todo)


def links(uow: UnitOfWork, nth: int, who: str, other: str) -> None:
    """A link that is kept and can be found."""
    ref, url = f"R-{nth}", f"https://example.org/{nth}"
    kept = Resource(ref, "guild", ref, url, url, 1, "On joins", "Pictures", who, MONDAY)
    uow.repo(Resources).add(kept)
    kind, by = EntryKind.RESOURCE, (who, other)
    uow.repo(Log).keep(Entry(ref, "guild", kind, ref, "On joins", "Pictures", MONDAY, by))


@pytest.mark.parametrize("who", ["ada", "sam"])
@pytest.mark.parametrize("line", LISTS)
def test_a_list_asks_as_much_for_many_rows_as_for_few(
    crowd: Callable[[range], None], asked: Asked, who: str, line: str
) -> None:
    crowd(FEW)
    among_few = asked(who, line)
    crowd(MANY)

    assert asked(who, line) == among_few


def test_members_are_looked_through_once_for_all_names_in_a_summary(
    statements: Statements, crowd: Callable[[range], None], ada: Someone
) -> None:
    crowd(range(1, 4))
    draft = ada.submits(
        ada.types("/summary new M-1003"), **{**WHOLE, "actions": "@Grace — one\n@Zed — two\nthree"}
    )
    statements.said.clear()
    published = ada.presses("Publish", on=draft)

    assert "Published" in published
    assert sum(EVERYBODY in one for one in statements.said) == 1


def test_a_link_is_read_once_though_all_its_cards_are_drawn_again(
    statements: Statements, guild: Community, sam: Someone
) -> None:
    sam.types("/resource add https://example.org/a It helps")
    card = sam.presses("Show R-1", on=sam.types("/resource list"))
    statements.said.clear()
    sam.presses("Useful", on=card)

    assert sum("FROM resource " in one for one in statements.said) == 1
