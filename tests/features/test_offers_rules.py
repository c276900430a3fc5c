"""The rules of offers on their own: limits, silences, and areas that recover."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Hours, Overlap
from bot.errors import NotAllowed
from bot.model.experts import Invitation, Prefs
from bot.model.offers import WEEK, Decline, Load, Offer, Search

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
PARIS, TOKYO = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Tokyo")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEW = Offer("o", "guild", "a", "kim", "testing", NOW, NOW)
SENT = NEW.sent(NOW, letter="l", deadline=NOW + 4 * HOUR)

moments = st.integers(0, 400_000).map(lambda many: NOW + many * MINUTE)
lengths = st.integers(1, 12 * 60).map(lambda many: many * MINUTE)


@given(moments, lengths)
def test_a_clock_that_pauses_never_runs_faster(moment: datetime, length: timedelta) -> None:
    both = Overlap(((Hours(), PARIS), (Hours(), TOKYO)))

    due = both.after(moment, length)

    assert due >= Hours().after(moment, length, PARIS)
    assert due >= Hours().after(moment, length, TOKYO)


@given(moments, lengths)
def test_with_one_clock_an_overlap_is_that_clock(moment: datetime, length: timedelta) -> None:
    assert Overlap(((Hours(), PARIS),)).after(moment, length) == Hours().after(
        moment, length, PARIS
    )


def test_hours_that_never_meet_do_not_wait_for_ever() -> None:
    weekend = Hours(days=frozenset({5, 6}))

    due = Overlap(((weekend, PARIS), (Hours(), PARIS))).after(NOW, HOUR)

    assert due == weekend.after(NOW, HOUR, PARIS)


def test_a_settled_offer_cannot_be_taken() -> None:
    for settled in (SENT.timed_out(NOW), SENT.withdrawn(NOW), SENT.accepted(NOW)):
        with pytest.raises(NotAllowed):
            settled.accepted(NOW)
        with pytest.raises(NotAllowed):
            settled.sent(NOW, letter="m", deadline=NOW)


def test_an_offer_holds_back_others_until_its_deadline() -> None:
    assert NEW.holds_back(NOW + DAY)
    assert SENT.holds_back(NOW)
    assert not SENT.holds_back(NOW + 4 * HOUR)
    assert not SENT.deferred(NOW + DAY).holds_back(NOW + 4 * HOUR)
    assert not SENT.declined(Decline.TOO_BUSY, NOW).holds_back(NOW)


def test_what_was_taken_back_before_it_was_sent_may_be_offered_again() -> None:
    assert NEW.withdrawn(NOW).was_never_seen
    assert not SENT.withdrawn(NOW).was_never_seen


@given(st.lists(st.integers(0, 20 * 24), max_size=12), st.integers(1, 7))
def test_nobody_is_free_before_their_week_has_room(hours: list[int], weekly: int) -> None:
    asked = [replace(SENT, sent_at=NOW - hour * HOUR).accepted(NOW - hour * HOUR) for hour in hours]

    free = Load(tuple(asked)).free_at(weekly, NOW, PARIS)

    assert free is not None
    within = [one for one in asked if one.sent_at and free - WEEK < one.sent_at <= free]
    assert len(within) < weekly
    last = max((one.sent_at for one in asked if one.sent_at), default=None)
    days = {at.astimezone(PARIS).date() for at in (last, free) if at}
    assert last is None or len(days) == 2


def test_a_question_before_somebody_is_one_too_many() -> None:
    assert Load((SENT,)).free_at(3, NOW, PARIS) is None
    assert Load((SENT.deferred(NOW + DAY),)).free_at(3, NOW, PARIS) is None
    assert Load().free_at(0, NOW, PARIS) is None


def test_an_area_that_was_refused_recovers_slowly() -> None:
    load = Load((SENT.declined(Decline.NOT_MY_AREA, NOW),))

    assert load.areas(NOW) == {"testing": 0.5}
    assert load.areas(NOW + 180 * DAY) == {"testing": 0.75}
    assert Load((SENT.declined(Decline.TOO_BUSY, NOW),)).areas(NOW) == {}


def test_three_silences_are_a_pause_unless_somebody_is_new() -> None:
    prefs = Prefs("kim").silent(NOW).silent(NOW)
    assert not prefs.rests(NOW)
    assert prefs.silent(NOW).rests(NOW + 300 * DAY)
    assert not prefs.reacted().silent(NOW).rests(NOW)
    new = replace(prefs, since=NOW - 29 * DAY)
    assert not new.silent(NOW).rests(NOW)
    assert new.silent(NOW + DAY).rests(NOW + DAY)


def test_a_pause_ends_on_its_day() -> None:
    paused = Prefs("kim").paused(NOW, NOW + DAY)

    assert paused.rests(NOW)
    assert not paused.rests(NOW + DAY)
    assert not paused.back().rests(NOW)


def test_an_invitation_is_repeated_after_a_month() -> None:
    first = Invitation("guild", "kim", "ada", NOW)

    with pytest.raises(NotAllowed, match="less than a month"):
        first.again("sam", NOW + 29 * DAY)
    assert first.again("sam", NOW + 30 * DAY).by == "sam"


def test_a_facilitator_names_somebody_beyond_the_usual() -> None:
    search = Search("a", "guild", NOW).naming("kim", assigned=False)

    assert search.naming("kim", assigned=False) == search
    assert search.naming("lin", assigned=True).assigned == ("lin",)


def test_own_hours_are_a_day_of_their_own() -> None:
    hours = Prefs("kim", wakes=time(14), sleeps=time(16)).hours()

    assert hours.opening(NOW, PARIS) == NOW + 3 * HOUR
