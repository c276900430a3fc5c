"""The hard hours: clock changes, half-hour zones, far sides of the date line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.wiring import App
from tests.conftest import Enter, FakeClock
from tests.features.meetups import planned, seen
from tests.people import Someone


@pytest.mark.parametrize(
    ("typed", "echo"),
    [
        ("24 Oct 2026 18:00", "Sat 24 Oct 18:00 Paris · 12:00 New York · 21:30 Kolkata"),
        ("26 Oct 2026 18:00", "Mon 26 Oct 18:00 Paris · 13:00 New York · 22:30 Kolkata"),
        ("2 Nov 2026 18:00", "Mon 2 Nov 18:00 Paris · 12:00 New York · 22:30 Kolkata"),
        ("15 Mar 2027 18:00", "Mon 15 Mar 2027 18:00 Paris · 13:00 New York · 22:30 Kolkata"),
        ("29 Mar 2027 18:00", "Mon 29 Mar 2027 18:00 Paris · 12:00 New York · 21:30 Kolkata"),
    ],
)
def test_weeks_in_which_clocks_are_out_of_step(
    clock: FakeClock, enter: Enter, typed: str, echo: str
) -> None:
    clock.time = datetime(2026, 10, 1, 9, tzinfo=UTC)

    assert echo in enter("Ada").types(f"/meetup Plans when:{typed}")


def test_a_time_that_is_skipped_becomes_the_first_one_after(clock: FakeClock, enter: Enter) -> None:
    clock.time = datetime(2027, 3, 1, 9, tzinfo=UTC)

    assert "Sun 28 Mar 03:00 Paris · Sat 27 Mar 21:00 New York" in enter("Ada").types(
        "/meetup Plans when:28 March 02:30"
    )


def test_of_a_time_that_comes_twice_the_first_is_meant(clock: FakeClock, enter: Enter) -> None:
    clock.time = datetime(2026, 10, 1, 9, tzinfo=UTC)

    assert "Sun 25 Oct 02:30 Paris · Sat 24 Oct 20:30 New York · Sun 25 Oct 06:00 Kolkata" in (
        enter("Ada").types("/meetup Plans when:25 October 02:30")
    )


def test_an_author_far_away_is_read_in_their_own_zone(enter: Enter) -> None:
    moana = enter("Moana", zone="Pacific/Auckland")
    lord = enter("Lord", zone="Australia/Lord_Howe")

    assert "Wed 6 May 07:00 Auckland · Tue 5 May 21:00 Paris" in moana.types(
        "/meetup Plans when:Wednesday 07:00"
    )
    assert "Wed 6 May 07:30 Lord Howe · Tue 5 May 23:00 Paris" in lord.types(
        "/meetup Plans when:Wednesday 07:30"
    )


async def test_a_second_time_says_its_day_wherever_somebody_reads_it(
    app: App, enter: Enter, grace: Someone
) -> None:
    """The first is drawn by the platform: Tuesday in New York, Wednesday in Singapore."""
    lin = enter("Lin", zone="Asia/Singapore")
    post = await planned(app, enter("Ada"), "Plans when:Tuesday 23:00")
    assert "Tue 5 May 23:00 · Tue 23:00 Paris · 1 h" in seen(lin, post)

    for one in (lin, grace):
        assert "· Tue 23:00 Paris · 1 h" in one.types("/meetup list")
    assert "· Tue 23:00 Paris" in lin.presses("Going", post)


async def test_whoever_lives_by_the_clock_of_the_community_reads_one_time(
    app: App, enter: Enter
) -> None:
    ada = enter("Ada", zone="Europe/Berlin")
    post = await planned(app, ada)

    assert "Tue 5 May 18:00 · 1 h · with Ada" in ada.types("/meetup list")
    assert "Reading plans, Tue 5 May 18:00\nI will remind you" in ada.presses("Going", post)
    assert "Reading plans, Tue 5 May 18:00\nNobody else" in ada.types("/meetup cancel M-1")


async def test_whoever_lives_nobody_knows_where_reads_both_times(app: App, enter: Enter) -> None:
    nora = enter("Nora", zone="")
    await planned(app, enter("Ada"))

    assert "Tue 5 May 18:00 · Tue 18:00 Paris" in nora.types("/meetup list")


async def test_a_meetup_over_the_night_of_a_clock_change_lasts_as_long_as_said(
    app: App, clock: FakeClock, enter: Enter
) -> None:
    clock.time = datetime(2026, 10, 20, 9, tzinfo=UTC)
    ada = enter("Ada")
    post = await planned(app, ada, "Night watch when:25 October 01:30 length:2h")
    clock.time = datetime(2026, 10, 25, 1, 29, tzinfo=UTC)  # 02:29 in winter: 1 h 59 min later
    await app.settle()
    assert "Now: Night watch" in seen(ada, post)

    clock.advance(minutes=1)
    await app.settle()
    assert "Over: Night watch" in seen(ada, post)
