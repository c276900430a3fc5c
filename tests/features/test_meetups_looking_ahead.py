"""On Mondays, facilitators hear when nothing is planned for two weeks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from adapters.sandbox.gateway import SandboxGateway
from bot.model.people import Role
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.conftest import Enter, FakeClock
from tests.features.meetups import planned
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]

NOTHING = "Nothing is planned in Data guild for the next two weeks"
DEALT_WITH = "No meetup is planned for the next 14 days (Mondays, 09:00): this is dealt with."


def nudges(person: Someone) -> list[str]:
    """What a facilitator was told because nothing is planned, as it reads now."""
    return [one for one in person.dm.sees() if NOTHING in one or DEALT_WITH in one]


async def test_facilitators_are_nudged_on_monday_at_nine(
    ada: Someone, sam: Someone, travel: Travel
) -> None:
    await travel(days=6, hours=21, minutes=59)  # Monday 11 May, 08:59 in Paris
    assert nudges(ada) == []

    await travel(minutes=1)
    assert len(nudges(ada)) == 1
    assert "[Plan one] [Skip this time] [Pause a month]" in nudges(ada)[0]
    assert sam.dm.sees() == []
    await travel(days=7)
    assert len(nudges(ada)) == 2


async def test_nobody_is_nudged_on_the_day_they_set_a_community_up(
    ada: Someone, clock: FakeClock, travel: Travel
) -> None:
    clock.time = clock.time.replace(day=3)
    await travel(days=1, hours=12)

    assert nudges(ada) == []


async def test_a_meetup_within_two_weeks_is_enough(app: App, ada: Someone, travel: Travel) -> None:
    await planned(app, ada, "Plans when:24 May 18:00")
    await travel(days=8)
    assert nudges(ada) == []

    await planned(app, ada, "Second plans when:5 June 18:00")
    await travel(days=7)
    assert nudges(ada) == []


async def test_one_that_is_cancelled_or_further_away_is_not(
    app: App, ada: Someone, travel: Travel
) -> None:
    await planned(app, ada, "Plans when:14 May 18:00")
    ada.presses("Cancel it", ada.types("/meetup cancel M-1"))
    await planned(app, ada, "Second plans when:26 May 18:00")
    await travel(days=7)

    assert len(nudges(ada)) == 1


async def test_the_forecast_knows_whether_it_will_be_needed(
    app: App, ada: Someone, travel: Travel
) -> None:
    await travel(days=2)
    assert "No meetup is planned" in ada.types("/nudges list")
    await planned(app, ada, "Plans when:14 May 18:00")

    assert "it is dealt with" in ada.types("/nudges list")


async def test_planning_begins_from_the_nudge(app: App, ada: Someone, travel: Travel) -> None:
    await travel(days=7)
    nudge = next(one for one in ada.chat.seen_by("ada", "@ada") if one.card)
    draft = ada.dm.submits(
        ada.dm.presses("Plan one", nudge), title="Open table", when="Friday 18:00"
    )

    assert "M-1 is posted" in ada.dm.presses("Post", draft)


async def test_once_something_is_planned_the_nudge_asks_for_nothing_more(
    app: App, ada: Someone, travel: Travel
) -> None:
    await travel(days=7)
    await planned(app, ada, "Open table when:Friday 18:00")

    (nudge,) = nudges(ada)
    assert DEALT_WITH in nudge
    assert "[Plan one]" not in nudge


async def test_skipping_is_for_one_week(ada: Someone, travel: Travel) -> None:
    await travel(days=7)
    said = ada.dm.presses("Skip this time", ada.dm.last())
    assert "I look again on Mon 18 May 09:00" in said

    await travel(days=7)
    assert len(nudges(ada)) == 2


async def test_skipping_spares_the_other_facilitators_who_still_sleep(
    ada: Someone, enter: Enter, travel: Travel
) -> None:
    kim = enter("Kim", role=Role.FACILITATOR, zone="America/New_York")
    await travel(days=7)
    assert nudges(kim) == []

    ada.dm.presses("Skip this time", ada.dm.last())
    await travel(hours=8)
    assert nudges(kim) == []


@pytest.mark.parametrize(
    ("label", "monday"), [("Skip this time", "18 May"), ("Pause a month", "15 Jun")]
)
async def test_what_one_facilitator_decided_is_seen_by_the_others(
    app: App, ada: Someone, enter: Enter, travel: Travel, label: str, monday: str
) -> None:
    kim = enter("Kim", role=Role.FACILITATOR)
    await travel(days=7)
    ada.dm.presses(label, ada.dm.last())
    said = kim.dm.presses("Skip this time", kim.dm.last())
    assert f"I look again on Mon {monday} 09:00" in said
    await app.settle()

    for one in (ada, kim):
        (nudge,) = nudges(one)
        assert DEALT_WITH in nudge
        assert "[Skip this time]" not in nudge


@pytest.mark.sqlite
async def test_a_pause_lasts_a_month_and_outlives_a_restart(
    app: App,
    ada: Someone,
    clock: FakeClock,
    gateway: SandboxGateway,
    travel: Travel,
    tmp_path: Path,
) -> None:
    await travel(days=7)
    paused = ada.dm.presses("Pause a month", ada.dm.last())
    assert "I look again on Mon 15 Jun 09:00" in paused
    app.database.close()

    database = SqliteDatabase(tmp_path / "folkmoot.db")
    again = build(database, keys=[b"key"], clock=clock, gateways=[gateway])
    for _ in range(34):
        clock.advance(days=1)
        await again.settle()
    assert len(nudges(ada)) == 1
    clock.advance(days=1)
    await again.settle()
    assert len(nudges(ada)) == 2
    database.close()


async def test_a_pause_can_be_taken_back(ada: Someone, travel: Travel) -> None:
    await travel(days=7)
    paused = ada.dm.presses("Pause a month", ada.dm.last())
    assert "I look again on Mon 18 May 09:00" in ada.dm.presses("Resume", paused)

    await travel(days=7)
    assert len(nudges(ada)) == 2


async def test_a_pause_drops_what_was_planned_already(ada: Someone, travel: Travel) -> None:
    await travel(days=9)
    ada.dm.presses("Pause a month", ada.dm.last())
    await travel(days=6)

    assert len(nudges(ada)) == 1


@pytest.mark.parametrize("label", ["Skip this time", "Pause a month"])
async def test_only_a_facilitator_decides(
    ada: Someone, sam: Someone, travel: Travel, label: str
) -> None:
    await travel(days=7)

    assert "Only a facilitator" in sam.presses(label, ada.dm.last())
