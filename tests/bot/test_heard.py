"""What platforms hand over is made safe to keep: nothing that cannot be stored or shown is left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.heard import called, heard

ODD = st.sampled_from("\r\n\t\0\x1b\x7f\x85\u2028\u200b\u00a0\ud800 é漢a")
anything = st.text(max_size=30) | st.text(ODD, max_size=12)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("  two  words ", "two  words"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("be\0ll\x07 \x7fé\ud800", "bell é"),
        ("\ttab\tand\n", "tab\tand"),
        ("\u200b\u00a0 \u202e", ""),
        (" ", ""),
    ],
    ids=["plain", "breaks", "controls", "tabs", "nothing shows", "blank"],
)
def test_only_what_can_be_stored_and_shown_is_heard(text: str, found: str) -> None:
    assert heard(text) == found


@given(anything)
def test_what_was_heard_can_be_kept_and_is_heard_the_same_again(text: str) -> None:
    kept = heard(text)

    kept.encode()
    assert kept == kept.strip() == heard(kept)
    assert not set(kept) & set("\r\0\x1b\x7f\x85\u2028")


@given(st.text(st.characters(codec="ascii"), max_size=30))
def test_what_is_heard_of_a_text_does_not_depend_on_the_rest(text: str) -> None:
    assert heard(f"é{text}é") == f"é{heard(f'.{text}.')[1:-1]}é"


@given(anything)
def test_a_name_is_one_short_line(text: str) -> None:
    assert called(f"{text}{text}") == " ".join(heard(f"{text}{text}").split())[:80]
    assert "\n" not in called(text)
