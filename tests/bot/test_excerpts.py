"""A text in one line: what was code stays readable, what was a list stays one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.excerpts import one_line
from bot.ui import shorten


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Like this:\n```sql\nselect 1\n  < 2;\n```\nThat is all.", "Like this: select 1 < 2; That is all."),
        ("```\nselect 1;\n```", "select 1;"),
        ("Type ```git log``` once.", "Type git log once."),
        ("```\x02sql\x03\nselect", "select"),
        ("```SELECT\nname```", "SELECT name"),
        ("```my_table\n```", "my_table"),
        ("Read it.\nAll of it.", "Read it. All of it."),
        ("Read it.\nDecided:\n- One\n- Two\nTo do:\n- Three", "Read it. Decided: One · Two · To do: Three"),
        ("- One\n\n-  Two", "One · Two"),
        ("…of all of them.…", "…of all of them…"),
        ("One\n…", "One…"),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_a_text_is_told_in_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


@given(st.text(st.sampled_from("ab `-:.…\n\x02"), max_size=60) | st.text(max_size=60))
def test_any_text_becomes_one_line(text: str) -> None:
    line = one_line(text)

    assert line == " ".join(line.split())
    assert "```" not in line


@pytest.mark.parametrize("text", ["I copied all of them. And then?", "I copied all of them, and"])
def test_a_cut_ends_with_three_dots_and_no_more(text: str) -> None:
    assert shorten(text, 24) == "I copied all of them…"
