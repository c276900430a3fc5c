"""Whatever was learned, changed and forgotten on the way: what is known in the end is the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.model.evidence import Contribution, Evidence, Source, Thread
from storage.deeds import DEEDS, REMEMBERED
from tests.conftest import MONDAY
from tests.storage.memory import DAY, OURS, THEIRS, Memory, thread

WORDS = ("fixtures", "joins", "slow", "tests", "pandas", "filters")
PEOPLE = ("ada", "grace", "sam")
REFS = ("A-1", "A-2", "R-3", "N-4")

texts = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
people = st.sampled_from(PEOPLE)
moments = st.integers(0, 40).map(lambda hours: MONDAY - 3 * DAY + timedelta(hours=hours))
given_by = st.builds(Contribution, people, moments, texts, st.booleans())
threads = st.builds(
    Thread,
    st.just(OURS),
    st.sampled_from(REFS),
    st.sampled_from(Source),
    texts,
    texts,
    moments,
    people,
    answers=st.lists(given_by, max_size=3).map(tuple),
    open=st.booleans(),
)
doings = st.lists(st.lists(threads, min_size=1, max_size=3) | st.sampled_from(REFS), max_size=10)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=doings)
def test_it_does_not_matter_how_it_came_to_be_known(
    memory: Memory, done: Sequence[list[Thread] | str]
) -> None:
    stands: dict[str, Thread] = {}
    for one in done:
        if isinstance(one, str):
            memory.forget(one)
            stands.pop(one, None)
        else:
            memory.learn(*one)
            stands |= {thread.ref: thread for thread in one}
    memory.learn(*(replace(one, community=THEIRS) for one in stands.values()))

    assert known(memory, OURS) == pytest.approx(known(memory, THEIRS), rel=1e-5, abs=1e-6)
    for ref in REFS:
        memory.forget(ref)
        memory.forget(ref, THEIRS)
    assert memory.rows() == {"counts": [0, 0, 0, 0], "words": [], "habits": []}


def test_only_the_last_deeds_count_one_by_one_or_together(memory: Memory) -> None:
    begun = MONDAY - (REMEMBERED + 40) * timedelta(hours=7)
    every = [
        thread(f"A-{nth}", WORDS[nth % 6], "ada", at=begun + nth * timedelta(hours=7), asker="")
        for nth in range(REMEMBERED + 40)
    ]
    every = [replace(one, answers=(Contribution("ada", one.at),)) for one in every]
    for one in every:
        memory.learn(one)
    memory.learn(*(replace(one, community=THEIRS) for one in every))
    one_by_one, together = (memory.about("", place).habits["ada"] for place in (OURS, THEIRS))

    assert one_by_one.answers == len(every)
    assert astuple(one_by_one) == pytest.approx(astuple(together), rel=1e-5)
    memory.learn(*every[40:])
    assert memory.about("").habits["ada"] == one_by_one


def test_what_is_known_already_is_not_written_again(memory: Memory) -> None:
    asked = thread("A-1", "Slow joins", "ada", "grace")
    memory.learn(asked)
    before = rows_of_deeds(memory)
    memory.learn(asked)

    assert rows_of_deeds(memory) == before


def rows_of_deeds(memory: Memory) -> list[int]:
    query = select(DEEDS.c.number).order_by(DEEDS.c.number)
    return memory.read(lambda uow: list(uow.repo(Evidence)._connection.execute(query).scalars()))  # type: ignore[attr-defined]  # noqa: SLF001


def known(memory: Memory, community: str) -> Mapping[str, Any]:
    """All that two communities can be asked, as figures by name."""
    found: dict[str, Any] = {}
    for word in WORDS:
        all_known = memory.about(word, community)
        found |= {"answered": all_known.answered, "pace": all_known.pace}
        for match in all_known.matches:
            found[f"{word} {match.ref} {match.words} {match.helpers}"] = match.score
        for one in memory.alike(word, community):
            found[f"{word} {one.ref} {one.source} {one.title} {one.at} {one.open}"] = one.score
        for person, habit in all_known.habits.items():
            parts = zip(habit.__slots__, astuple(habit), strict=True)
            found |= {f"{person} {name}": part for name, part in parts}
    return found
