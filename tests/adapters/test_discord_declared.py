"""What forms and commands look like in Discord, by example."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord import limits, tree
from adapters.discord.forms import Sheet, filled
from adapters.discord.manifest import invite
from bot import features
from bot.catalog import Features
from bot.context import Context
from bot.feature import Feature
from bot.ports import Message
from bot.ui import Action, Card, Choice, Form, Kind, Option, Reply, Say
from tests.adapters.discord_probe import feature as probe

COLOURS = (Choice("red", "Red"), Choice("green", "Green"), Choice("blue", "Blue"))
Json = dict[str, Any]


async def sheet(*fields: Option, **values: str) -> list[Json]:
    form = Form("A form", Action("x.sheet"), fields, values)
    return [one["component"] for one in Sheet(form, "token").to_dict()["components"]]


async def test_each_kind_of_input_has_its_own_field() -> None:
    fields = (
        Option("line", "Line", limit=60, least=2),
        Option("text", "Text", Kind.TEXT, limit=9000, required=False),
        Option("person", "Person", Kind.PERSON),
        Option("colour", "Colours", Kind.CHOICE, choices=COLOURS, many=True, required=False),
        Option("when", "When", Kind.WHEN),
    )

    line, text, person, colour, when = await sheet(*fields, person="@7", colour="red, Blue")

    assert (line["style"], line["min_length"], line["max_length"]) == (1, 2, 60)
    assert (text["style"], text["max_length"], text["required"]) == (2, limits.INPUT, False)
    assert person["default_values"] == [{"type": "user", "id": 7}]
    assert [one["value"] for one in colour["options"] if one["default"]] == ["red", "blue"]
    assert (colour["min_values"], colour["max_values"]) == (0, 3)
    assert "tomorrow 18:00" in when["placeholder"]


async def test_what_was_entered_is_never_cut() -> None:
    (line,) = await sheet(Option("line", "Line", limit=10, least=5), line="no")
    (long,) = await sheet(Option("line", "Line", limit=3), line="too long")

    assert (line["value"], line["min_length"]) == ("no", 2)
    assert (long["value"], long["max_length"]) == ("too long", 8)


async def test_a_topic_nobody_used_yet_can_be_mended() -> None:
    topic = Option("topic", "Topic", Kind.TOPIC, choices=COLOURS, limit=40)

    (typed,) = await sheet(topic, topic="mauve")
    (menu,) = await sheet(topic, topic="Blue")

    assert (typed["type"], typed["value"], typed["max_length"]) == (4, "mauve", 41)
    assert [one["value"] for one in menu["options"] if one["default"]] == ["blue"]


def test_several_values_come_back_as_a_list() -> None:
    label: Json = {"type": 18, "component": {"custom_id": "colour", "values": ["red", "blue"]}}
    text: Json = {"type": 18, "component": {"custom_id": "line", "value": None}}

    assert filled([label, text, {"type": 10}]) == {"colour": "red, blue", "line": ""}


def test_every_command_is_registered() -> None:
    found = Features(features.load())

    made = {one["name"]: one for one in tree.commands(found)}

    verbs = [one["name"] for one in made["community"]["options"]]
    assert "new" in verbs
    assert {"moot", "ask", "Ask about this"} <= made.keys()
    assert made["ask"]["contexts"] == [0, 1]
    (question, *_) = made["ask"]["options"]
    assert "required" not in question, "the bare command opens the form"


def test_what_no_form_could_ask_for_is_asked_by_discord() -> None:
    feature = Feature("wide", "Many options.")

    @feature.command(
        "wide",
        "Takes much",
        *(Option(f"o{number}", "O", required=False) for number in range(5)),
        Option("n", "Number", Kind.NUMBER, limit=9, least=1),
    )
    def wide(
        ctx: Context,
        o0: str = "",
        o1: str = "",
        o2: str = "",
        o3: str = "",
        o4: str = "",
        *,
        n: int,
    ) -> Reply:
        return Say(Card(f"{n}"))

    (command,) = tree.commands(Features([feature]))

    first = command["options"][0]
    assert (first["name"], first["required"], first["min_value"]) == ("n", True, 1)


def test_a_sixth_entry_in_a_messages_menu_is_refused() -> None:
    feature = Feature("many", "Many shortcuts.")

    def point(ctx: Context, message: Message) -> Reply:
        return Say(Card("Seen"))

    for number in range(6):
        feature.shortcut(f"Entry {number}", "One more")(point)

    with pytest.raises(ValueError, match="5 entries at most, not: Entry 0"):
        tree.commands(Features([feature]))


def test_a_command_that_says_too_much_is_refused() -> None:
    feature = Feature("wordy", "Many words.")
    feature.group("wordy", "Many words", primary="v0")
    choices = tuple(Choice(f"{number}" * 20, "x" * 75) for number in range(25))

    def run(ctx: Context, c: str) -> Reply:
        return Say(Card(c))

    for number in range(5):
        option = Option("c", "C", Kind.CHOICE, choices=choices)
        feature.command(f"wordy v{number}", "Verb", option)(run)

    with pytest.raises(ValueError, match="/wordy says"):
        tree.commands(Features([feature]))


def test_what_discord_adds_is_no_difference() -> None:
    wanted = tree.commands(Features([*features.load(), probe]))
    more = {"id": "1", "version": "2", "nsfw": False, "default_member_permissions": None}
    registered = [one | more | {"description": one.get("description", "")} for one in wanted]

    assert tree.same(wanted, list(reversed(registered)))
    assert not tree.same(wanted, registered[1:])


def test_the_last_piece_of_a_list_is_completed() -> None:
    several = Option("c", "C", Kind.CHOICE, choices=COLOURS, many=True)
    typed = Option("zone", "Zone")

    assert tree.suggestions(several, "red, gr", []) == [("red, Green", "red, green")]
    assert tree.suggestions(typed, "Par", [Choice("Europe/Paris", "Paris")]) == [
        ("Paris", "Europe/Paris")
    ]
    assert tree.suggestions(several, "x" * 99 + ", red", []) == []


def test_the_invite_asks_for_the_least() -> None:
    link = invite("42")

    assert "client_id=42" in link
    assert "scope=bot+applications.commands" in link
    assert "permissions=309237713920" in link
