"""When an earlier thread is shown to somebody who asks, and when it is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.deflection import MOST, SHOWN, cut, likely, shown
from bot.model.evidence import Alike, Source, Verdicts
from tests.conftest import MONDAY

alikes = st.lists(
    st.builds(
        Alike,
        st.text("ABC", min_size=1),
        st.just(Source.ASK),
        st.just("Fixtures"),
        st.integers(0, 2000).map(lambda days: MONDAY - timedelta(days=days)),
        st.floats(0, 300),
        st.floats(0, 1),
        st.integers(0, 50),
    )
)
verdicts = st.dictionaries(
    st.integers(0, 20), st.builds(Verdicts, st.integers(0, 99), st.integers(0, 99))
)


def alike(ref: str = "A-1", ratio: float = 0.6, score: float = 60, *, uses: int = 0) -> Alike:
    return Alike(ref, Source.ASK, "Fixtures", MONDAY - timedelta(days=400), score, ratio, uses)


@given(alikes, verdicts)
def test_at_most_three_are_shown_and_each_is_sure_enough(
    found: list[Alike], said: dict[int, Verdicts]
) -> None:
    offered = shown(found, said, MONDAY)

    assert len(offered) <= MOST
    assert all(SHOWN <= cut(said) <= one.confidence <= 1 for one in offered)


@given(verdicts, st.integers(0, 20))
def test_one_more_of_no_use_never_lowers_the_cut(said: dict[int, Verdicts], step: int) -> None:
    was = said.get(step, Verdicts())
    worse = said | {step: Verdicts(was.useful, was.useless + 1)}

    assert cut(worse) >= cut(said)


def test_a_question_in_the_same_words_is_shown_and_leads() -> None:
    (found,) = shown([alike(ratio=1.0)], {}, MONDAY)

    assert found.leads


def test_a_question_with_a_few_of_the_words_is_not() -> None:
    assert shown([alike(ratio=0.2, score=20)], {}, MONDAY) == []


def test_what_answered_others_comes_before_its_equal() -> None:
    found = likely([alike("A-1"), alike("A-2", uses=3)], MONDAY)

    assert [one.ref for one in found] == ["A-2", "A-1"]


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ({}, 0.50),
        ({10: Verdicts(useful=3, useless=2)}, 0.50),
        ({10: Verdicts(useful=0, useless=1)}, 0.55),
        ({10: Verdicts(useless=4), 11: Verdicts(useless=4)}, 0.60),
        ({13: Verdicts(useless=9)}, 0.50),
    ],
)
def test_the_cut_rises_past_what_people_find_useless(
    said: dict[int, Verdicts], least: float
) -> None:
    assert cut(said) == pytest.approx(least)
