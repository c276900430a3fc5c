"""Reminders: on time, once, late but not too late, after moves and restarts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sandbox.gateway import SandboxGateway
from bot.errors import DeliveryError
from bot.model.people import Role
from bot.wiring import App, build
from storage.database import SqliteDatabase
from tests.conftest import Enter, FakeClock
from tests.features.meetups import planned, posted, seen
from tests.people import Someone

Travel = Callable[..., Awaitable[None]]

NOON = "Plans when:Monday 12:00 where:https://meet.example.org/1"  # in an hour


@contextmanager
def restarted(file: Path, clock: FakeClock, gateway: SandboxGateway) -> Iterator[App]:
    """The bot after its process ended, on what the database holds."""
    database = SqliteDatabase(file)
    yield build(database, keys=[b"key"], clock=clock, gateways=[gateway])
    database.close()


async def test_those_who_come_and_the_host_are_reminded_ten_minutes_before(
    app: App, ada: Someone, sam: Someone, enter: Enter, travel: Travel
) -> None:
    lea, kim = enter("Lea"), enter("Kim")
    post = await planned(app, ada, NOON)
    sam.presses("Going", post)
    lea.presses("Maybe", post)
    kim.presses("Can't", post)
    await travel(minutes=49)
    assert sam.dm.sees() == []

    await travel(minutes=1)
    reminder = (
        "Starts in 10 min: Plans\nMon 4 May 12:00 · Mon 12:00 Paris, with Ada in Data guild\n"
        "Where: meet.example.org/1\n[Join] [Can't make it]"
    )
    assert sam.dm.sees() == ada.dm.sees() == [reminder]
    assert lea.dm.sees() == kim.dm.sees() == []
    await travel(days=1)
    assert len(sam.dm.sees()) == 1


async def test_a_reminder_lets_go_of_the_place(
    app: App, ada: Someone, sam: Someone, travel: Travel
) -> None:
    post = await planned(app, ada, NOON)
    sam.presses("Going", post)
    await travel(minutes=50)
    sam.dm.presses("Can't make it", sam.dm.last())
    await app.settle()

    assert "Going 0" in seen(ada, post)


async def test_a_host_who_cannot_come_is_not_reminded(
    app: App, ada: Someone, travel: Travel
) -> None:
    ada.presses("Can't", await planned(app, ada, NOON))
    await travel(minutes=50)

    assert ada.dm.sees() == []


async def test_what_one_asked_for_does_not_wait_for_waking_hours(
    app: App, ada: Someone, enter: Enter, travel: Travel
) -> None:
    kim = enter("Kim", zone="America/Los_Angeles")  # where it is 02:50 on Sunday
    post = await planned(app, ada, "Plans when:10 May 11:50")
    kim.presses("Going", post)
    await travel(days=7)

    assert "Starts in 10 min: Plans" in kim.dm.sees()[0]


@pytest.mark.parametrize(
    ("down", "said"),
    [
        (timedelta(minutes=50, seconds=59), "Starts in 9 min: Plans"),
        (timedelta(minutes=56), "Starts in 4 min (late): Plans"),
        (timedelta(minutes=60), "Starts now (late): Plans"),
        (timedelta(minutes=75), "Started 15 min ago (late): Plans"),
    ],
)
async def test_after_a_pause_of_the_bot_a_reminder_says_that_it_is_late(
    app: App, ada: Someone, clock: FakeClock, down: timedelta, said: str
) -> None:
    await planned(app, ada, NOON)
    clock.advance(down)
    await app.settle()

    assert [one.splitlines()[0] for one in ada.dm.sees()] == [said]


async def test_a_reminder_that_is_too_late_is_not_sent(
    app: App, ada: Someone, clock: FakeClock
) -> None:
    await planned(app, ada, NOON)
    clock.advance(minutes=76)
    await app.settle()

    assert ada.dm.sees() == []


async def test_a_reminder_the_platform_held_up_for_too_long_is_not_sent(
    app: App, ada: Someone, clock: FakeClock, gateway: SandboxGateway
) -> None:
    await planned(app, ada, NOON)
    clock.advance(minutes=50)
    gateway.failing = DeliveryError("down", retry_after=timedelta(minutes=30))
    await app.settle()
    gateway.failing = None
    clock.advance(minutes=30)
    await app.settle()

    assert ada.dm.sees() == []


async def test_moving_moves_the_reminder(
    app: App, ada: Someone, sam: Someone, travel: Travel
) -> None:
    sam.presses("Going", await planned(app, ada, NOON))
    ada.presses("Move it", ada.types("/meetup move M-1 Monday 15:00"))
    await travel(hours=1)
    assert sam.dm.sees() == []

    await travel(hours=2, minutes=50)
    assert "Starts in 10 min: Plans\nMon 4 May 15:00" in sam.dm.sees()[0]


async def test_after_a_move_one_is_reminded_again(
    app: App, ada: Someone, sam: Someone, travel: Travel
) -> None:
    sam.presses("Going", await planned(app, ada, NOON))
    await travel(minutes=52)
    ada.presses("Move it", ada.types("/meetup move M-1 Monday 13:00"))
    await travel(hours=2)

    assert [one.splitlines()[0] for one in sam.dm.sees()] == ["Starts in 10 min: Plans"] * 2


async def test_a_move_to_the_next_minutes_reminds_nobody_of_the_old_time(
    app: App, ada: Someone, sam: Someone, travel: Travel
) -> None:
    sam.presses("Going", await planned(app, ada, NOON))
    ada.presses("Move it", ada.types("/meetup move M-1 Monday 11:05"))
    await travel(hours=2)

    assert sam.dm.sees() == []
    assert "Over: Plans" in seen(ada, posted(ada))


async def test_a_cancelled_meetup_reminds_nobody(app: App, ada: Someone, travel: Travel) -> None:
    await planned(app, ada, NOON)
    ada.presses("Cancel it", ada.types("/meetup cancel M-1"))
    await travel(hours=2)

    assert ada.dm.sees() == []
    assert "Cancelled: Plans" in seen(ada, posted(ada))


async def test_a_reminder_comes_at_the_right_hour_across_a_clock_change(
    app: App, ada: Someone, clock: FakeClock, travel: Travel
) -> None:
    clock.time = clock.time.replace(month=10, day=23)  # clocks go back on Sunday, the 25th
    await planned(app, ada, "Plans when:Monday 18:00")
    await travel(days=3, hours=7, minutes=49)
    assert not any("Plans" in one for one in ada.dm.sees())

    await travel(minutes=1)
    assert "Starts in 10 min: Plans\nMon 26 Oct 18:00" in ada.dm.sees()[-1]


@pytest.mark.sqlite
async def test_after_a_restart_buttons_and_reminders_still_work(
    app: App, ada: Someone, sam: Someone, clock: FakeClock, gateway: SandboxGateway, tmp_path: Path
) -> None:
    post = await planned(app, ada, NOON)
    draft = ada.types("/meetup Second when:Friday 18:00")
    app.database.close()
    clock.advance(minutes=30)

    with restarted(tmp_path / "folkmoot.db", clock, gateway) as again:
        newly = [Someone(one.id, one.chat, again.dispatcher) for one in (ada, sam)]
        assert "You are going" in newly[1].presses("Going", post)
        assert "M-2 is posted" in newly[0].presses("Post", draft)
        clock.advance(minutes=20)
        await again.settle()
        assert "Going 1: Sam" in seen(ada, post)
        assert "Starts in 10 min" in sam.dm.sees()[0]


@pytest.mark.sqlite
async def test_a_reminder_under_way_at_a_crash_is_sent_once(
    app: App, ada: Someone, clock: FakeClock, gateway: SandboxGateway, tmp_path: Path
) -> None:
    await planned(app, ada, NOON)
    clock.advance(minutes=50)
    await app.agenda.tick()
    app.database.close()

    with restarted(tmp_path / "folkmoot.db", clock, gateway) as again:
        await again.settle()
        await again.settle()
        assert len(ada.dm.sees()) == 1


async def test_the_facilitator_role_gives_no_reminder(
    app: App, sam: Someone, enter: Enter, travel: Travel
) -> None:
    grace = enter("Grace", role=Role.FACILITATOR)
    await planned(app, sam, NOON)
    await travel(minutes=50)

    assert grace.dm.sees() == []
