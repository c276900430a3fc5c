"""Nobody is asked more than they like, in any community, on any platform."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.sandbox.chat import Chat
from bot.events import HelpExhausted
from bot.model.communities import ChannelSet, Communities, Community, Purpose, Serving
from bot.model.experts import Experts, Prefs
from bot.model.people import Member, Members, Role
from bot.ports import UnitOfWork
from bot.wiring import App
from tests.conftest import FakeClock
from tests.features.asks import QUESTION
from tests.features.offering import Travel, letters, offers, presses, put_to_experts, states
from tests.features.working import working
from tests.people import Someone

DIFFERENT = (
    QUESTION,
    "Where do the nightly backups go?",
    "What is a good name for a branch?",
    "Who reviews changes of the schema?",
)


@pytest.fixture
def others(app: App, chat: Chat, clock: FakeClock) -> Community:
    """A second community in the workspace; it meets in #lounge."""
    channels = ChannelSet((Serving(Purpose.HOME, chat.place("lounge"), "#lounge"),))
    made = Community("others", "others", "Others", "Tea", "Europe/Paris", clock.now(), channels)
    app.database.write(lambda uow: uow.repo(Communities).add(made)).result()
    return made


@pytest.fixture
def also(app: App, others: Community) -> Callable[[str], None]:
    """Somebody is an expert there too."""

    def join(person: str) -> None:
        def add(uow: UnitOfWork) -> None:
            known = uow.repo(Members).find("guild", person)
            assert known
            roles = frozenset({Role.EXPERT})
            uow.repo(Members).add(Member(known.person, others.id, roles, app.clock.now()))

        app.database.write(add).result()

    return join


async def test_one_question_at_a_time_and_one_a_day(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    await put_to_experts(app, sam, travel, "Where do fixtures live?")
    assert states(app, "A-2") == []

    presses(kim, "Answer in thread")
    await travel(hours=8)
    assert states(app, "A-2") == []

    await travel(hours=13)
    assert states(app, "A-2") == ["kim sent"]


async def test_all_at_their_limit_and_the_oldest_question_comes_first(
    app: App, sam: Someone, kim: Someone, travel: Travel, given_up: list[HelpExhausted]
) -> None:
    for question in (QUESTION, "Where do fixtures live?", "What is a fixture good for?"):
        await put_to_experts(app, sam, travel, question)
    assert states(app, "A-1") == ["kim sent"]
    assert len(given_up) == 2

    presses(kim, "Answer in thread")
    await travel(hours=21)

    assert states(app, "A-2") == ["kim sent"]
    assert states(app, "A-3") == []


async def test_three_in_seven_days(
    app: App, ada: Someone, sam: Someone, kim: Someone, travel: Travel
) -> None:
    for nth, question in enumerate(DIFFERENT):
        await put_to_experts(app, sam if nth % 2 else ada, travel, question)
        if letters(kim):
            presses(kim, "Answer in thread")
        await travel(days=1)

    assert [len(offers(app, f"A-{nth}")) for nth in (1, 2, 3, 4)] == [1, 1, 1, 0]
    await travel(days=3)
    await put_to_experts(app, sam, travel, "When does a meetup start?")
    assert states(app, "A-5") == ["kim sent"]


async def test_a_limit_of_ones_own(
    app: App, sam: Someone, kim: Someone, lin: Someone, guild: Community, travel: Travel
) -> None:
    working(app, guild, lambda work: work.repo(Experts).save(Prefs("kim", weekly=0)))

    await put_to_experts(app, sam, travel)

    assert states(app) == ["lin sent"]


async def test_limits_hold_across_communities(
    app: App, sam: Someone, kim: Someone, also: Callable[[str], None], travel: Travel
) -> None:
    also("kim")
    await put_to_experts(app, sam, travel)
    await put_to_experts(app, sam.at("lounge"), travel, "How do I brew a good tea?")
    assert states(app, "A-1", "guild") == ["kim sent"]
    assert states(app, "A-1", "others") == []

    presses(kim, "Too busy")
    await travel(hours=23)

    assert states(app, "A-1", "others") == ["kim sent"]


async def test_what_waits_in_two_communities_is_not_sent_twice_a_day(
    app: App, sam: Someone, kim: Someone, also: Callable[[str], None], travel: Travel
) -> None:
    also("kim")
    await travel(hours=10)
    for place in (sam, sam.at("lounge")):
        place.types("/ask How do I brew a good tea? topic:testing needed:blocked")
        await app.settle()
    queued = states(app, "A-1", "guild"), states(app, "A-1", "others")
    assert queued == (["kim queued"], ["kim queued"])

    await travel(hours=11.5)

    assert len(letters(kim)) == 1


async def test_a_pause_counts_everywhere(
    app: App, sam: Someone, kim: Someone, also: Callable[[str], None], travel: Travel
) -> None:
    also("kim")
    await put_to_experts(app, sam.at("lounge"), travel, "How do I brew a good tea?")

    kim.presses("Stop these", on=kim.at("general").types("/expert prefs"))

    assert states(app, "A-1", "others") == ["kim withdrawn"]


async def test_somebody_new_takes_what_waits(
    app: App, sam: Someone, ada: Someone, kim: Someone, travel: Travel
) -> None:
    await put_to_experts(app, sam, travel)
    await put_to_experts(app, sam, travel, "Where do fixtures live?")

    ada.types("/expert topics testing")
    await app.settle()

    assert states(app, "A-2") == ["ada sent"]
