"""What cards and texts look like in Slack, by example."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.slack import limits
from adapters.slack.incoming import read
from adapters.slack.manifest import SCOPES, manifest
from adapters.slack.render import blocks
from bot import features, markup
from bot.catalog import Features
from bot.feature import Feature
from bot.ui import (
    Action,
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    Link,
    Option,
    Pick,
    Reply,
    Row,
    Say,
    Text,
)
from tests.adapters.trial import feature as trial
from tests.wire.slack.blocks import text_in

PEOPLE = {"per_ada": "UADA"}


def drawn(
    *content: Text | Facts | Row | Buttons | Pick, footer: str = ""
) -> list[dict[str, object]]:
    return blocks(Card("", content, footer), lambda does: f"{does.name}.{does.args}", PEOPLE)


def test_text_is_rich_text() -> None:
    ada, moment = markup.person("Ada", "per_ada"), datetime(2026, 6, 1, 16, tzinfo=UTC)
    [block] = drawn(
        Text(f"**Hi** {ada}, {markup.when('Mon', moment)}\n- one\n- two\n> so\n```\nx\n```")
    )

    assert block["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hi", "style": {"bold": True}},
                {"type": "text", "text": " "},
                {"type": "user", "user_id": "UADA"},
                {"type": "text", "text": ", "},
                {
                    "type": "date",
                    "timestamp": 1780329600,
                    "format": "{date_short_pretty} {time}",
                    "fallback": "Mon",
                },
            ],
        },
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]},
            ],
        },
        {"type": "rich_text_quote", "elements": [{"type": "text", "text": "so"}]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
    ]


def test_a_row_has_its_button_beside_it() -> None:
    ada = markup.person("Ada", "per_ada")
    [block] = drawn(Row(f"**A-1** {ada}: a &lt; b & c", Button("Show", Action("x.y"))))

    assert block["type"] == "section"
    assert block["text"] == {
        "type": "mrkdwn",
        "text": "*A-1* <@UADA>: a &amp;lt; b &amp; c",
        "verbatim": True,
    }


def test_a_row_that_mrkdwn_would_garble_has_its_button_below() -> None:
    text, button = drawn(Row(markup.escape("*args"), Button("Show", Action("x.y"))))

    assert (text["type"], button["type"]) == ("rich_text", "actions")


def test_escaping_never_makes_a_message_too_long() -> None:
    rows = [Row("&" * 900, Button(f"B{at}", Action("x.y", (str(at),)))) for at in range(3)]

    assert text_in(drawn(*rows)) < 3000


def test_facts_stand_in_columns_where_they_are_short() -> None:
    [short] = drawn(Facts((("Who", "Ada"), ("When", "today"))))
    [long] = drawn(Facts((("Why", "because " * 20), ("When", "today"))))

    assert [one["text"] for one in short["fields"]] == ["*Who*\nAda", "*When*\ntoday"]  # type: ignore[attr-defined]
    assert long["type"] == "rich_text"


def test_an_address_that_slack_would_refuse_is_text() -> None:
    [block] = drawn(Buttons((Link("Docs", "javascript:alert(1)"),)))
    [inline] = drawn(Text("[Docs](https://a.example/<b>)"))

    assert "Docs: javascript:alert(1)" in json.dumps(block)
    assert '"link"' not in json.dumps(inline)
    assert "Docs (https://a.example/<b>)" in json.dumps(inline)


def test_an_address_that_people_typed_leads_there() -> None:
    [block] = drawn(Text(markup.escape("See https://a.example/my_page, or not.")))

    assert {
        "type": "link",
        "url": "https://a.example/my_page",
        "text": "https://a.example/my_page",
    } in block["elements"][0]["elements"]  # type: ignore[index]


def test_one_choice_is_a_menu_and_several_stand_beside_their_prompt() -> None:
    choices = (Choice("a", "A"), Choice("b", "B"))
    [one] = drawn(Pick("Pick", Action("x.y"), choices))
    [several] = drawn(Pick("Pick some", Action("x.y"), choices, most=2))

    assert one["type"] == "actions"
    assert several["accessory"]["max_selected_items"] == 2  # type: ignore[index]


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("<@U1|ada> and <@U2>", "@Ada and @U2"),
        ("<#C1|general> <#C2|>", "#general #C2"),
        ("<!here> <!subteam^S1|@crew> <!date^1^{date}|Monday>", "@here @crew Monday"),
        (
            "<https://a.example|a.example> <https://a.example|the docs>",
            "https://a.example the docs (https://a.example)",
        ),
        ("<mailto:ada@a.example|ada@a.example>", "ada@a.example"),
        ("a &lt; b &amp;&amp; c &gt; d &amp;lt;", "a < b && c > d &lt;"),
        ("List<int> x", "List<int> x"),
    ],
)
def test_what_slack_sends_is_read_as_people_see_it(sent: str, seen: str) -> None:
    assert read(sent, {"U1": "Ada"}) == seen


def test_the_manifest_declares_every_command_and_menu() -> None:
    found = Features([*features.load(), trial])
    declared = manifest(found)

    commands = declared["features"]["slash_commands"]
    assert [one["command"] for one in commands] == [f"/{name}" for name in found.names()]
    assert all(one["should_escape"] for one in commands)
    entries = {one["callback_id"]: one["type"] for one in declared["features"]["shortcuts"]}
    assert entries == {**dict.fromkeys(found.shortcuts, "message"), "do.ask": "global"}
    assert set(declared["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert declared["settings"]["socket_mode_enabled"]


def test_the_manifest_keeps_slacks_limits() -> None:
    declared = manifest(Features([*features.load(), trial]), prefix="fm")

    about, offered = declared["display_information"], declared["features"]
    assert len(about["name"]) <= limits.APP_NAME
    assert len(about["description"]) <= limits.DESCRIPTION
    assert len(offered["slash_commands"]) <= limits.COMMANDS
    for one in offered["slash_commands"]:
        assert one["command"].startswith("/fm-")
        assert len(one["command"]) <= limits.COMMAND
        assert len(one.get("usage_hint", "")) <= limits.USAGE_HINT
    assert all(len(one["name"]) <= limits.SHORTCUT for one in offered["shortcuts"])


def test_slacks_own_words_and_dropped_ones_stay_behind_the_umbrella() -> None:
    odd = Feature("odd", "Named like Slack's own.")

    @odd.command("search", "Search", Option("words", "Words"))
    def search(_: object, words: str) -> Reply:
        return Say(Card(words))

    declared = manifest(Features([odd, trial]), dropped=["trial"])
    assert declared["features"]["slash_commands"] == []


def test_a_prefix_that_makes_a_command_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter prefix"):
        manifest(Features([trial]), prefix="x" * 30)


def test_every_permission_is_explained_in_the_guide() -> None:
    guide = (
        Path(__file__).parents[2].joinpath("docs/run-it-in-slack.md").read_text(encoding="utf-8")
    )

    assert [f"| `{scope}` | {why} |" in guide for scope, why in SCOPES.items()] == [True] * 7
