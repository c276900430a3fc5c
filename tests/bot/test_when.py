"""A time is typed in many ways, and read in one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.bot.moments import (
    PARIS,
    SUNDAY,
    TOKYO,
    read,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tomorrow 18:00", "Mon 23 Nov 18:00"),
        ("TOMORROW,  18:00!", "Mon 23 Nov 18:00"),
        ("Tomorrow @ 6pm", "Mon 23 Nov 18:00"),
        ("tomorrow at noon", "Mon 23 Nov 12:00"),
        ("today 18h30", "Sun 22 Nov 18:30"),
        ("tonight 8 p.m.", "Sun 22 Nov 20:00"),
        ("day after tomorrow 18:00", "Tue 24 Nov 18:00"),
        ("tuesday at 6pm", "Tue 24 Nov 18:00"),
        ("18:00 thu", "Thu 26 Nov 18:00"),
        ("wed. 18.30", "Wed 25 Nov 18:30"),
        ("this Saturday at 18", "Sat 28 Nov 18:00"),
        ("next week thu noon", "Thu 26 Nov 12:00"),
        ("tuesday 12am", "Tue 24 Nov 00:00"),
        ("tuesday 12pm", "Tue 24 Nov 12:00"),
    ],
)
def test_a_day_near_now(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("4 Dec 18:00", "4 december 18:00", "the 4th of December at 6 p.m.", "18:00 4 Dec"),
        *("Dec 4, 6 pm", "Dec 4 18:00", "18h Dec 4", "Fri 4 Dec 18:00", "Friday, Dec. 4, 6pm"),
        *("2026-12-04 18:00", "2026-12-04T18:00", "2026-12-04T17:00Z", "2026/12/4 18:00"),
        *("2026-12-04T18:00:00+01:00", "2026-12-04T12:00:00.000-05:00", "18:00 4 Dec 2026"),
        *("04.12.2026 18:00", "4.12. 18 Uhr", "04.12.26 um 18 Uhr"),
    ],
)
def test_a_date_in_every_common_form(typed: str) -> None:
    assert read(typed) == "Fri 4 Dec 18:00"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("in 2 hours", "Sun 22 Nov 14:01"),
        ("in 90 minutes", "Sun 22 Nov 13:31"),
        ("in 1h30", "Sun 22 Nov 13:31"),
        ("in half an hour", "Sun 22 Nov 12:31"),
        ("in 3 days 18:00", "Wed 25 Nov 18:00"),
        ("18:00 in a week", "Sun 29 Nov 18:00"),
        ("in 2 weeks", "Sun 6 Dec 12:01"),
    ],
)
def test_a_distance_from_now(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("demain à 18h30", "Mon 23 Nov 18:30"),
        ("mardi 18 heures", "Tue 24 Nov 18:00"),
        ("le 25 décembre 18h", "Fri 25 Dec 18:00"),
        ("am Dienstag um 18 Uhr", "Tue 24 Nov 18:00"),
        ("mañana a las 18:00", "Mon 23 Nov 18:00"),
        ("lunedì alle 18:00", "Mon 23 Nov 18:00"),
        ("a fortnight from now 18:00", "Sun 6 Dec 18:00"),
        ("dimanche 18h", "Sun 22 Nov 18:00"),
        ("dimanche 9h", "Sun 29 Nov 09:00"),
    ],
)
def test_a_day_in_words_our_grammar_does_not_know(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tue 18:00 New York", "Wed 25 Nov 00:00"),
        ("tue 18:00 in Tokyo", "Tue 24 Nov 10:00"),
        ("tue 18:00 (London time)", "Tue 24 Nov 19:00"),
        ("2026-12-01 17:00 Europe/Berlin", "Tue 1 Dec 17:00"),
        ("1 July 17:00 PRC", "Thu 1 Jul 2027 11:00"),
        ("18:00 UTC", "Sun 22 Nov 19:00"),
        ("18:00 +02:00", "Sun 22 Nov 17:00"),
        ("tue 18:00+0530", "Tue 24 Nov 13:30"),
        ("tue 18:00 UTC-5", "Wed 25 Nov 00:00"),
        ("tue 18:00 El Salvador", "Wed 25 Nov 01:00"),
        ("22:00 today Auckland", "Mon 23 Nov 10:00"),
    ],
)
def test_a_place_or_an_offset_wins_over_the_zone_of_the_author(typed: str, meant: str) -> None:
    assert read(typed) == meant


def test_today_is_the_day_of_the_place_named() -> None:
    late = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)  # Monday 07:00 in Tokyo

    assert read("today 18:00 Tokyo", late, TOKYO) == "Mon 23 Nov 18:00"
    assert read("tomorrow 18:00", late, PARIS) == "Mon 23 Nov 18:00"
    assert read("tomorrow 18:00 Tokyo", late, TOKYO) == "Tue 24 Nov 18:00"


def test_a_time_alone_is_the_next_one() -> None:
    assert read("18:00") == "Sun 22 Nov 18:00"
    assert read("11:00") == "Mon 23 Nov 11:00"
    assert read("noon") == "Mon 23 Nov 12:00"


def test_a_weekday_is_the_next_one_whose_time_is_ahead() -> None:
    tuesday = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

    assert read("Tuesday 18:00", tuesday) == "Tue 24 Nov 18:00"
    assert read("Tuesday 12:00", tuesday) == "Tue 1 Dec 12:00"
    assert read("next Tuesday 18:00", tuesday) == "Tue 1 Dec 18:00"
    assert read("next Tuesday 18:00", SUNDAY) == "Tue 24 Nov 18:00"
    assert read("Tuesday next week 18:00", tuesday) == "Tue 1 Dec 18:00"


def test_a_date_without_a_year_is_the_next_one() -> None:
    assert read("21 Nov 18:00") == "Sun 21 Nov 2027 18:00"
    assert read("22 Nov 18:00") == "Sun 22 Nov 18:00"
    assert read("5/5 18:00") == "Wed 5 May 2027 18:00"
    assert read("29 Feb 18:00", datetime(2027, 6, 1, tzinfo=UTC)) == "Tue 29 Feb 2028 18:00"


def test_a_date_that_can_be_read_in_one_way_only_is_read() -> None:
    assert read("25/12/2026 18:00") == read("12/25/2026 6pm") == "Fri 25 Dec 18:00"
    assert read("25-12-2026 18:00") == read("25/12 18:00") == "Fri 25 Dec 18:00"


def test_a_stamp_in_seconds_is_read_as_it_is() -> None:
    stamp = int(datetime(2026, 12, 4, 17, 0, tzinfo=UTC).timestamp())

    assert read(str(stamp)) == read(f"<t:{stamp}:F>") == read(f"<t:{stamp}>") == "Fri 4 Dec 18:00"
