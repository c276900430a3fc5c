"""A time nobody can mean is answered with what to type."""

from __future__ import annotations

import pytest

from bot.errors import Invalid
from bot.language.when import moment
from tests.bot.moments import (
    PARIS,
    SUNDAY,
    told,
)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "When? For example “Tuesday 18:00”."),
        ("tuesday " * 50, "When? For example “Tuesday 18:00”."),
        ("tuesday", "At what time? For example “Tuesday 18:00”."),
        ("2026-12-04", "At what time? For example “Tuesday 18:00”."),
        ("mardi", "At what time? For example “Tuesday 18:00”."),
        ("tomorrow evening", "At what time? For example “Tuesday 18:00”."),
        ("tuesday at 6", "Morning or evening? Say “6am” or “6pm”."),
        ("tuesday 6 o\u2019clock", "Morning or evening? Say “6am” or “6pm”."),
        ("tuesday 25:00", "“25:00” is not a time of day. Try “18:00” or “6pm”."),
        ("tuesday 18:75", "“18:75” is not a time of day. Try “18:00” or “6pm”."),
        ("tuesday 13am", "“13am” is not a time of day. Try “18:00” or “6pm”."),
        ("tuesday 0pm", "“0pm” is not a time of day. Try “18:00” or “6pm”."),
        ("midnight", "Midnight lies between two days. Say “Tuesday 00:00” or “23:59”."),
        ("tue 18:00\u201319:00", "Which one, “18:00” or “19:00”? Say only when it starts."),
        ("tue 10:00-11:00", "Which one, “10:00” or “11:00”? Say only when it starts."),
        ("next week 18:00", "Which day of it? For example “Tuesday next week 18:00”."),
        ("31/02/2027 18:00", "There is no such day as “31/02/2027”. Check the date."),
        ("31 Apr 18:00", "There is no such day as “31 Apr”. Check the date."),
        ("Thu 4 Dec 18:00", "4 Dec 2026 is a Friday, not a Thursday. Say only the date."),
        ("tomorrow Tuesday 18:00", "23 Nov 2026 is a Monday, not a Tuesday. Say only the date."),
        ("today 09:00", "That is in the past. Try “tomorrow 18:00”."),
        ("22 Nov 09:00", "That is in the past. Try “tomorrow 18:00”."),
        ("yesterday 18:00", "That is in the past. Try “tomorrow 18:00”."),
        ("1766854800", "That is in the past. Try “tomorrow 18:00”."),
        (
            "4 Dec 2030 18:00",
            "4 Dec 2030 is more than a year ahead. Choose a day up to 23 Nov 2027.",
        ),
        (
            "29 Feb 18:00",
            "29 Feb 2028 is more than a year ahead. Choose a day up to 23 Nov 2027.",
        ),
        ("tue 18:00 Pariss", "I do not know “Pariss”. Did you mean “Paris”?"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_to_type(typed: str, answer: str) -> None:
    assert told(typed) == answer


@pytest.mark.parametrize(
    "typed",
    [
        *("soon", "foo 18:00", "every tuesday 18:00", "tuesdays 18:00", "tue 18:00 Paris Tokyo"),
        *("mars 18:00", "4 18:00", "4-6pm friday", "mardi EST 18h", "18:00 +25:00", "in 90"),
    ],
)
def test_nothing_is_guessed_from_words_nobody_knows(typed: str) -> None:
    assert told(typed).startswith("I cannot read “")


@pytest.mark.parametrize("typed", ["8pm EST", "8pm EST tomorrow", "tue, 8pm est", "8pm in EST"])
def test_an_ambiguous_zone_is_answered_with_cities(typed: str) -> None:
    assert told(typed) == (
        "“EST” means different places. Say a city: “8pm New York” or “8pm Brisbane”."
    )


def test_an_ambiguous_date_is_answered_with_both_readings() -> None:
    assert told("04/05/2027 18:00") == (
        "“04/05/2027” can be read in two ways. Say “4 May 2027” or “5 Apr 2027”."
    )
    assert "“4 May” or “5 Apr”" in told("4/5 18:00")


def test_the_field_of_the_form_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        moment("soon", now=SUNDAY, zone=PARIS, field="starts")

    assert refused.value.field == "starts"
