"""How often and when somebody is asked: set by themselves, for all their communities."""

from __future__ import annotations

import pytest

from tests.people import Seen, Someone


def _form(person: Someone) -> Seen:
    return person.presses("Change…", on=person.types("/expert prefs"))


def test_the_defaults_are_gentle(sam: Someone) -> None:
    assert str(sam.types("/expert prefs")).splitlines()[1:5] == [
        (
            "I ask you one question at a time, one a day, and 3 in seven days at most."
            " What comes up while you are away waits for you, in one message."
        ),
        "In seven days: 3 questions at most",
        "Hours: 08:00 to 20:00, Monday to Friday",
        "In /expert who: others find you",
    ]


def test_everything_can_be_changed(sam: Someone) -> None:
    changed = sam.submits(
        _form(sam), weekly="5", wakes="10", sleeps="22:30", days="every_day", listed="no"
    )

    assert "5 questions at most" in changed
    assert "10:00 to 22:30, every day" in changed
    assert "others do not find you" in changed
    assert str(sam.types("/expert prefs")) == str(changed)


def test_one_a_week_is_one_question(sam: Someone) -> None:
    assert "In seven days: 1 question at most" in sam.submits(_form(sam), weekly="1")


def test_nothing_a_week_is_to_be_listed_only(sam: Someone) -> None:
    assert "listed, but never asked" in sam.submits(_form(sam), weekly="0")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("weekly", "8", "a number from 0 to 7"),
        ("weekly", "many", "a number from 0 to 7"),
        ("wakes", "early", "time of day"),
        ("wakes", "25:00", "time of day"),
        ("sleeps", "8:61", "time of day"),
        ("sleeps", "07:00", "later in the day"),
    ],
)
def test_what_makes_no_sense_is_sent_back(sam: Someone, field: str, value: str, why: str) -> None:
    assert why in sam.submits(_form(sam), **{field: value})
    assert "08:00 to 20:00" in sam.types("/expert prefs")


def test_a_pause_and_being_back(sam: Someone) -> None:
    paused = sam.picks("Pause", "For 1 month", on=sam.types("/expert prefs"))

    assert "until Wed 3 Jun 11:00" in paused
    assert "Good to have you back" in sam.presses("I'm back", on=paused)


def test_midnight_ends_a_day(sam: Someone) -> None:
    assert "08:00 to 23:59" in sam.submits(_form(sam), sleeps="24:00")
