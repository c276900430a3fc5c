"""A short id is read however people write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.refs import ref_of


@given(st.sampled_from("ARMS"), st.integers(1, 999_999_999))
def test_a_number_is_read_back_however_it_is_written(letter: str, number: int) -> None:
    ref = f"{letter}-{number}"
    written = (
        ref,
        ref.lower(),
        f" {letter}{number} ",
        f"{letter} {number}",
        f"#{number}",
        f"{number}",
    )

    assert {ref_of(letter, one) for one in written} == {ref}


@pytest.mark.parametrize(
    "typed", ["M-8", "nonsense", "", "A-", "A--1", "A-1 A-2", "-1", "1234567890"]
)
def test_anything_else_is_no_ask(typed: str) -> None:
    assert ref_of("A", typed) == ""


@given(st.text(max_size=12))
def test_what_was_read_is_read_the_same_again(text: str) -> None:
    ref = ref_of("A", text)

    assert ref == "" or ref_of("A", ref) == ref
