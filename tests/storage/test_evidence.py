"""What is learned from threads, corrected, forgotten and found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model.evidence import Contribution, Evidence, Known
from tests.conftest import MONDAY
from tests.storage.memory import DAY, OURS, THEIRS, Memory, thread


def test_who_answered_the_like_is_found_with_the_words(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "ada"), thread("A-2", "Slow joins", "grace"))
    (match,) = memory.about("Why do my fixtures run so often?").matches

    assert match.ref == "A-1"
    assert [one.person for one in match.helpers] == ["ada"]
    assert set(match.words) == {"fixtures", "run"}


def test_habits_of_some_are_those_they_have_among_everybody(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "ada", "grace"))
    everybody = memory.about("fixtures").habits
    some = memory.about("fixtures", people=("ada",)).habits

    assert {*everybody} == {"ada", "grace", "sam"}
    assert some == {"ada": everybody["ada"]}


def test_another_community_knows_nothing_of_it(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "ada"))

    assert memory.about("Fixtures run twice", THEIRS) == Known()
    assert memory.alike("Fixtures run twice", THEIRS) == []


def test_learning_again_replaces_what_was_known(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "ada"))
    once = memory.rows()
    memory.learn(thread("A-1", "Slow joins", "grace", "ada"))
    memory.learn(thread("A-1", "Fixtures run twice", "ada"))

    assert memory.rows() == once
    assert memory.helpers("fixtures") == ["ada"]
    assert memory.helpers("joins") == []


def test_an_answer_taken_back_no_longer_speaks_for_anybody(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "ada"))
    memory.learn(thread("A-1", "Fixtures run twice"))

    assert memory.helpers("fixtures") == []
    assert "ada" not in memory.about("fixtures").habits
    assert memory.about("fixtures").answered == 0


def test_what_is_forgotten_leaves_nothing(memory: Memory) -> None:
    memory.learn(thread("A-2", "Slow joins", "grace"))
    before = memory.rows()
    memory.learn(thread("A-1", "Fixtures run twice", "ada"))
    memory.forget("A-1")
    memory.forget("A-1")

    assert memory.rows() == before


def test_many_at_once_are_learned_as_one_by_one(memory: Memory) -> None:
    threads = [thread(f"A-{nth}", f"Question {nth} on joins", "ada", "grace") for nth in range(5)]
    memory.learn(*threads)
    together = memory.rows()
    for one in threads:
        memory.forget(one.ref)
        memory.learn(one)

    assert memory.rows() == together


def test_nobody_helps_themselves(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "sam"))

    assert memory.helpers("fixtures") == []
    assert memory.about("fixtures").habits["sam"].answers == 0


def test_a_question_is_not_found_by_itself(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "ada"))

    assert memory.alike("Fixtures run twice", ref="A-1") == []


def test_the_same_words_make_a_question_as_alike_as_can_be(memory: Memory) -> None:
    memory.learn(
        thread("A-1", "Fixtures run twice", "ada"),
        thread("A-2", "Joins are slow", "ada"),
        thread("A-3", "Fixtures of a slow test", "ada"),
    )
    first, second = memory.alike("Fixtures run twice")

    assert (first.ref, second.ref) == ("A-1", "A-3")
    assert first.ratio > 2 * second.ratio


def test_threads_nobody_answered_are_found_while_they_are_open(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", open=True), thread("A-2", "Fixtures again"))
    (found,) = memory.alike("Fixtures")

    assert (found.ref, found.open) == ("A-1", True)


def test_answering_others_is_counted(memory: Memory) -> None:
    memory.learn(thread("A-1", "Fixtures run twice", "ada"))
    memory.write(lambda uow: uow.repo(Evidence).used(OURS, "A-1"))
    memory.learn(thread("A-1", "Fixtures run twice", "ada", "grace"))

    assert [one.uses for one in memory.alike("Fixtures")] == [1]


def test_words_of_any_question_find_nothing(memory: Memory) -> None:
    memory.learn(thread("A-1", "How do I do this?", "ada"))

    assert memory.about("How do I do this?").matches == ()
    assert memory.alike("") == []


def test_habits_fade(memory: Memory) -> None:
    old = replace(thread("A-1", "Joins"), at=MONDAY - 30 * DAY)
    given = (
        Contribution("ada", MONDAY - 28 * DAY),
        Contribution("grace", MONDAY - timedelta(hours=1)),
    )
    memory.learn(replace(old, answers=given))
    habits = memory.about("Joins").habits

    assert habits["ada"].answered == pytest.approx(0.25)
    assert habits["ada"].here == 0
    assert habits["grace"].answered == pytest.approx(1, abs=0.01)
    assert habits["grace"].here == pytest.approx(0.5)


def test_people_take_part_at_their_usual_hours(memory: Memory) -> None:
    yesterday = MONDAY - DAY
    given = (
        Contribution("ada", yesterday),
        Contribution("grace", yesterday - timedelta(hours=11)),
    )
    memory.learn(replace(thread("A-1", "Joins"), at=yesterday - DAY, answers=given))
    habits = memory.about("Joins").habits

    assert habits["ada"].usual > 1
    assert habits["grace"].usual == pytest.approx(0.5, abs=0.01)


def test_verdicts_are_counted_by_confidence(memory: Memory) -> None:
    for useful in (True, False, False):
        memory.write(lambda uow, one=useful: uow.repo(Evidence).judged(OURS, 0.55, useful=one))  # type: ignore[misc]
    found = memory.read(lambda uow: uow.repo(Evidence).verdicts(OURS))

    assert {step: (one.useful, one.useless) for step, one in found.items()} == {11: (1, 2)}
