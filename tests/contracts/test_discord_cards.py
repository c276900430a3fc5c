"""Discord draws every card and every form the core can build, and drops nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings

from adapters.discord import limits
from adapters.discord.forms import Sheet, filled
from adapters.discord.markup import drawn, fenced, literal
from adapters.discord.render import NOTHING, view
from bot.markup import Target, escape, parse, plain
from bot.ui import Action, Block, Buttons, Card, Facts, Form, Kind, Link, Pick, Row, Text, shorten
from tests.adapters.discord_kit import DESCRIPTION
from tests.contracts.strategies import MARKUP, cards, forms, words
from tests.wire.discord.check_components import check_modal, check_modern, walk
from tests.wire.discord.description import load
from tests.wire.discord.errors import Problems

T = TypeVar("T")
Json = dict[str, Any]

thorough = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
PEOPLE = {"per_ada": "100000000000000001", "per_sam": "100000000000000002"}
MARKS = re.compile(r"[\s\\*_`>\u200b\u02cb<#()\[\]…·-]+")


def seal(action: Action) -> str:
    return f"1|{action.name}|{'|'.join(action.args)}"


def made(make: Callable[[], T]) -> T:
    """discord.py builds its views within a running loop only."""

    async def within() -> T:
        return make()

    return asyncio.run(within())


def components(card: Card, people: dict[str, str] = PEOPLE) -> list[Json]:
    return made(lambda: view(card, seal, people).to_components())  # type: ignore[no-untyped-call]


@thorough
@given(cards())
def test_discord_takes_any_card(card: Card) -> None:
    problems = Problems()
    check_modern(problems, components(card), [])

    problems.settle()


@pytest.mark.skipif(DESCRIPTION is None, reason="Discord's own description is not here")
@settings(thorough, max_examples=40)
@given(cards(), forms())
def test_discord_describes_any_card_and_form(card: Card, form: Form) -> None:
    assert DESCRIPTION
    known = load(DESCRIPTION)
    message = {"flags": 1 << 15, "components": components(card)}
    answer = {"type": 9, "data": made(lambda: Sheet(form, "1|token").to_dict())}

    assert known.problem("POST", "/channels/{channel_id}/messages", message) is None
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    assert known.problem("POST", callback, answer) is None


@thorough
@given(cards())
def test_nothing_of_a_card_is_dropped(card: Card) -> None:
    said = bare("".join(shown(components(card, {}))))

    for piece in pieces(card):
        assert bare(piece) in said


@thorough
@given(cards())
def test_no_view_is_kept(card: Card) -> None:
    assert made(lambda: view(card, seal, PEOPLE).is_finished())


@thorough
@given(words(2000))
def test_what_people_typed_has_no_marks_left(text: str) -> None:
    """Every mark is escaped, or within an address in angle brackets."""
    said = re.sub(r"<https?://[^\s<>]*>|\\.", "", literal(text), flags=re.DOTALL)

    assert not re.search(r"[*_~`|<\[\\]|@everyone|@here", said)
    assert unescaped(literal(text)) == text


@thorough
@given(words(600))
def test_what_people_typed_shapes_no_line(text: str) -> None:
    typed = text.replace("`", "'")

    for line in drawn(escape(typed), {}).split("\n"):
        assert not re.match(r"\s*([#>]|-#|-\s|\*\s|\d+[.)]\s)", line)


@thorough
@given(MARKUP)
def test_words_in_a_block_of_code_are_all_there(md: str) -> None:
    inside = fenced(md).removeprefix("```\n").removesuffix("\n```")

    assert "```" not in inside
    assert len(inside) == len(plain(md))


@thorough
@given(forms())
def test_discord_takes_any_form(form: Form) -> None:
    check_modal(made(lambda: Sheet(form, "1|token").to_dict()))


@thorough
@given(forms())
def test_a_form_sent_back_untouched_says_what_it_was_given(form: Form) -> None:
    data = made(lambda: Sheet(form, "1|token").to_dict())
    found = filled(untouched(data["components"]))

    for option in form.fields:
        given_value = form.values.get(option.name, "")
        if option.kind in (Kind.TEXT, Kind.NUMBER, Kind.WHEN, Kind.LINE):
            assert found[option.name].replace("\n", " ") == given_value.replace("\n", " ")
        elif option.kind in (Kind.CHOICE, Kind.TOPIC) and option.choices and not option.many:
            known = {one.value for one in option.choices} | {one.label for one in option.choices}
            assert given_value not in known or found[option.name]


def untouched(components: list[Json]) -> list[Json]:
    """What Discord sends when nobody changes anything."""
    return [{"type": 18, "component": _untouched(one["component"])} for one in components]


def _untouched(field: Json) -> Json:
    sent = {"type": field["type"], "custom_id": field["custom_id"]}
    if field["type"] == 4:
        return sent | {"value": field.get("value") or ""}
    chosen = [one["value"] for one in field.get("options") or [] if one.get("default")]
    return sent | {"values": chosen + [str(one["id"]) for one in field.get("default_values") or []]}


def unescaped(said: str) -> str:
    parts = re.split(r"(\\.|<https?://[^\s<>]*>)", said, flags=re.DOTALL)
    return "".join(_raw(part) for part in parts)


def _raw(part: str) -> str:
    if part.startswith("\\"):
        return part[1:]
    return part[1:-1] if part.startswith("<http") else part


def pieces(card: Card) -> Iterator[str]:
    """Everything a card says, in the words people read."""
    yield card.title
    yield from spans(card.footer)
    for block in card.blocks:
        yield from said_by(block)


def said_by(block: Block) -> Iterator[str]:
    match block:
        case Text(md) | Row(md, None):
            yield from spans(md)
        case Row(md, button):
            yield from spans(md)
            yield button.label if button else ""
        case Facts(pairs):
            for label, value in pairs:
                yield label
                yield from spans(value)
        case Buttons(items):
            yield from (item.label for item in items)
            yield from (
                item.url.removeprefix("mailto:") for item in items if isinstance(item, Link)
            )
        case Pick(prompt, _, choices):
            yield prompt
            yield from (one.label for one in choices)


def spans(md: str) -> Iterator[str]:
    """A moment is shown by Discord itself, in each reader's own zone."""
    for line in parse(md):
        for span in line.spans:
            yield span.ref if span.target is Target.TIME else span.text


def shown(drawn: list[Json]) -> Iterator[str]:
    for _, one in walk(drawn):
        for part in ("content", "label", "placeholder", "url"):
            yield str(one.get(part) or "")
        yield from (option["label"] for option in one.get("options") or [])


def bare(text: str) -> str:
    """Without what formats it, and without blanks."""
    return MARKS.sub("", text.replace("%28", "").replace("%29", ""))


def test_the_longest_card_stays_readable() -> None:
    card = Card("*" * 75, (Text("|" * 2700),), "")

    (container,) = components(card)

    assert container["components"][1]["content"] == f"```\n{'|' * 2700}\n```"
    assert len("".join(shown([container]))) <= limits.DISPLAYED


def test_an_empty_card_is_still_a_message() -> None:
    assert "".join(shown(components(Card("")))) == NOTHING


def test_a_thread_takes_any_title() -> None:
    assert len(shorten("x" * 500, limits.THREAD_NAME)) == limits.THREAD_NAME
