"""Whoever acted is answered, whatever Slack says to the answer."""

from __future__ import annotations

import pytest

from adapters.slack import limits
from tests.adapters.slack_kit import Slack, busy
from tests.wire.slack import faults
from tests.wire.slack.faults import Fault

JSON = {"Content-Type": "application/json"}
LIMIT = '{"ok": false, "error": "ratelimited"}'
YEARS = Fault(429, LIMIT, {**JSON, "Retry-After": "1000000000"})
TROUBLES = {
    "a limit of years": YEARS,
    "a refusal": faults.refused("internal_error"),
    "a page": faults.garbage(),
    "a list": Fault(200, "[1]", JSON),
    "a page with another status": faults.server_error(),
    "a line that breaks": faults.broken_connection(),
}
in_trouble = pytest.mark.parametrize("fault", TROUBLES.values(), ids=TROUBLES)


async def read(slack: Slack) -> list[str]:
    """What Grace finds, in the channel or in her direct messages."""

    def found() -> list[str] | None:
        return slack.grace.sees(slack.general) + slack.grace.sees(slack.grace.direct) or None

    return await slack.server.wait(found)


@in_trouble
async def test_an_answer_that_was_not_taken_goes_another_way(slack: Slack, fault: Fault) -> None:
    slack.server.disturb("response_url", fault)
    await slack.types(slack.grace, "/trial echo Hello")

    assert await read(slack) == ["You said\nHello"]


@in_trouble
async def test_nor_is_the_second_way_the_last(slack: Slack, fault: Fault) -> None:
    slack.server.disturb("response_url", fault)
    slack.server.disturb("chat.postEphemeral", fault)
    await slack.types(slack.grace, "/trial echo Hello")

    assert await read(slack) == ["You said\nHello"]


@in_trouble
async def test_a_modal_that_cannot_be_changed_is_answered_beside_it(
    slack: Slack, fault: Fault
) -> None:
    view = await slack.form(slack.grace, "/trial form")
    slack.server.disturb("views.update", fault, times=9)
    labels = {one["block_id"]: one["label"]["text"] for one in view.blocks if "label" in one}
    await slack.grace.submits(view, {labels["words"]: "Hello"})
    (said,) = await read(slack)

    assert "Slack and I lost each other" in said


@pytest.mark.parametrize("fault", [faults.refused("expired_trigger_id"), *TROUBLES.values()])
async def test_what_is_too_late_for_a_modal_is_answered_beside_it(
    slack: Slack, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OPENING", slack.moment)
    message = await slack.ada.says("Hello", slack.general)
    slack.server.disturb("views.open", fault)
    with busy(slack.app.database):
        await slack.grace.shortcut("Repeat this", message)
        await slack.server.wait(lambda: slack.server.calls("views.open") or None)
    whispered = await slack.grace.whisper(slack.general)

    assert slack.grace.reads(whispered).startswith("Pointed at")


async def test_a_limit_of_years_on_names_keeps_nobody(slack: Slack) -> None:
    slack.server.disturb("users.info", YEARS)

    assert "*Name*\ngrace" in await slack.answer(slack.grace, "/my show")
    slack.clock.advance(minutes=11)
    assert "*Name*\nGrace" in await slack.answer(slack.grace, "/my show")


async def test_a_limit_of_years_on_forms_is_told(slack: Slack) -> None:
    slack.server.disturb("views.open", YEARS)
    await slack.types(slack.grace, "/trial form")
    (said,) = await read(slack)

    assert "Slack and I lost each other" in said
