"""Times around clock changes, said back, and lengths."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.language.when import duration, echoed, moment, placed, said
from tests.bot.moments import (
    KOLKATA,
    LORD_HOWE,
    NEW_YORK,
    PARIS,
    SUNDAY,
    TOKYO,
    nows,
    walls,
    zones,
)


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        (PARIS, datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 1, 0)),
        (PARIS, datetime(2027, 10, 31, 2, 30), datetime(2027, 10, 31, 0, 30)),
        (NEW_YORK, datetime(2027, 3, 14, 2, 1), datetime(2027, 3, 14, 7, 0)),
        (NEW_YORK, datetime(2026, 11, 1, 1, 59), datetime(2026, 11, 1, 5, 59)),
        (LORD_HOWE, datetime(2027, 10, 3, 2, 15), datetime(2027, 10, 2, 15, 30)),
        (LORD_HOWE, datetime(2027, 4, 4, 1, 45), datetime(2027, 4, 3, 14, 45)),
        (ZoneInfo("Pacific/Apia"), datetime(2011, 12, 30, 12, 0), datetime(2011, 12, 30, 10, 0)),
    ],
)
def test_a_clock_change_skips_to_the_minute_after_and_takes_the_first_of_two(
    zone: ZoneInfo, wall: datetime, instant: datetime
) -> None:
    assert placed(wall, zone) == instant.replace(tzinfo=UTC)


@given(walls, zones)
def test_a_wall_time_is_never_placed_early_and_never_later_than_needed(
    wall: datetime, zone: ZoneInfo
) -> None:
    instant = placed(wall, zone)
    minute_before = (instant - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)

    assert instant.astimezone(zone).replace(tzinfo=None) >= wall
    assert instant.astimezone(zone).fold == 0
    assert minute_before < wall


@st.composite
def changes(draw: st.DrawFn) -> tuple[datetime, ZoneInfo]:
    """A wall time within two hours of a clock change."""
    zone = draw(zones)
    start = draw(nows)
    hours = (start + timedelta(hours=n) for n in range(24 * 366))
    offsets = ((hour, hour.astimezone(zone).utcoffset()) for hour in hours)
    first = start.astimezone(zone).utcoffset()
    change = next((hour for hour, offset in offsets if offset != first), start)
    near = change.astimezone(zone).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    return near + timedelta(minutes=draw(st.integers(-120, 120))), zone


@given(changes())
def test_around_a_clock_change_too(change: tuple[datetime, ZoneInfo]) -> None:
    wall, zone = change
    instant = placed(wall, zone)
    minute_before = (instant - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)

    assert instant.astimezone(zone).replace(tzinfo=None) >= wall
    assert instant.astimezone(zone).fold == 0
    assert minute_before < wall


@given(nows, zones, st.integers(1, 365 * 24 * 60))
def test_what_is_said_can_be_typed_again(now: datetime, zone: ZoneInfo, minutes: int) -> None:
    later = (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    wall = later.astimezone(zone).replace(tzinfo=None)
    first = placed(wall, zone)
    assume(first > now)  # the first of two passes of this minute may be over

    assert moment(said(later, zone, now=now), now=now, zone=zone) == first


@given(nows, zones, st.integers(0, 6), st.sampled_from(["", "next "]))
def test_a_weekday_is_at_most_a_week_ahead(
    now: datetime, zone: ZoneInfo, weekday: int, which: str
) -> None:
    name = ["Mon", "tues", "Wednesday", "THU", "fri", "saturday", "Sun"][weekday]
    found = moment(f"{which}{name} 12:00", now=now, zone=zone)
    days = (found.astimezone(zone).date() - now.astimezone(zone).date()).days

    assert found > now
    assert found.astimezone(zone).weekday() == weekday
    assert len(which[:1]) <= days <= 7


scraps = st.sampled_from(
    [
        *(
            "tomorrow",
            "tue",
            "next",
            "week",
            "in",
            "3",
            "days",
            "4",
            "dec",
            "dec 4",
            "18:00",
            "6pm",
        ),
        *("18h30", "at", "noon", "Paris", "EST", "UTC+2", "+02:00", "04/05/2027", "4.12.", "mardi"),
        *("2026-12-04T", "99", "1796515200", "<t:", ":", "-", "²", "٣", "İ", "Z", "demain", "/"),
    ]
)
typed_texts = st.text(max_size=30) | st.lists(scraps, max_size=5).map(" ".join)


@given(typed_texts, nows, zones)
def test_any_text_is_a_moment_within_a_year_or_a_sentence(
    text: str, now: datetime, zone: ZoneInfo
) -> None:
    found = (now + timedelta(minutes=1)).astimezone(UTC)
    with suppress(Invalid):
        found = moment(text, now=now, zone=zone)

    assert now < found <= now + timedelta(days=366)
    assert found.tzinfo is UTC


def test_a_moment_is_said_with_its_year_only_when_it_is_another() -> None:
    january = datetime(2027, 1, 4, 17, 0, tzinfo=UTC)

    assert said(january, PARIS) == "Mon 4 Jan 18:00"
    assert said(january, PARIS, now=SUNDAY) == "Mon 4 Jan 2027 18:00"
    assert said(january, PARIS, now=january) == "Mon 4 Jan 18:00"


def test_a_moment_is_echoed_in_each_zone_with_the_day_where_it_changes() -> None:
    friday = datetime(2026, 12, 4, 17, 0, tzinfo=UTC)

    assert echoed(friday, [PARIS, NEW_YORK, KOLKATA, PARIS, TOKYO]) == (
        "Fri 4 Dec 18:00 Paris · 12:00 New York · 22:30 Kolkata · Sat 5 Dec 02:00 Tokyo"
    )
    assert echoed(friday, [PARIS, TOKYO, NEW_YORK]) == (
        "Fri 4 Dec 18:00 Paris · Sat 5 Dec 02:00 Tokyo · Fri 4 Dec 12:00 New York"
    )
    eve = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    assert echoed(eve, [PARIS, TOKYO], now=SUNDAY) == (
        "Thu 31 Dec 21:00 Paris · Fri 1 Jan 2027 05:00 Tokyo"
    )


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        *(("60m", 60), ("90", 90), ("1h30", 90), ("1:30", 90), ("1.5h", 90), ("1,5 h", 90)),
        *(("1 H", 60), ("2 hours", 120), ("45 min", 45), ("an hour", 60), ("half an hour", 30)),
        *(("an hour and a half", 90), ("1 hour and 15 minutes", 75), ("5", 5), ("12h", 720)),
    ],
)
def test_a_length_is_read(typed: str, minutes: int) -> None:
    assert duration(typed) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["", "long", "h", ":30", "1:", "-60m", "60 parsecs", "1h30h"])
def test_a_length_nobody_understands_is_answered_with_examples(typed: str) -> None:
    with pytest.raises(Invalid, match="How long\\? For example “60m” or “1h30”") as refused:
        duration(typed)
    assert refused.value.field == "length"


@pytest.mark.parametrize("typed", ["0", "4m", "13h", "12h01", "9999"])
def test_a_length_is_from_five_minutes_to_twelve_hours(typed: str) -> None:
    with pytest.raises(Invalid, match="from 5 minutes to 12 hours"):
        duration(typed)


@given(st.integers(5, 720))
def test_every_allowed_length_is_read_in_each_form(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)

    assert duration(f"{minutes}m") == duration(f"{hours}h{rest:02}") == timedelta(minutes=minutes)


@given(st.text(max_size=20))
def test_any_text_is_a_length_or_a_sentence(text: str) -> None:
    found = timedelta(hours=1)
    with suppress(Invalid):
        found = duration(text)

    assert timedelta(minutes=5) <= found <= timedelta(hours=12)
