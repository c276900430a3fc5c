"""A question in Slack that was answered before: one modal, from the form to the end."""

from __future__ import annotations

from tests.adapters.slack_kit import Slack
from tests.features.asks import QUESTION, remember

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
