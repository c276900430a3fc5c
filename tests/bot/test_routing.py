"""What is true of every ranking, and what each part of it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.model.evidence import Habit, Helper, Known, Match, Question
from bot.model.routing import Candidate, Reason, Why, busiest, next_offer, rank
from tests.conftest import MONDAY

DAY = timedelta(days=1)
ASKED = Question("How do fixtures share state?", topic="testing", asker="sam")

people = st.sampled_from(["ada", "grace", "sam", "joan", "mary", "rosa"])
shares = st.floats(0, 50)
habits = st.builds(Habit, st.integers(0, 900), shares, shares, shares, shares, st.floats(0.5, 1.5))
helpers = st.builds(Helper, people, st.integers(0, 900).map(lambda days: MONDAY - days * DAY))
matches = st.builds(
    Match,
    st.sampled_from(["A-1", "A-2", "X-3"]),
    st.floats(0.01, 90),
    st.just(("fixtures",)),
    st.lists(helpers, max_size=4).map(tuple),
)
known = st.builds(
    Known,
    st.integers(0, 50_000),
    st.floats(0, 1),
    st.lists(matches, max_size=8),
    st.dictionaries(people, habits),
)
candidates = st.lists(
    st.builds(
        Candidate,
        people,
        st.lists(st.sampled_from(["testing", "fixtures", "data"]), max_size=2).map(tuple),
        st.dictionaries(st.just("testing"), st.floats(0.5, 1)),
        st.integers(0, 20),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 30),
    ),
    unique_by=lambda one: one.person,
)


@given(known, candidates)
def test_everybody_but_the_asker_has_one_place(known: Known, asked: list[Candidate]) -> None:
    ranked = rank(ASKED, known, asked, MONDAY)
    wanted = {one.person for one in asked} - {"sam"}

    assert {one.person for one in ranked} == wanted
    assert len(ranked) == len(wanted)


@given(known, candidates)
def test_a_score_is_what_its_parts_make_and_the_order_is_by_score(
    known: Known, asked: list[Candidate]
) -> None:
    ranked = rank(ASKED, known, asked, MONDAY)
    scores = [one.score for one in ranked if not one.newcomer]

    assert all(one.score == one.parts.score >= 0 for one in ranked)
    assert scores == sorted(scores, reverse=True)
    assert all(len(one.because) <= 2 for one in ranked)


@given(known, st.data())
def test_in_which_order_candidates_come_changes_nothing(known: Known, drawn: st.DataObject) -> None:
    asked = drawn.draw(candidates)
    mixed = drawn.draw(st.permutations(asked))

    assert rank(ASKED, known, mixed, MONDAY) == rank(ASKED, known, asked, MONDAY)


@given(known, candidates, st.integers(1, 20))
def test_more_offers_never_help(known: Known, asked: list[Candidate], more: int) -> None:
    tired = [replace(one, offers_this_week=one.offers_this_week + more) for one in asked[:1]]
    before = {one.person: one.score for one in rank(ASKED, known, asked, MONDAY)}
    after = {one.person: one.score for one in rank(ASKED, known, [*tired, *asked[1:]], MONDAY)}

    assert all(after[one.person] <= before[one.person] for one in asked[:1] if one.person in after)


def answered(ref: str, *who: str, days: int = 5, score: float = 10) -> Match:
    helpers = tuple(Helper(one, MONDAY - days * DAY) for one in who)
    return Match(ref, score, ("fixtures", "state"), helpers)


def order(known: Known, *asked: Candidate, question: Question = ASKED) -> list[str]:
    return [one.person for one in rank(question, known, asked, MONDAY)]


def test_whoever_answered_the_like_comes_first_and_is_told_why() -> None:
    seen = Known(40, matches=[answered("A-1", "grace")], habits={"grace": Habit(1, 0.5)})
    first, second = rank(ASKED, seen, [Candidate("ada"), Candidate("grace")], MONDAY)

    assert (first.person, second.person) == ("grace", "ada")
    assert Reason(Why.ANSWERED, "fixtures, state", "A-1") in first.because
    assert second.because == ()


def test_newer_answers_count_more() -> None:
    seen = Known(40, matches=[answered("A-1", "ada", days=400), answered("A-2", "grace")])

    assert order(seen, Candidate("ada"), Candidate("grace")) == ["grace", "ada"]


def test_in_a_chat_whoever_is_here_now_comes_first() -> None:
    here = {"ada": Habit(9, 1.0), "grace": Habit(9, 0.9, here=2.0)}

    assert order(Known(40, 0.9, habits=here), Candidate("ada"), Candidate("grace"))[0] == "grace"
    assert order(Known(40, 0.0, habits=here), Candidate("ada"), Candidate("grace"))[0] == "ada"


def test_with_no_answers_yet_listed_topics_decide_and_are_the_reason() -> None:
    listed = Candidate("grace", topics=("pytest fixtures",))
    first = rank(ASKED, Known(), [Candidate("ada"), listed], MONDAY)[0]

    assert first.person == "grace"
    assert first.because == (Reason(Why.LISTED, "pytest fixtures"),)


def test_not_my_area_halves_that_topic_only() -> None:
    seen = Known(40, habits={"ada": Habit(5, 1.0), "grace": Habit(5, 0.8)})
    declined = Candidate("ada", not_my_area={"testing": 0.5})
    elsewhere = replace(ASKED, topic="data")

    assert order(seen, declined, Candidate("grace")) == ["grace", "ada"]
    assert order(seen, declined, Candidate("grace"), question=elsewhere) == ["ada", "grace"]


def test_whoever_lets_offers_pass_is_asked_later() -> None:
    seen = Known(40, habits={"ada": Habit(5, 1.0), "grace": Habit(5, 0.9)})
    silent = Candidate("ada", offers_counted=3)

    assert order(seen, silent, Candidate("grace", offers_counted=3, offers_in_time=3))[0] == "grace"


def test_two_of_ten_places_are_newcomers() -> None:
    known = {f"old{nth:02}": Habit(90, 9.0) for nth in range(20)}
    known |= {f"new{nth}": Habit(2, 0.1, fresh=nth / 10) for nth in range(1, 4)}
    ranked = rank(ASKED, Known(40, habits=known), [Candidate(one) for one in known], MONDAY)

    assert [one.person for one in ranked[8:10]] == ["new3", "new2"]
    assert [one.newcomer for one in ranked[:11]] == [False] * 8 + [True, True, False]


def test_every_fifth_offer_goes_to_somebody_with_few_who_has_to_do_with_it() -> None:
    seen = Known(40, habits={one: Habit(5, 1.0) for one in ("ada", "grace", "joan")})
    asked = [
        Candidate("ada", ("testing",), offers_ever=30),
        Candidate("grace", offers_ever=4),
        Candidate("joan", ("testing",), offers_ever=4, offers_this_week=3),
    ]
    ranked = rank(ASKED, seen, asked, MONDAY)
    chosen = [next_offer(ranked, asked, given) for given in range(5)]

    assert [one and one.person for one in chosen] == ["ada", "ada", "ada", "ada", "joan"]
    assert next_offer([], asked, 0) is None


def test_where_one_person_has_most_offers_the_third_goes_to_none_of_the_busiest() -> None:
    seen = Known(40, habits={"ada": Habit(9, 2.0), "grace": Habit(9, 1.0), "joan": Habit(9, 0.5)})
    asked = [Candidate("ada"), Candidate("grace"), Candidate("joan")]
    ranked = rank(ASKED, seen, asked, MONDAY)
    busy = busiest({"ada": 9, "grace": 2, "joan": 0})

    assert busy == {"ada", "grace"}
    assert next_offer(ranked, asked, 0, besides=busy) == ranked[2]
    assert next_offer(ranked[:2], asked[:2], 0, besides=busy) == ranked[0]


def test_nobody_is_passed_over_where_offers_are_spread() -> None:
    assert busiest({"ada": 3, "grace": 3, "joan": 3, "mary": 3, "rosa": 3}) == frozenset()
    assert busiest({"ada": 4, "grace": 1}) == frozenset()
    assert busiest({}) == frozenset()
