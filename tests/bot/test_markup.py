"""Markup: what people typed stays text; spans carry people, times and entries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import markup
from bot.markup import Line, Shape, Span, Target, escape, parse, plain

typed = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="`\r"), max_size=80)


@given(typed)
def test_what_people_typed_comes_out_as_it_was(text: str) -> None:
    assert plain(escape(text)) == text


@given(st.text(alphabet="*_[]()`~<>@#|-\\ab \n:/.", max_size=60))
def test_nothing_typed_becomes_a_link_or_a_mention(text: str) -> None:
    spans = [span for line in parse(escape(text)) for span in line.spans]

    assert {span.target for span in spans} <= {Target.NONE}
    assert not any(span.bold or span.italic for span in spans)


@given(typed.filter(str.strip))
def test_what_is_to_be_typed_comes_out_letter_by_letter(text: str) -> None:
    line = " ".join(text.split())
    [shown] = parse(markup.code(line))

    assert [(span.text, span.code) for span in shown.spans] == [(line, True)]


FORGING = st.lists(
    st.sampled_from(["`", "``", "```", "\n", "[x](person:sam)", "](https://a.example)", "\\", "a"]),
    max_size=9,
).map("".join)


@given(FORGING)
def test_no_code_hides_a_link_or_a_mention(text: str) -> None:
    for md in (escape(text), f"**{escape(text)}** `/x`", f"> {escape(text)}\n{escape(text)}"):
        assert {span.target for line in parse(md) for span in line.spans} <= {Target.NONE}


@pytest.mark.parametrize("text", ["``[x](person:sam)````````**", "``````[x](person:sam)**```a\nb"])
def test_backticks_that_do_not_pair_hide_nothing(text: str) -> None:
    assert {span.target for line in parse(escape(text)) for span in line.spans} == {Target.NONE}


@given(FORGING)
def test_a_name_stays_inside_its_mention(name: str) -> None:
    spans = [
        span for line in parse(markup.person(name.replace("\n", " "), "p1")) for span in line.spans
    ]

    assert [(span.target, span.ref) for span in spans] == [(Target.PERSON, "p1")]


def test_code_people_marked_stays_code() -> None:
    assert parse(escape("use `a*b` then\n```py\nx = [1](2)\n```")) == (
        Line(Shape.PLAIN, (Span("use "), Span("a*b", code=True), Span(" then"))),
        Line(Shape.CODE, (Span("x = [1](2)", code=True),)),
    )


@pytest.mark.parametrize(
    ("md", "span"),
    [
        ("**b**", Span("b", bold=True)),
        ("_i_", Span("i", italic=True)),
        ("`c`", Span("c", code=True)),
        (markup.person("Ada [x]", "p1"), Span("Ada [x]", target=Target.PERSON, ref="p1")),
        (
            markup.when("now", datetime(2026, 1, 1, tzinfo=UTC)),
            Span("now", target=Target.TIME, ref="1767225600"),
        ),
        (markup.entry("A-42"), Span("A-42", target=Target.ENTRY, ref="A-42")),
        (
            markup.link("x", "https://a.org/b_(c)"),
            Span("x", target=Target.URL, ref="https://a.org/b_%28c%29"),
        ),
        ("[x](javascript:alert)", Span("x")),
        ("snake_case_name", Span("snake_case_name")),
    ],
)
def test_a_span_is_read(md: str, span: Span) -> None:
    assert parse(md) == (Line(Shape.PLAIN, (span,)),)


def test_lines_have_shapes() -> None:
    assert [line.shape for line in parse("- one\n> two\nthree")] == [
        Shape.ITEM,
        Shape.QUOTE,
        Shape.PLAIN,
    ]
