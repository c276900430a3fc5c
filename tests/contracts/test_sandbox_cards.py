"""The sandbox draws every card and every form the core can build, and drops nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from typing import Any, assert_never

from hypothesis import HealthCheck, given, settings

from adapters.sandbox import render
from adapters.sandbox.chat import Shown
from bot.markup import parse
from bot.ui import Action, Block, Buttons, Card, Facts, Form, Pick, Row, Text, actions
from tests.contracts.strategies import PEOPLE, cards, forms

Json = dict[str, Any]
thorough = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def seal(action: Action) -> str:
    return f"1|{action.name}|{'|'.join(action.args)}"


@thorough
@given(cards())
def test_every_word_of_a_card_is_drawn(card: Card) -> None:
    drawn = _words(render.card(card, seal, PEOPLE))

    for text in _texts(card):
        assert text in drawn


@thorough
@given(cards())
def test_everything_on_a_card_can_be_pressed(card: Card) -> None:
    drawn = json.dumps(render.card(card, seal, PEOPLE))

    assert all(json.dumps(seal(one)) in drawn for one in actions(card))


@thorough
@given(forms())
def test_a_form_arrives_whole(form: Form) -> None:
    drawn = json.loads(json.dumps(render.shown(Shown(form=form, token="t"))))["form"]

    assert (drawn["title"], drawn["submit"], drawn["token"]) == (form.title, form.submit, "t")
    assert drawn["values"] == dict(form.values)
    for field, option in zip(drawn["fields"], form.fields, strict=True):
        assert (field["name"], field["label"], field["hint"], field["kind"]) == (
            option.name,
            option.label,
            option.hint,
            option.kind.value,
        )
        assert [(one["value"], one["label"]) for one in field["choices"]] == [
            (one.value, one.label) for one in option.choices
        ]


def _texts(card: Card) -> Iterator[str]:
    """What there is to read on a card, span by span."""
    yield card.title
    yield from _spans(card.footer)
    for block in card.blocks:
        yield from _read(block)


def _read(block: Block) -> list[str]:
    match block:
        case Text(md):
            return _spans(md)
        case Row(md, button):
            return [*_spans(md), button.label if button else ""]
        case Facts(pairs):
            return [text for label, value in pairs for text in (label, *_spans(value))]
        case Buttons(items):
            return [one.label for one in items]
        case Pick(prompt, _, choices):
            return [prompt, *(one.label for one in choices)]
    assert_never(block)


def _spans(md: str) -> list[str]:
    return [span.text for line in parse(md) for span in line.spans]


def _words(drawn: object) -> str:
    """Every text in what is drawn; markup is read as a page would."""
    match drawn:
        case str():
            return unescape(drawn)
        case dict():
            return "\n".join(map(_words, drawn.values()))
        case list():
            return "\n".join(map(_words, drawn))
        case _:
            return ""
