"""The longest form there is, with its conditional field, on every platform."""

from __future__ import annotations

from typing import Any

from adapters.discord.forms import Sheet
from adapters.slack.forms import form_view, values
from bot.ui import Action, Choice, Form, Kind, Option
from bot.wiring import App
from tests.contracts.test_everything_answers import REACH
from tests.features.test_asks_form import know, settle_on
from tests.people import Someone


def opened(someone: Someone) -> Form:
    form = someone.types("/ask How do I share fixtures?").shown.form
    assert form
    return form


def slack_inputs(form: Form) -> list[tuple[str, str]]:
    view = form_view(form, "token", REACH, {})
    return [(one["block_id"], one["element"]["type"]) for one in view["blocks"]]


def discord_inputs(form: Form) -> list[tuple[str, str]]:
    fields = [one["component"] for one in Sheet(form, "token").to_dict()["components"]]
    kinds = {3: "menu", 4: "text"}
    return [(one["custom_id"], kinds[one["type"]]) for one in fields]


def test_five_fields_are_drawn_everywhere(app: App, sam: Someone) -> None:
    settle_on(app, anonymous=True)
    know(app, "testing")
    form = opened(sam)

    assert slack_inputs(form) == [
        ("question", "plain_text_input"),
        ("details", "plain_text_input"),
        ("topic", "static_select"),
        ("topic+typed", "plain_text_input"),
        ("needed", "static_select"),
        ("show_as", "static_select"),
    ]
    assert discord_inputs(form) == [
        ("question", "text"),
        ("details", "text"),
        ("topic", "menu"),
        ("needed", "menu"),
        ("show_as", "menu"),
    ]


def test_where_everybody_has_a_name_there_are_four(app: App, sam: Someone) -> None:
    form = opened(sam)

    assert [name for name, _ in discord_inputs(form)] == ["question", "details", "topic", "needed"]
    assert [name for name, _ in slack_inputs(form)] == ["question", "details", "topic", "needed"]


def test_a_topic_asked_about_is_picked_or_meant() -> None:
    topic = Option("topic", "Topic", Kind.TOPIC, choices=(Choice("Pipelines", "Pipelines"),))
    form = Form("Ask", Action("ask"), (topic,), values={"topic": "pipelnes"})
    view = form_view(form, "token", REACH, {"topic": "Did you mean “Pipelines”?"})

    def sent(picked: str, typed: str) -> str:
        menu: dict[str, Any] = {"selected_option": {"value": picked} if picked else None}
        state = {"topic": {"value": menu}, "topic+typed": {"value": {"value": typed}}}
        return values({**view, "state": {"values": state}})["topic"]

    assert sent("Pipelines", "pipelnes") == "Pipelines"
    assert sent("", "pipelnes") == "pipelnes"
    assert sent("", "pipelnes!") == "pipelnes!"
    assert sent("Pipelines", "gardens") == "gardens"
    assert sent("", "") == ""
