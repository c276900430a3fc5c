"""Forms in Slack: filled in, put right, sent once, answered in the same modal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.adapters.slack_kit import Slack, both_ways, busy
from tests.wire.slack import faults

pytestmark = both_ways


async def test_every_kind_of_input_comes_back(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    filled = await slack.submits(
        slack.ada,
        view,
        words="Hello",
        number=7,
        person=slack.ada,
        starts=datetime(2026, 6, 1, 16, 0, tzinfo=UTC),
        colours=["Red", "Blue"],
    )

    for words in ("*Words*\nHello", "*Number*\n7", "*Person*\nAda", "red, blue"):
        assert words in filled
    assert "*Starts*\n2026-06-01 16:00" in filled


async def test_a_form_is_filled_in_as_the_command_says(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")

    assert view.values["words"]["value"]["value"] == "As before"


async def test_what_can_be_told_without_the_database_is_told_at_once(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    with busy(slack.app.database):
        exchange = await slack.ada.submits(view, {"When": datetime(2020, 1, 1, tzinfo=UTC)})

    assert exchange.ack is not None
    assert exchange.ack["response_action"] == "errors"
    assert "When" in view.error_texts


async def test_a_form_is_acknowledged_while_the_database_is_busy(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    with busy(slack.app.database):
        await slack.ada.submits(view)

        assert slack.ada.reads(view) == "Working…"
    await slack.server.wait(lambda: "Filled in" in slack.ada.reads(view) or None)


async def test_a_form_that_is_refused_comes_back_as_it_was(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    refused = await slack.submits(slack.ada, view, words="wrong", number=7, colours=["Green"])

    assert "⚠️ Not that word." in refused
    assert view.values["words"]["value"]["value"] == "wrong"
    assert view.values["number"]["value"]["value"] == "7"
    assert "Filled in" in await slack.submits(slack.ada, view, words="right")
    assert "*Colours*\ngreen" in slack.ada.reads(view)


async def test_a_form_said_aloud_is_posted_where_it_was_opened(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    done = await slack.submits(slack.ada, view, words="aloud")

    assert done == "Done\nIt is in the channel."
    assert "Filled in" in slack.grace.sees(slack.general)[-1]


async def test_a_form_that_breaks_says_so(slack: Slack, caplog: pytest.LogCaptureFixture) -> None:
    view = await slack.form(slack.ada, "/trial form")
    said = await slack.submits(slack.ada, view, words="break")

    assert "It is not your fault" in said
    assert "on purpose" in caplog.text


async def test_an_answer_reaches_who_closed_the_modal_meanwhile(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    with busy(slack.app.database):
        await slack.ada.submits(view)
        await slack.ada.closes(view)

    answer = await slack.ada.whisper(slack.general)
    assert "Filled in" in slack.ada.reads(answer)


async def test_a_refused_form_is_opened_again_by_who_closed_it(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    with busy(slack.app.database):
        await slack.ada.submits(view, {"Words": "wrong"})
        await slack.ada.closes(view)
    way_back = await slack.ada.whisper(slack.general)
    await slack.ada.presses("Edit again", way_back)

    again = await slack.ada.view("A form of all kinds")
    assert again.values["words"]["value"]["value"] == "wrong"


async def test_a_form_sent_twice_acts_once(slack: Slack) -> None:
    view = await slack.form(slack.ada, "/trial form")
    exchange = await slack.ada.submits(view)
    await slack.server.wait(lambda: "Filled in" in slack.ada.reads(view) or None)
    again = await slack.server.redeliver(exchange)

    assert again.ack is not None
    assert again.ack["response_action"] == "update"
    await slack.server.wait(lambda: len(slack.server.calls("views.update")) >= 2 or None)


async def test_an_answer_that_slack_would_not_show_is_apologised_for(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    view = await slack.form(slack.ada, "/trial form")
    slack.server.disturb("views.update", faults.refused("internal_error"))
    said = await slack.submits(slack.ada, view)

    assert "Please try again" in said
    assert "internal_error" in caplog.text


async def test_a_button_opens_a_form(slack: Slack) -> None:
    exchange = await slack.types(slack.ada, "/trial count")
    await slack.ada.presses("Fill in", await exchange.answer())
    view = await slack.ada.view("A form of all kinds")

    assert "Filled in" in await slack.submits(slack.ada, view, words="Hello")


async def test_a_community_is_set_up_in_a_form(slack: Slack) -> None:
    other = slack.server.channel("rust", members=[slack.ada, slack.server.bot])
    await slack.types(slack.ada, "/community new", channel=other)
    view = await slack.ada.view()
    slack.ada.fills(view, {"Name": "Rust guild", "What it cares about": "Safe systems"})
    slack.ada.fills(view, {"Or something else": "Nowhere at all"})
    assert "zone" in await slack.submits(slack.ada, view)
    slack.ada.fills(view, {"Or something else": "Paris"})

    assert "Rust guild is set up" in await slack.submits(slack.ada, view)
    await slack.app.settle()
    assert "Rust guild" in slack.ada.reads(await other.next_message())
