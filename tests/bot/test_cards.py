"""Cards as values: whom they name, and what is kept of them until they are sent."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings

from bot.cards import dump, load, mentioned
from bot.markup import escape, person
from bot.ui import Action, Block, Button, Buttons, Card, Facts, Row, Text
from tests.contracts.strategies import cards

ADA, SAM = person("Ada", "per_ada"), person("Sam [x]", "per-sam")
thorough = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@thorough
@given(cards())
def test_whoever_is_named_anywhere_in_what_is_kept_of_a_card_is_named_on_it(card: Card) -> None:
    everywhere = re.findall(r"\]\(person:([\w-]+)\)", dump(card))

    assert mentioned(card) == tuple(dict.fromkeys(everywhere))


@thorough
@given(cards())
def test_a_card_that_was_kept_is_the_same_card(card: Card) -> None:
    assert load(dump(card)) == card


@pytest.mark.parametrize(
    ("blocks", "footer", "named"),
    [
        ((Text(f"{SAM} and {ADA}, {SAM} again"),), "", ("per-sam", "per_ada")),
        ((Row(ADA), Facts((("Helper", SAM),))), ADA, ("per_ada", "per-sam")),
        ((Buttons((Button("Take it", Action("asks.claim")),)),), SAM, ("per-sam",)),
        ((Text("]"), Text("(person:per_ada)"), Text(escape(ADA))), "", ()),
    ],
    ids=["each once", "rows and facts", "the footer", "nobody"],
)
def test_people_are_named_by_markup_and_by_nothing_else(
    blocks: tuple[Block, ...], footer: str, named: tuple[str, ...]
) -> None:
    assert mentioned(Card("Who", blocks, footer)) == named
