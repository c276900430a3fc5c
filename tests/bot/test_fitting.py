"""What does not fit on a card is left out in whole parts, and said."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fitting import clipped, enough, fitting, glimpse
from bot.markup import entry, escape, person, plain, when
from bot.ui import Card, Text

lengths = st.lists(st.integers(0, 1200), max_size=45)


@given(lengths)
def test_as_many_parts_stand_on_a_card_as_it_holds(sizes: list[int]) -> None:
    parts = [(Text("x" * size),) for size in sizes]
    card, shown = fitting("Some", parts, tail=(Text("end"),), rest=lambda left: f"{left} more")

    assert card.blocks == (*(block for part in parts[:shown] for block in part), Text("end"))
    assert card.footer == (f"{len(parts) - shown} more" if shown < len(parts) else "")
    if shown < len(parts):
        with pytest.raises(ValueError, match="fit everywhere"):
            Card("Some", (*card.blocks, *parts[shown]), f"{len(parts) - shown - 1} more")


@given(lengths, st.integers(0, 2700))
def test_what_would_not_fit_need_not_be_drawn(sizes: list[int], ending: int) -> None:
    parts = [(Text("x" * size),) for size in sizes]
    fit = partial(fitting, "Some", tail=(Text("x" * ending),), rest=lambda left: f"{left} more")
    drawn = enough(iter(parts))

    assert fit(drawn, more=len(parts) - len(drawn)) == fit(parts)


def test_nothing_is_drawn_once_the_card_is_full() -> None:
    sizes = iter([1200, 1200, 1200, 1])

    assert len(enough((Text("x" * size),) for size in sizes)) == 2
    assert list(sizes) == [1]


def test_a_head_that_is_too_much_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="its head and tail alone are too much"):
        fitting("Some", [], head=(Text("x" * 5000),), rest=str)


@given(st.lists(st.text(max_size=30), max_size=12), st.integers(1, 200))
def test_a_glimpse_is_one_line_of_the_same_words(texts: list[str], room: int) -> None:
    ada = person("Ada", "per_1")
    md = "\n".join(f"{escape(text)} {ada}\n```\n{text}\n```" for text in texts)
    seen, whole = plain(glimpse(md, room)), " ".join(plain(md).split())

    assert len(seen) <= room + 1
    assert seen == " ".join(seen.split())
    assert whole == seen if len(whole) < room else whole.startswith(seen.removesuffix("…"))


def test_a_glimpse_names_people_and_times_as_the_text_does() -> None:
    moment = when("Tue 5 May 18:00", datetime(2026, 5, 5, 16, tzinfo=UTC))
    text = f"**{entry('M-1')} Plans**\n- with {person('A]da', 'per_1')}, {moment}"
    told = f"{entry('M-1')} Plans with {person('A]da', 'per_1')}, "

    assert glimpse(text, 40) == told + moment
    assert glimpse(text, 30) == told + "…"
    assert glimpse(text, 8) == f"{entry('M-1')} Pla…"


@given(st.text(max_size=300), st.integers(2, 200))
def test_a_text_is_cut_to_fit_once_it_is_escaped(text: str, room: int) -> None:
    cut = clipped(text, room)

    assert len(escape(cut)) <= room
    assert cut == text or cut.endswith("…")
    assert cut == text or len(escape(text)) > room


@pytest.mark.parametrize("room", [-5, 0, 1])
def test_where_there_is_no_room_nothing_is_said(room: int) -> None:
    assert clipped("words", room) == ""


def test_what_fits_stays_as_it_is() -> None:
    assert plain(escape(clipped("*a* [b](c)", 40))) == "*a* [b](c)"
