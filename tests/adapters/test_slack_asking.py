"""A question in Slack that was answered before: one modal, from the form to the end."""

from __future__ import annotations

from tests.adapters.slack_kit import Slack
from tests.features.asks import QUESTION, remember
from tests.wire.slack import payloads

ALIKE = "How can I share fixtures between several folders?"


async def test_likely_answers_stand_in_the_modal_of_the_form(slack: Slack) -> None:
    remember(slack.app)
    first = await slack.form(slack.grace, "/ask")
    await slack.submits(slack.grace, first, question=QUESTION, topic="testing")
    await slack.posted()
    view = await slack.form(slack.ada, f"/ask {ALIKE}")
    offered = await slack.submits(slack.ada, view, topic="testing")
    await slack.ada.presses("Me too", view)
    await slack.server.wait(lambda: "Yours too" in slack.ada.reads(view) or None)
    await slack.app.settle()

    assert "Is it this one?" in offered
    assert QUESTION in offered
    assert "I tell you once A-1 is solved." in slack.ada.reads(view)
    assert "Me too (1)" in str([one.blocks for one in slack.general.messages])


async def test_asking_begins_in_the_menu_of_the_app_too(slack: Slack) -> None:
    await slack.answer(slack.grace, "/community join")
    await slack.grace.shortcut("Ask the community")
    view = await slack.grace.view("Ask the community")

    said = await slack.submits(
        slack.grace, view, question="How do I test what waits for time?", topic="testing"
    )

    assert "Asked: A-1" in said


async def test_an_entry_of_the_menu_that_is_gone_is_answered(slack: Slack) -> None:
    grace = slack.grace
    told = payloads.global_shortcut(
        grace,
        "do.gone",
        trigger=slack.server.workspace.issue_trigger(grace.id),
        ts=slack.server.workspace.new_ts(),
    )
    await slack.server.interact(told)
    said = await slack.server.wait(lambda: grace.direct.timeline or None, "an answer")

    assert "out of date. Run the command again." in grace.reads(said[0])
