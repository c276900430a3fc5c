"""When people are asked: in their own hours, with clocks that stand still while they sleep."""

from __future__ import annotations

from datetime import date, time

from bot.events import HelpExhausted
from bot.model.communities import Community
from bot.model.experts import Experts, Prefs
from bot.model.people import Role
from bot.model.policy import Policies, Policy
from bot.wiring import App
from tests.conftest import Enter
from tests.features.asks import QUESTION, asked
from tests.features.offering import (
    Travel,
    closes,
    letter,
    letters,
    offers,
    presses,
    put_to_experts,
    states,
)
from tests.features.working import working
from tests.people import Someone

EVENING = 10.5  # hours from Monday 11:00 in Paris to 21:30


async def test_a_question_of_the_evening_is_sent_in_the_morning(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await travel(hours=8.7)
    await put_to_experts(app, sam, travel)
    assert states(app) == []

    await travel(hours=12)

    assert "Tue 5 May 12:12" in kim.dm.sees()[-1]


async def test_who_is_asleep_is_asked_when_they_wake_and_the_clock_starts_then(
    app: App, sam: Someone, kim: Someone, lin: Someone, enter: Enter, travel: Travel
) -> None:
    lin.types("/expert prefs")
    zoe = enter("Zoe", role=Role.EXPERT, zone="Asia/Tokyo")
    for person in (kim, lin):
        person.presses("Stop these", on=person.types("/expert prefs"))
    await travel(hours=5)
    await put_to_experts(app, sam, travel)
    assert states(app) == ["zoe queued"]

    await travel(hours=8.4)
    assert letters(zoe) == []
    await travel(hours=0.1)

    (offer,) = offers(app)
    assert offer.sent_at == app.clock.now()
    assert "Tue 5 May 12:00" in zoe.dm.sees()[-1]  # opens at 08:00 in Paris, where clocks count


async def test_several_that_wait_arrive_as_one_message(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    zoe = enter("Zoe", role=Role.EXPERT, zone="Asia/Tokyo")
    await travel(hours=5)
    await asked(app, sam)
    await put_to_experts(app, sam, travel, "Where do fixtures live?")

    await travel(hours=9)

    (one,) = zoe.dm.sees()
    assert one.startswith("2 questions for you")
    assert QUESTION in one
    assert "Where do fixtures live?" in one
    assert "1st of 3 this week" in one
    assert "2nd of 3 this week" in one
    assert {offer.sent_at for ref in ("A-1", "A-2") for offer in offers(app, ref)} == {
        offers(app)[0].sent_at
    }


async def test_who_is_awake_is_asked_before_who_sleeps(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    enter("Abe", role=Role.EXPERT, zone="Asia/Tokyo")
    zoe = enter("Zoe", role=Role.EXPERT)
    await travel(hours=5)
    await put_to_experts(app, sam, travel)

    assert states(app) == ["zoe sent"]
    presses(zoe, "Too busy")
    await app.settle()
    assert states(app) == ["zoe declined too_busy", "abe queued"]


async def test_a_blocked_question_goes_to_whoever_wakes_first(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    enter("Abe", role=Role.EXPERT)
    enter("Zoe", role=Role.EXPERT, zone="Asia/Tokyo")
    await travel(hours=EVENING)

    await asked(app, sam, needed="blocked")

    assert states(app) == ["zoe queued"]


async def test_nobody_is_asked_at_the_weekend(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await travel(days=4, hours=8.8)
    await asked(app, sam)
    await travel(days=2.4)
    assert letters(kim) == []

    await travel(hours=3)
    assert "Mon 11 May" in kim.dm.sees()[-1]


async def test_a_holiday_of_the_community_is_quiet(
    app: App, sam: Someone, kim: Someone, guild: Community, travel: Travel
) -> None:
    quiet = Policy(holidays=frozenset({date(2026, 5, 4)}))
    working(app, guild, lambda work: work.repo(Policies).save(guild.id, quiet))

    await asked(app, sam, needed="blocked")

    assert states(app) == ["kim queued"]
    await travel(hours=21)
    assert letters(kim) != []


async def test_own_hours_count(
    app: App, sam: Someone, kim: Someone, guild: Community, travel: Travel
) -> None:
    late = Prefs("kim", wakes=time(14), sleeps=time(16))
    working(app, guild, lambda work: work.repo(Experts).save(late))
    await put_to_experts(app, sam, travel)
    assert letters(kim) == []

    await travel(hours=2.5)

    assert "somebody else after Tue 5 May 16:00" in kim.dm.sees()[-1]


async def test_a_reminder_waits_for_the_morning(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    await travel(hours=6)
    await put_to_experts(app, sam, travel)

    assert "I will ask you again Tue 5 May 08:00" in kim.picks(
        "Later", "In 4 hours", on=letter(kim)
    )


async def test_three_silences_are_a_pause_and_one_message(
    app: App, sam: Someone, kim: Someone, travel: Travel, given_up: list[HelpExhausted]
) -> None:
    for nth in range(3):
        await put_to_experts(app, sam, travel, f"How do I share fixture {nth}?")
        await travel(days=1 if nth < 2 else 0.4)
        closes(sam, f"A-{nth + 1}")

    pause = kim.dm.sees()[-1]
    assert "I stopped asking you" in pause
    assert sum("I stopped asking you" in one for one in kim.dm.sees()) == 1
    await travel(days=8, hours=14)
    await put_to_experts(app, sam, travel, "Is anybody there?")
    assert states(app, "A-4") == []
    assert len(given_up) == 4

    back = kim.presses("I'm back", on=kim.dm.last())
    await app.settle()
    assert "Good to have you back" in back
    assert states(app, "A-4") == ["kim sent"]


async def test_nobody_new_is_paused_for_being_silent(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    mia = enter("Mia")
    mia.types("/expert topics testing")
    for nth in range(3):
        await put_to_experts(app, sam, travel, f"How do I share fixture {nth}?")
        await travel(days=1 if nth < 2 else 0.4)
        closes(sam, f"A-{nth + 1}")

    assert "I stopped asking you" not in mia.dm.sees()[-1]


async def test_any_press_ends_a_row_of_silences(
    app: App, sam: Someone, kim: Someone, travel: Travel
) -> None:
    for nth in range(4):
        await put_to_experts(app, sam, travel, f"How do I share fixture {nth}?")
        if nth == 1:
            presses(kim, "Too busy")
        await travel(hours=5)
        closes(sam, f"A-{nth + 1}")
        await travel(hours=18.5 if nth != 2 else 114.5)

    assert states(app, "A-4") == ["kim timed_out"]
    assert not any("I stopped asking you" in one for one in kim.dm.sees())
