"""Whatever people type fits on the cards."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.features.asks.question import checked, split
from bot.features.asks.wanted import MOST
from bot.fitting import clipped
from bot.markup import escape
from tests.people import Someone


@given(st.text(max_size=400), st.integers(0, 300))
def test_a_clipped_text_fits_once_it_is_escaped(text: str, room: int) -> None:
    short = clipped(text, room)

    assert len(escape(short)) <= room
    assert short == text or len(short) < len(text)


@given(st.text(max_size=MOST))
def test_a_question_is_one_line_or_refused(text: str) -> None:
    line = ""
    with suppress(Invalid):
        line = checked(text)

    assert "\n" not in line
    assert line.split() in ([], text.split())


@given(st.text(max_size=1000))
def test_a_message_is_split_without_losing_words(text: str) -> None:
    question, details = split(text, MOST)
    whole = f"{question} {details}".split() == text.split()

    assert len(question) <= MOST
    assert whole or details == text.strip()


@pytest.mark.parametrize("sign", ["*", "`", "[](", "#x ", "``` ", "- a\n"])
def test_the_largest_question_can_be_asked_and_shown(sam: Someone, sign: str) -> None:
    question = ("How " + sign * MOST)[: MOST - 5].rstrip() + " so?"
    details = (sign * 2000)[:2000].strip()
    said = sam.runs("ask", question=question, details=details, topic="testing")

    assert "Asked: A-1" in said
    assert "A-1 How" in sam.types("/asks show A-1")
    assert "A-1 How" in sam.types("/asks mine")
