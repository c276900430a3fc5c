"""All features together: nothing is claimed twice, and a slip is found at start."""

from __future__ import annotations

import pytest

from bot import features
from bot.catalog import Features
from bot.context import Context
from bot.feature import Feature
from bot.ui import MAX_FORM_TITLE, Option, Reply


def plans(name: str) -> Feature:
    feature = Feature(name, "Plans.")

    @feature.command(
        "plan", "Make a plan that everybody can see and follow", Option("what", "What")
    )
    def _plan(ctx: Context, what: str) -> Reply:
        raise NotImplementedError

    return feature


def test_two_features_cannot_have_the_same_command() -> None:
    with pytest.raises(ValueError, match=r"claimed twice: \['plan'\]"):
        Features([plans("one"), plans("two")])


def test_a_handler_takes_what_its_command_offers() -> None:
    feature = Feature("x", "X.")

    def run(ctx: Context, when: str) -> Reply:
        raise NotImplementedError

    with pytest.raises(TypeError, match=r"/plan offers \['what'\] but run takes \['when'\]"):
        feature.command("plan", "Plan", Option("what", "What"))(run)


def test_a_long_summary_gives_way_on_a_form() -> None:
    form = Features([plans("one")]).form("plan", what="A walk")

    assert form.title == "/plan"
    assert form.values == {"what": "A walk"}


def test_every_form_and_button_of_the_bot_can_be_named() -> None:
    found = Features(features.load())

    assert found.outline()[0] == ("/ask", "Ask the community")
    assert {path for path, _ in found.outline()} == {f"/{path}" for path in found.commands}
    assert all(len(found.form(path).title) <= MAX_FORM_TITLE for path in found.commands)
    assert all(group in found.names() for group in found.groups)
    assert all(found.verbs(name) for name in found.names())


def test_the_menu_of_a_message_holds_five_entries_at_most() -> None:
    assert len(Features(features.load()).shortcuts) <= 5
