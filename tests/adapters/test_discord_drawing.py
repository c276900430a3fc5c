"""What texts, cards, forms and commands look like in Discord, by example."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from discord import ui

from adapters.discord.markup import drawn, fact, fenced, literal, mentioned, read
from adapters.discord.render import view
from bot import markup
from bot.ui import (
    Action,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    File,
    Link,
    Pick,
    Row,
    Style,
    Text,
)

PEOPLE = {"per_ada": "7"}
MOMENT = datetime(2026, 6, 1, 16, tzinfo=UTC)
COLOURS = (Choice("red", "Red"), Choice("green", "Green"), Choice("blue", "Blue"))
Json = dict[str, Any]


@pytest.mark.parametrize(
    ("md", "said"),
    [
        ("**Hi** _there_ `x_y`", "**Hi** *there* `x_y`"),
        (
            f"{markup.person('Ada', 'per_ada')} and {markup.person('S*m', 'per_sam')}",
            "<@7> and S\\*m",
        ),
        (f"on {markup.when('Monday', MOMENT)}.", "on <t:1780329600:f>."),
        ("[x](time:soon)", "x"),
        (f"see {markup.entry('A-42')}", "see A-42"),
        ("- one\n- # two\n> so", "- one\n- \\# two\n> so"),
        ("```\na ``\n```", "```\na ``\n```"),
        (
            "[the docs](https://a.example/x_(y)?q=*)",
            "[the docs](<https://a.example/x_%28y%29?q=*>)",
        ),
        ("[https://a.example](https://a.example)", "<https://a.example>"),
        ("[https://b.example](https://a.example)", "<https://b.example> (<https://a.example>)"),
        ("[mail](mailto:ada@a.example)", "mail (ada@a.example)"),
        ("[](https://a.example)", "<https://a.example>"),
        ("**a**_b_", "**a**\u200b*b*"),
        ("**  a **", "  **a** "),
    ],
)
def test_the_bots_markdown_is_drawn_as_discords(md: str, said: str) -> None:
    assert drawn(md, PEOPLE) == said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("# big", "\\# big"),
        ("-# small", "\\-# small"),
        (">>> all", "\\>>> all"),
        ("1. first", "1\\. first"),
        ("- item", "\\- item"),
        ("  - item", "  \\- item"),
        ("a_b*c~d|e", "a\\_b\\*c\\~d\\|e"),
        ("@everyone @here @Ada", "\\@everyone \\@here @Ada"),
        ("<@7> <#8> <t:0:R> <:x:9>", "\\<@7> \\<#8> \\<t\\:0:R> \\<\\:x:9>"),
        (":smile: at 12:30", "\\:smile: at 12:30"),
        ("[x](y)", "\\[x](y)"),
        ("see https://a.example/b_c*d, ok", "see <https://a.example/b_c*d>, ok"),
        ("C:\\new", "C:\\\\new"),
    ],
)
def test_what_people_typed_is_shown_as_typed(typed: str, said: str) -> None:
    assert drawn(markup.escape(typed), {}) == said


def test_facts_say_how_far_away_a_moment_is() -> None:
    when = markup.when("Monday", MOMENT)

    assert fact("When", when, {}) == "**When** <t:1780329600:f> (<t:1780329600:R>)"
    assert fact("Said", markup.escape("<t:0:f>"), {}) == "**Said** \\<t\\:0:f>"
    assert fact("Said", f"{when} or so", {}).endswith("or so")
    assert fact("List", "- a\n- b", {}) == "**List**\n- a\n- b"


def test_a_block_of_code_cannot_be_left() -> None:
    assert fenced("a```b") == "```\na``\u02cbb\n```"


def test_what_discord_writes_is_read_as_people_see_it() -> None:
    names = {"@1": "@Ada", "#2": "#general"}
    text = "<@1> <@!1> <#2> <@&3> <:party:4> <a:wave:5> <t:1780329600:R> <t:99999999999999:R> <x>"

    assert read(text, names.__getitem__) == (
        "@Ada @Ada #general @role :party: :wave: 2026-06-01 16:00 UTC 99999999999999 <x>"
    )
    assert mentioned(text) == ["1", "1"]
    assert literal("plain") == "plain"


def parts(drawn: ui.LayoutView) -> list[Json]:
    found: list[Json] = drawn.to_components()  # type: ignore[no-untyped-call]
    return found


async def components(*blocks: Any, footer: str = "", file: File | None = None) -> list[Json]:
    card = Card("Title", blocks, footer)
    drawn: ui.LayoutView = view(card, lambda does: f"seal:{does.name}", PEOPLE, file)
    return parts(drawn)


async def test_a_card_is_one_container() -> None:
    button = Button("Go", Action("x.go"), Style.PRIMARY)
    blocks = (Text("Hi"), Facts((("A", "b"),)), Row("Row", button), Row("Bare"))

    (container,) = await components(*blocks, footer="_small_")

    title, text, facts, row, bare, footer = container["components"]
    assert title["content"] == "### Title"
    assert text["content"] == "Hi"
    assert facts["content"] == "**A** b"
    assert row["accessory"]["custom_id"] == "seal:x.go"
    assert bare["content"] == "Bare"
    assert footer["content"] == "-# *small*"


async def test_buttons_stand_in_rows_of_five() -> None:
    buttons = [Button(f"B{number}", Action("x.go", (str(number),))) for number in range(7)]
    card = Card("", (Buttons(tuple(buttons)),))

    (container,) = parts(view(card, lambda does: str(does.args), {}))

    assert [len(row["components"]) for row in container["components"]] == [5, 2]


async def test_addresses_no_button_opens_are_written() -> None:
    links = Buttons((Link("Docs", "https://a.example"), Link("Mail", "mailto:ada@a.example")))

    (container,) = await components(links, Row("Write", Link("Us", "mailto:us@a.example")))

    _, row, words, line = container["components"]
    assert row["components"][0]["url"] == "https://a.example"
    assert words["content"] == "Mail (ada@a.example)"
    assert line["content"] == "Write Us (us@a.example)"


async def test_a_menu_offers_each_choice_once() -> None:
    choices = (*COLOURS, Choice("red", "Red again"))

    (container,) = await components(Pick("Some", Action("x.pick"), choices, most=9))

    menu = container["components"][1]["components"][0]
    assert [one["value"] for one in menu["options"]] == ["red", "green", "blue"]
    assert menu["max_values"] == 3


async def test_a_file_is_shown_below_the_card() -> None:
    _, shown = await components(file=File("Über Pläne.ics", "text/calendar", b""))

    assert shown["file"]["url"] == "attachment://_ber_Pl_ne.ics"
