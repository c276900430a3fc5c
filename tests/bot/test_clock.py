"""Local times stay local across a clock change, and open hours are counted right."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import DAY, EVERY_DAY, Hours, Weekly

PARIS = ZoneInfo("Europe/Paris")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


@given(moments, st.integers(0, 6))
def test_the_next_monday_is_within_a_week_and_at_nine_local(after: datetime, weekday: int) -> None:
    due = Weekly(weekday, time(9)).next(after, PARIS)
    local = due.astimezone(PARIS)

    assert due > after
    assert (due - after).days <= 7
    assert (local.weekday(), local.hour) == (weekday, 9)


@given(moments)
def test_the_opening_is_open_and_not_before(moment: datetime) -> None:
    opening = Hours().opening(moment, PARIS)

    assert opening >= moment
    assert _is_open(opening)
    assert opening == moment or not _is_open(moment)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-05-05 10:00", "2026-05-05 18:00"),
        ("2026-05-05 16:00", "2026-05-06 12:00"),
        ("2026-05-08 15:00", "2026-05-11 11:00"),
        ("2026-05-09 03:00", "2026-05-11 16:00"),
        ("2026-03-27 19:00", "2026-03-30 15:00"),
    ],
    ids=["same day", "over night", "over the weekend", "asked at night", "clocks change"],
)
def test_eight_open_hours_later(since: str, due: str) -> None:
    assert Hours().after(paris(since), timedelta(hours=8), PARIS) == paris(due)


def _is_open(moment: datetime) -> bool:
    local = moment.astimezone(PARIS)
    return local.weekday() < 5 and 8 <= local.hour < 20


def test_a_holiday_counts_as_closed() -> None:
    hours = Hours(holidays=frozenset({date(2026, 5, 5)}))

    assert hours.after(paris("2026-05-04 18:00"), timedelta(hours=3), PARIS) == paris(
        "2026-05-06 09:00"
    )
    assert not hours.is_open(paris("2026-05-05 10:00"), PARIS)


def test_what_a_clock_change_leaves_nothing_of_is_left_out() -> None:
    """At two that night it is three: from 2:50 to 3:10 would end before it begins."""
    hours = Hours(time(2, 50), time(3, 10), EVERY_DAY)
    opening = hours.opening(paris("2026-03-28 12:00"), PARIS)

    assert opening == paris("2026-03-30 02:50")
    assert hours.is_open(opening, PARIS)
    assert hours.after(opening - DAY, timedelta(minutes=5), PARIS) == paris("2026-03-30 02:55")


@pytest.mark.parametrize(
    "never",
    [{"start": time(9), "end": time(9)}, {"days": frozenset[int]()}, {"days": frozenset({7})}],
    ids=["no time", "no day", "no such day"],
)
def test_hours_that_never_come_are_refused(never: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="open hours need"):
        Hours(**never)
