"""What is done every day takes as much as what it finds, however much else there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.mail import Delivery, Doubt, Outbox, Posted
from bot.model.anonymity import Pseudonym, Pseudonyms
from bot.model.answers import Answer, Answers
from bot.model.asks import Ask, Asks, State
from bot.model.communities import Communities, Community, Place
from bot.model.evidence import Evidence, Source, Thread
from bot.model.nudges import Nudge, Nudges
from bot.model.offers import Offer, Offers
from bot.model.offers import State as Asked
from bot.model.outcomes import Action, Outcomes, Progress, Todo
from bot.model.people import Identity, Member, Members, People, Person, Role
from bot.model.summaries import Checklist, Summaries, Summary
from bot.ports import Database, UnitOfWork
from bot.tasks import Claims, Task, Tasks
from bot.ui import Card
from bot.vitals import Backlogs
from tests.conftest import MONDAY
from tests.storage.effort import Work, effort

pytestmark = pytest.mark.sqlite  # how a server goes about it depends on what it knows of its tables

OURS = "guild"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEW, MANY = range(60), range(60, 400)
SLOW = ["walk", "stroll"]
PLACES = [Place("many", "here", name) for name in "abc"]


def send(uow: UnitOfWork) -> None:
    """As the courier does."""
    outbox = uow.repo(Outbox)
    claimed = outbox.claim(PLACES, MONDAY, lease=HOUR)
    assert [one.place for one in claimed] == PLACES
    first, second, third = claimed
    outbox.sent([Posted(first, "m1", MONDAY), Posted(second, "m2", MONDAY)])
    outbox.again(third, MONDAY + HOUR, reason="", refused=True, doubt=Doubt.NONE)
    outbox.hold({PLACES[2]: MONDAY + HOUR}, MONDAY + DAY)


DONE: dict[str, Work] = {
    "what is open": lambda uow: uow.repo(Asks).open(OURS),
    "what is parked": lambda uow: uow.repo(Asks).parked(OURS),
    "who somebody asks as": lambda uow: uow.repo(Pseudonyms).of(OURS, "ada"),
    "how many answers there are": lambda uow: uow.repo(Answers).counts(OURS, ["A-1", "A-2"]),
    "somebody's own": lambda uow: uow.repo(Asks).of(OURS, "ada"),
    "the day's limit": lambda uow: uow.repo(Asks).raised_since(OURS, "ada", MONDAY - DAY),
    "the usual wait": lambda uow: uow.repo(Asks).patience(OURS, latest=50),
    "who facilitates": lambda uow: uow.repo(Members).with_role(OURS, Role.FACILITATOR),
    "what is to do": lambda uow: uow.repo(Outcomes).open(OURS),
    "what somebody is to do": lambda uow: uow.repo(Outcomes).open(OURS, owner="ada"),
    "a nudge that is due": lambda uow: uow.repo(Nudges).waiting(OURS, "ada", MONDAY),
    "nudges to come": lambda uow: uow.repo(Nudges).upcoming(OURS, until=MONDAY),
    "a nudge that is planned": lambda uow: uow.repo(Nudges).is_planned(OURS, "bins", "red"),
    "settling a nudge": lambda uow: uow.repo(Nudges).settle(OURS, "bins", "red"),
    "how often somebody was asked": lambda uow: uow.repo(Offers).ever(["ada"]),
    "what somebody was asked lately": lambda uow: uow.repo(Offers).lately(["sam"], MONDAY - DAY),
    "forgetting a thread": lambda uow: uow.repo(Evidence).forget(OURS, "ours"),
    "sending": send,
    "what could not be delivered": lambda uow: uow.repo(Outbox).troubles(OURS),
    "what may be there twice": lambda uow: uow.repo(Outbox).doubtful(OURS),
    "how much was given up": lambda uow: uow.repo(Backlogs).given_up(),
    "a job that is due": lambda uow: uow.repo(Tasks).claim(MONDAY, lease=HOUR, limit=9, but=SLOW),
    "an errand that is due": lambda uow: uow.repo(Claims).take(SLOW, MONDAY, lease=HOUR, limit=4),
    "whether an errand is due": lambda uow: uow.repo(Claims).next_due(SLOW, MONDAY),
    "when one may be": lambda uow: uow.repo(Claims).next_due(SLOW, MONDAY - HOUR),
}


@pytest.fixture
def busy(database: Database) -> Database:
    """Something of everything, beside what few others did."""

    def settle_in(uow: UnitOfWork) -> None:
        uow.repo(Communities).add(Community(OURS, OURS, "Guild", "", "Europe/Paris", MONDAY))
        joins(uow, "ada", Role.FACILITATOR)
        joins(uow, "sam", Role.EXPERT)
        uow.repo(Pseudonyms).add(Pseudonym("hidden", OURS, "A-2", "ada"))
        uow.repo(Asks).add(Ask("A-1", OURS, "A-1", "ada", "ada", "How?", MONDAY))
        uow.repo(Asks).add(Ask("A-2", OURS, "A-2", "hidden", "hidden", "How?", MONDAY))
        uow.repo(Answers).add(Answer("ours", OURS, "A-1", "sam", "So", MONDAY))
        uow.repo(Summaries).add(Summary("s", OURS, "ada", Checklist("Much"), MONDAY))
        uow.repo(Outcomes).put(Action("ours", OURS, "s", "ada", Todo("Water them"), MONDAY))
        uow.repo(Nudges).plan(Nudge("ours", OURS, "bins", "red", "ada", MONDAY))
        uow.repo(Offers).keep(offer("A-1", "ada"))
        uow.repo(Offers).keep(offer("A-1", "sam"))
        uow.repo(Evidence).learn(thread("ours", "ada"))
        for place in PLACES:
            uow.repo(Outbox).put(delivery(place))
        for job in ("note", "walk"):
            uow.repo(Tasks).plan(Task(job, OURS, job, "", MONDAY))
        crowd(uow, FEW)

    database.write(settle_in).result()
    return database


def crowd(uow: UnitOfWork, numbers: Sequence[int]) -> None:
    """What others did, are asked to do later, or will hear."""
    long_ago = MONDAY - 30 * DAY
    for nth in numbers:
        who, named = f"p{nth}", f"A-1{nth}"
        joins(uow, who)
        over = Ask(named, OURS, named, "sam", "sam", "Why?", long_ago, state=State.SOLVED)
        uow.repo(Asks).add(replace(over, first_reply_at=long_ago + HOUR))
        uow.repo(Answers).add(Answer(named, OURS, named, "ada", "So", MONDAY))
        uow.repo(Pseudonyms).add(Pseudonym(f"hidden {nth}", OURS, named, "sam"))
        done = Action(named, OURS, "s", "sam", Todo("Wait"), MONDAY, progress=Progress.DONE)
        uow.repo(Outcomes).put(done)
        uow.repo(Nudges).plan(Nudge(named, OURS, "bins", named, "sam", MONDAY + DAY))
        uow.repo(Offers).keep(offer(named, who))
        uow.repo(Offers).keep(replace(offer(named, "sam"), at=long_ago, state=Asked.TIMED_OUT))
        uow.repo(Outbox).put(delivery(Place("many", "here", who)))
        for job in ("note", "stroll"):
            uow.repo(Tasks).plan(Task(f"{job} {who}", OURS, job, who, MONDAY + DAY))
    uow.repo(Evidence).learn(*(thread(f"t{nth}", "sam") for nth in numbers))


def joins(uow: UnitOfWork, name: str, *roles: Role) -> None:
    person = Person(name, name.title())
    uow.repo(People).add(person, Identity(name, Place("many", "here", f"@{name}")))
    uow.repo(Members).add(Member(person, OURS, frozenset(roles), MONDAY))


def offer(ask: str, person: str) -> Offer:
    new = Offer(f"{ask} {person}", OURS, ask, person, "", MONDAY, MONDAY)
    return new.sent(MONDAY, letter=ask, deadline=MONDAY)


def thread(ref: str, asker: str) -> Thread:
    return Thread(OURS, ref, Source.IMPORT, "The same words", "everywhere", MONDAY, asker)


def delivery(place: Place) -> Delivery:
    return Delivery(place.channel, OURS, place, Card("Hello"), MONDAY, place.channel)


@pytest.mark.parametrize("what", DONE)
def test_it_takes_as_much_among_many_as_among_few(busy: Database, what: str) -> None:
    among_few = effort(busy, DONE[what])
    busy.write(lambda uow: crowd(uow, MANY)).result()

    assert effort(busy, DONE[what]) == among_few


def test_what_is_read_more_takes_more(busy: Database) -> None:
    """Or the test above would say nothing."""
    among_few = effort(busy, lambda uow: uow.repo(Members).count(OURS))
    busy.write(lambda uow: crowd(uow, MANY)).result()

    assert effort(busy, lambda uow: uow.repo(Members).count(OURS)) >= among_few + len(MANY)
