"""Which blocks the local Slack takes and which it refuses, and that the SDK agrees."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Channel, SlackServer, limits
from tests.wire.slack.kit import Json, actions, button, menu, plain, section

LEGAL: dict[str, Json] = {
    "section": {**section("Hello"), "accessory": button("Go", "go")},
    "fields": {"type": "section", "fields": [{"type": "mrkdwn", "text": "*A*"}] * 10},
    "header": {"type": "header", "text": plain("x" * limits.HEADER)},
    "context": {"type": "context", "elements": [{"type": "mrkdwn", "text": "Soon"}]},
    "menu": actions(menu(*(f"Topic {number}" for number in range(100)))),
    "when": actions({"type": "datetimepicker", "initial_date_time": 1_800_000_000}),
    "people": actions({"type": "users_select", "placeholder": plain("Who?")}),
    "divider": {"type": "divider"},
}
ILLEGAL: dict[str, tuple[Json, str]] = {
    "long section": (section("x" * 3001), "must be less than 3001 characters"),
    "empty section": (section(""), "must be more than 0 characters"),
    "bare section": ({"type": "section"}, "must define either `text` or `fields`"),
    "long header": ({"type": "header", "text": plain("x" * 151)}, "less than 151"),
    "header in markup": (
        {"type": "header", "text": section("x")["text"]},
        "unsupported type: mrkdwn",
    ),
    "long button": (actions(button("x" * 76)), "less than 76 characters"),
    "long value": (actions({**button("Go"), "value": "x" * 2001}), "less than 2001"),
    "long action": (actions(button("Go", "x" * 256)), "less than 256"),
    "long block id": ({**section("x"), "block_id": "x" * 256}, "less than 256"),
    "style": (actions({**button("Go"), "style": "loud"}), "must be one of"),
    "many buttons": (actions(*(button("Go", f"b{n}") for n in range(26))), "no more than 25 items"),
    "no buttons": (actions(), "no less than 1 items"),
    "same action": (actions(button("A"), button("B")), "`action_id` 'claim' already exists"),
    "many options": (actions(menu(*map(str, range(101)))), "no more than 100 items"),
    "long option": (actions(menu("x" * 76)), "less than 76"),
    "long placeholder": (
        actions({"type": "users_select", "placeholder": plain("x" * 151)}),
        "less than 151",
    ),
    "many fields": (
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11},
        "no more than 10 items",
    ),
    "long field": ({"type": "section", "fields": [plain("x" * 2001)]}, "less than 2001"),
    "much context": ({"type": "context", "elements": [plain("x")] * 11}, "no more than 10 items"),
    "button in context": (
        {"type": "context", "elements": [button("Go")]},
        "unsupported type: button",
    ),
    "typing in actions": (actions({"type": "plain_text_input"}), "unsupported type"),
    "short moment": (
        actions({"type": "datetimepicker", "initial_date_time": 99}),
        "must be between",
    ),
    "strange initial option": (
        actions({**menu("A"), "initial_option": {"text": plain("B"), "value": "b"}}),
        "must be one of the options",
    ),
    "unknown block": ({"type": "poem", "text": plain("x")}, "unsupported type: poem"),
    "unknown field": ({**section("x"), "colour": "red"}, "invalid additional property: colour"),
    "no label": (actions({"type": "button"}), "missing required field: text"),
}


async def test_legal_blocks_are_posted(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    blocks = list(LEGAL.values())

    await client.chat_postMessage(channel=general.id, text="All of it", blocks=blocks)

    assert server.violations == []
    assert all(block["block_id"] for block in general.messages[0].blocks)


@pytest.mark.parametrize("block", LEGAL.values(), ids=LEGAL.keys())
def test_the_sdk_agrees_that_blocks_are_legal(block: Json) -> None:
    parsed = Block.parse(block)

    assert parsed is not None
    parsed.validate_json()


@pytest.mark.parametrize(("block", "complaint"), ILLEGAL.values(), ids=ILLEGAL.keys())
async def test_illegal_blocks_are_refused_with_the_reason(
    server: SlackServer, client: AsyncWebClient, general: Channel, block: Json, complaint: str
) -> None:

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=general.id, text="Hello", blocks=[block])

    assert refused.value.response["error"] == "invalid_blocks"
    messages = refused.value.response["response_metadata"]["messages"]
    assert any(complaint in message for message in messages)
    assert [violation.error for violation in server.violations] == ["invalid_blocks"]
    assert general.messages == []
