"""Nudges as people get them: merged, in waking hours, once a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.context import Work
from bot.model.communities import Communities, Community, Place, Purpose, Serving
from bot.model.people import Member, Members, People, Role
from bot.wiring import App, build
from tests.conftest import FakeClock
from tests.features.chores import Plan, app, plan
from tests.features.working import working
from tests.people import Someone

__all__ = ["app", "plan"]

Travel = Callable[..., Awaitable[None]]


async def test_a_nudge_comes_at_its_moment_with_its_button(
    sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=2)
    await travel(hours=1, minutes=59)
    assert sam.dm.sees() == []

    await travel(minutes=1)

    assert sam.dm.sees() == [
        "Before it slips in Data guild\nLook after ferns\n[Done]\n[Stop these ▾]"
    ]
    assert str(sam.dm.presses("Done", on=sam.dm.last())) == "Done: ferns"


async def test_what_falls_together_is_one_message(
    sam: Someone, ada: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    plan("bins", "red", "sam", hours=1)
    plan("bins", "blue", "ada", hours=1)
    await travel(hours=1)

    (message,) = sam.dm.sees()
    assert "ferns" in message
    assert "red" in message
    assert ada.dm.sees() == [
        "Before it slips in Data guild\nLook after blue\n[Done]\n[Stop these ▾]"
    ]


async def test_the_evening_and_the_weekend_are_quiet_where_the_receiver_is(
    sam: Someone, grace: Someone, plan: Plan, travel: Travel, clock: FakeClock
) -> None:
    plan("plants", "ferns", "sam", hours=9, minutes=30)  # 20:30 in Paris
    plan("plants", "moss", "grace", hours=2)  # 07:00 in New York
    await travel(hours=2)
    assert grace.dm.sees() == []

    await travel(hours=1)
    assert len(grace.dm.sees()) == 1

    await travel(hours=17, minutes=59)  # Tuesday, 07:59 in Paris
    assert sam.dm.sees() == []

    await travel(minutes=1)
    assert len(sam.dm.sees()) == 1


async def test_a_weekend_passes_and_what_waited_comes_together_on_monday(
    sam: Someone, plan: Plan, travel: Travel, clock: FakeClock
) -> None:
    plan("plants", "ferns", "sam", days=4, hours=10)  # Friday, 21:00
    plan("bins", "red", "sam", days=5)  # Saturday
    plan("bins", "blue", "sam", days=6)
    await travel(days=6, hours=20, minutes=59)
    assert sam.dm.sees() == []

    await travel(minutes=1)

    (message,) = sam.dm.sees()
    assert message.count("Look after") == 3
    assert clock.now().isoweekday() == 1


async def test_there_is_one_message_a_day(sam: Someone, plan: Plan, travel: Travel) -> None:
    plan("plants", "ferns", "sam", hours=1)
    plan("bins", "red", "sam", hours=2)
    plan("bins", "blue", "sam", hours=3)
    await travel(hours=5)
    assert len(sam.dm.sees()) == 1

    await travel(days=1)

    _, second = sam.dm.sees()
    assert "red" in second
    assert "blue" in second


async def test_an_urgent_one_does_not_wait_for_tomorrow(
    sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    plan("bins", "red", "sam", hours=2)
    plan("fire", "the stove", "sam", hours=2)
    await travel(hours=3)

    _, second = sam.dm.sees()
    assert "the stove" in second
    assert "red" not in second


async def test_an_urgent_one_is_not_the_message_of_the_day(
    sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("fire", "the stove", "sam", hours=1)
    plan("bins", "red", "sam", hours=2)
    await travel(hours=3)

    assert len(sam.dm.sees()) == 2


async def test_an_urgent_one_waits_for_the_morning(
    sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("fire", "the stove", "sam", hours=12)
    await travel(hours=20)
    assert sam.dm.sees() == []

    await travel(hours=1)
    assert len(sam.dm.sees()) == 1


async def test_what_was_dealt_with_is_not_sent(
    app: App, guild: Community, sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "done already", "sam", hours=1)
    plan("plants", "gone away", "sam", hours=1)
    plan("bins", "red", "sam", hours=1)
    working(app, guild, lambda work: work.settle("bins", "red"))
    await travel(hours=2)

    assert sam.dm.sees() == []


async def test_the_same_thing_is_said_once(sam: Someone, plan: Plan, travel: Travel) -> None:
    plan("plants", "ferns", "sam", hours=10)
    plan("plants", "ferns", "sam", hours=11)
    await travel(days=3)

    (message,) = sam.dm.sees()
    assert message.count("ferns") == 1


async def test_buttons_that_do_the_same_are_drawn_once(
    sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "the corner", "sam", hours=1)
    plan("bins", "the corner", "sam", hours=1)
    await travel(hours=1)

    (message,) = sam.dm.sees()
    assert message.count("[Done]") == 1
    assert message.count("Look after the corner") == 2


async def test_many_at_once_fill_one_message_and_the_rest_comes_tomorrow(
    sam: Someone, plan: Plan, travel: Travel
) -> None:
    for number in range(20):
        plan("bins", f"bin{number:02}", "sam", hours=1)
    await travel(hours=1)

    (first,) = sam.dm.sees()
    shown = first.count("Look after")
    assert 5 < shown < 20
    assert f"{20 - shown} more can wait until tomorrow." in first

    await travel(days=1)
    assert sam.dm.sees()[1].count("Look after") == min(shown, 20 - shown)


async def test_a_long_one_is_shortened_not_lost(sam: Someone, plan: Plan, travel: Travel) -> None:
    plan("plants", "f" * 2000, "sam", hours=1)
    plan("plants", "*" * 2000, "sam", hours=1)
    await travel(hours=1)

    (message,) = sam.dm.sees()
    assert message.count("Look after") == 2


async def test_who_left_hears_nothing(
    app: App, guild: Community, sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    working(app, guild, lambda work: work.repo(Members).remove(guild.id, "sam"))
    await travel(hours=2)

    assert sam.dm.sees() == []


async def test_two_communities_share_the_one_message_of_a_day(
    app: App, guild: Community, sam: Someone, plan: Plan, travel: Travel, clock: FakeClock
) -> None:
    other = Community("other", "other", "Testers", "Testing", "Europe/Paris", clock.now())

    def settle_in(work: Work) -> None:
        work.repo(Communities).add(other)
        lounge = Place("sandbox", "here", "lounge")
        work.repo(Communities).serve("other", Serving(Purpose.HOME, lounge, "#lounge"))
        person = work.repo(People).get("sam")
        work.repo(Members).add(Member(person, "other", frozenset({Role.FACILITATOR}), work.now))

    working(app, guild, settle_in)
    plan("plants", "ferns", "sam", hours=1)
    due = clock.now() + timedelta(hours=1, minutes=1)
    working(app, other, lambda work: work.nudge("bins", "red", "sam", due))
    await travel(hours=2)
    assert len(sam.dm.sees()) == 1

    await travel(days=1)
    assert "Before it slips in Testers" in sam.dm.sees()[1]
    assert str(sam.dm.presses("Done", on=sam.dm.last())) == "Done: red"


async def test_a_restart_forgets_nothing_and_repeats_nothing(
    app: App, clock: FakeClock, sam: Someone, plan: Plan, travel: Travel
) -> None:
    plan("plants", "ferns", "sam", hours=1)
    plan("plants", "palms", "sam", hours=2)
    await travel(hours=1)
    clock.advance(days=1)

    again = build(app.database, keys=[b"key"], clock=clock, gateways=[*app.gateways.values()])
    await again.settle()
    await again.settle()

    first, second = sam.dm.sees()
    assert "ferns" in first
    assert "palms" in second
