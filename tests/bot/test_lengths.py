"""How long something is to take, and when a community is open, as people write it."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.language import hours, lengths

TODAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("30 min", "30 min"),
        ("90m", "1 h 30 min"),
        ("4 h", "4 h"),
        ("4 Hours", "4 h"),
        ("1h30", "1 h 30 min"),
        ("1h 30", "1 h 30 min"),
        ("1.5 h", "1 h 30 min"),
        ("an hour", "1 h"),
        ("half an hour", "30 min"),
        ("24 h", "1 day"),
        ("2 days", "2 days"),
        ("1 day and 2 hours", "1 day 2 h"),
        ("2 weeks", "14 days"),
        ("0", "0 min"),
    ],
)
def test_lengths_are_read_as_people_write_them(typed: str, said: str) -> None:
    assert lengths.said(lengths.read(typed, field="length", least=timedelta())) == said


@pytest.mark.parametrize("typed", ["", "30", "soon", "4 h x", "-4 h", "4 moons", "h", "two"])
def test_what_is_no_length_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Invalid, match="For example “30 min”"):
        lengths.read(typed, field="length")


@pytest.mark.parametrize("typed", ["0 min", "400 days", "99999 weeks"])
def test_too_short_and_too_long_say_what_is_possible(typed: str) -> None:
    with pytest.raises(Invalid, match="From 1 min to 365 days"):
        lengths.read(typed, field="length")


@given(st.integers(1, 365 * 24 * 60))
def test_what_is_said_is_read_as_the_same(minutes: int) -> None:
    length = timedelta(minutes=minutes)

    assert lengths.read(lengths.said(length), field="length") == length


@given(st.text(max_size=60))
def test_any_text_is_a_length_or_refused(typed: str) -> None:
    try:
        found = lengths.read(typed, field="length")
    except Invalid:
        return
    assert timedelta(minutes=1) <= found <= timedelta(days=365)


def test_several_lengths_stand_between_commas() -> None:
    wanted = ("one", "another")

    assert lengths.several("4 h, 1 h", wanted, field="f") == [
        timedelta(hours=4),
        timedelta(hours=1),
    ]
    assert lengths.several("4 h then 1 h", wanted, field="f")[1] == timedelta(hours=1)
    with pytest.raises(Invalid, match="Give 2 lengths with commas between: one, then another"):
        lengths.several("4 h", wanted, field="f")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("08:00-20:00", "08:00-20:00"),
        ("8-20", "08:00-20:00"),
        ("8h30 to 17h", "08:30-17:00"),
        ("9.15 \u2013 18", "09:15-18:00"),
        ("0-24", "00:00-23:59"),
    ],
)
def test_open_hours_are_read(typed: str, said: str) -> None:
    assert hours.said_span(*hours.span(typed, field="hours")) == said


@pytest.mark.parametrize("typed", ["", "9", "20-8", "8-8", "25-26", "8-20:75", "morning"])
def test_hours_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="08:00-20:00"):
        hours.span(typed, field="hours")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Mon-Fri", "Mon-Fri"),
        ("mon, wed , Saturday", "Mon, Wed, Sat"),
        ("monday to thursday and sat", "Mon-Thu, Sat"),
        ("Sat-Mon", "Mon, Sat-Sun"),
        ("Tues Thurs.", "Tue, Thu"),
        ("every day", "every day"),
        ("weekdays", "Mon-Fri"),
    ],
)
def test_days_of_the_week_are_read(typed: str, said: str) -> None:
    assert hours.said_weekdays(hours.weekdays(typed, field="days")) == said


@pytest.mark.parametrize("typed", ["", ",", "Funday", "Mon-", "m", "monkey"])
def test_days_that_are_none_are_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="Mon-Fri"):
        hours.weekdays(typed, field="days")


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_days_that_are_said_are_read_as_the_same(days: frozenset[int]) -> None:
    assert hours.weekdays(hours.said_weekdays(days), field="days") == days


@given(st.times(), st.times())
def test_hours_that_are_said_are_read_as_the_same(one: time, other: time) -> None:
    opens, closes = sorted(
        [one.replace(second=0, microsecond=0), other.replace(second=0, microsecond=0)]
    )
    if opens < closes:
        assert hours.span(hours.said_span(opens, closes), field="hours") == (opens, closes)


def test_holidays_are_read_and_those_gone_by_left_out() -> None:
    found = hours.dates("25 Dec, 1 Jan 2027\n1 May 2026; 2026-05-04", TODAY, field="holidays")

    assert hours.said_dates(found) == "4 May 2026, 25 Dec 2026, 1 Jan 2027"
    assert hours.dates("", TODAY, field="holidays") == frozenset()


@pytest.mark.parametrize("typed", ["nonsense", "31 Feb", "25 Dec, soon"])
def test_days_that_never_come_are_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="Which day is"):
        hours.dates(typed, TODAY, field="holidays")


def test_more_days_than_a_year_needs_are_refused() -> None:
    with pytest.raises(Invalid, match="60 days are the most"):
        hours.dates(",".join(["25 Dec"] * 61), TODAY, field="holidays")
