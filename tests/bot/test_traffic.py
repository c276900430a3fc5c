"""How fast, how often, and after what pause something may be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sandbox.gateway import SandboxGateway
from bot.mail import Pace, Rate
from bot.model.communities import Place
from bot.sending.traffic import FIRST_PAUSE, LONGEST_PAUSE, TRIPS, Budget, Traffic, pause
from bot.sending.waits import LONGEST as ASKED
from bot.sending.waits import asked
from tests.conftest import MONDAY

SECOND = timedelta(seconds=1)
steps = st.lists(st.integers(0, 3000).map(lambda ms: timedelta(milliseconds=ms)), max_size=80)


@given(steps, st.integers(1, 6), st.integers(1, 6))
def test_a_budget_is_a_burst_and_then_a_rate(
    steps: list[timedelta], many: int, seconds: int
) -> None:
    budget, now, passed = Budget(Rate(many, seconds * SECOND)), MONDAY, 0
    for step in steps:
        now += step
        if budget.opens(now) <= now:
            budget.spend(now)
            passed += 1

    assert passed <= many + (now - MONDAY) * many / (seconds * SECOND)


@given(steps, st.integers(1, 6))
def test_whoever_comes_when_told_is_let_through(steps: list[timedelta], many: int) -> None:
    budget, now = Budget(Rate(many, many * SECOND)), MONDAY
    for step in steps:
        now = budget.opens(now + step)
        assert budget.opens(now) == now
        budget.spend(now)


def test_those_who_wait_are_told_different_times() -> None:
    budget = Budget(Rate(2, 2 * SECOND))
    budget.spend(MONDAY)
    budget.spend(MONDAY)

    told = [budget.promise(MONDAY) - MONDAY for _ in range(3)]
    assert told == [SECOND, 2 * SECOND, 3 * SECOND]


def test_a_clock_that_is_set_back_closes_no_budget_for_long() -> None:
    budget = Budget(Rate(2, 2 * SECOND))
    budget.spend(MONDAY)
    before = MONDAY - timedelta(hours=3)

    assert budget.opens(before) <= before + 2 * SECOND


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_pauses_grow_to_a_quarter_of_an_hour(tries: int, jitter: float) -> None:
    assert FIRST_PAUSE <= pause(tries, jitter) <= LONGEST_PAUSE * 1.5
    assert pause(tries, 0) <= pause(tries + 1, 0)


def test_what_is_run_again_spends_its_budget_once() -> None:
    gateway = SandboxGateway([])
    gateway.pace = Pace(channel=Rate(2, 2 * SECOND), workspace=Rate(3, 3 * SECOND))
    traffic, place = Traffic({"sandbox": gateway}, lambda: 0.0), Place("sandbox", "here", "log")
    trials = [traffic.trial() for _ in range(3)]
    assert [one.admit(place, MONDAY) for one in trials] == [None] * 3
    trials[-1].keep(MONDAY)

    trial = traffic.trial()
    assert [trial.admit(place, MONDAY) for _ in range(2)] == [None, MONDAY + SECOND]
    assert trial.admit(replace(place, channel="asks"), MONDAY) is None
    assert trial.admit(replace(place, channel="lounge"), MONDAY) == MONDAY + SECOND


def test_a_workspace_that_is_full_is_not_asked_by_all_at_once() -> None:
    gateway = SandboxGateway([])
    gateway.pace = Pace(workspace=Rate(1, SECOND))
    trial = Traffic({"sandbox": gateway}, lambda: 0.0).trial()
    places = [Place("sandbox", "here", channel) for channel in "abcd"]

    told = [trial.admit(place, MONDAY) for place in places]
    assert told == [None, *(MONDAY + seconds * SECOND for seconds in (1, 2, 3))]


def test_a_pause_asked_for_by_a_clock_that_was_ahead_holds_nothing_up() -> None:
    traffic, place = Traffic({}, lambda: 0.0), Place("sandbox", "here", "log")
    traffic.slowed(place, MONDAY, MONDAY + SECOND, everywhere=False)
    assert traffic.trial().admit(place, MONDAY) == MONDAY + SECOND

    assert traffic.trial().admit(place, MONDAY - timedelta(hours=3)) is None


def test_nor_does_a_silence_it_met() -> None:
    traffic, place = Traffic({}, lambda: 0.0), Place("sandbox", "here", "log")
    for _ in range(TRIPS):
        traffic.silent(place.site, MONDAY)
    assert traffic.trial().admit(place, MONDAY) == MONDAY + FIRST_PAUSE

    assert traffic.trial().admit(place, MONDAY - timedelta(hours=3)) is None


def test_one_answer_tells_of_one_silence_that_it_is_alone() -> None:
    traffic = Traffic({}, lambda: 0.0)
    traffic.answered("sandbox/here")

    assert [traffic.silent("sandbox/here", MONDAY) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("1.5", 1.5 * SECOND),
        ("inf", ASKED),
        *((said, 7 * SECOND) for said in ("nan", "-1", "0", "", "soon")),
    ],
)
def test_a_platform_is_believed_where_it_asks_for_a_wait(said: str, wait: timedelta) -> None:
    assert asked(said, otherwise=7 * SECOND) == wait
