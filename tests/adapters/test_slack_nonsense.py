"""Answers that make no sense lose no message, and keep none waiting for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.mail import Outbox
from tests.adapters.slack_kit import Slack
from tests.adapters.slack_outbox import HISTORY, post, reasons, said
from tests.wire.slack import faults
from tests.wire.slack.faults import Fault

JSON = {"Content-Type": "application/json"}
LIMIT = '{"ok": false, "error": "ratelimited"}'
WAITS = ["0", "-5", "1.5", "²", "Wed, 21 Oct 2026 07:28:00 GMT", "1000000000", "9" * 20, "nan"]
BODIES = ["", "[]", "[1]", '"ok"', "7", "null", '{"ok": true}', '{"ok": true, "ts": null}']
REPLACED = ["account_inactive", "invalid_auth", "token_expired", "token_revoked"]


async def hours_later(slack: Slack) -> None:
    for _ in range(14):
        await slack.app.settle()
        slack.clock.advance(timedelta(minutes=5))


@pytest.mark.parametrize("wait", WAITS)
async def test_a_wait_nobody_can_mean_is_not_waited_for(slack: Slack, wait: str) -> None:
    slack.server.disturb("chat.postMessage", Fault(429, LIMIT, {**JSON, "Retry-After": wait}))
    post(slack, slack.general.id, "news")
    await hours_later(slack)

    assert said(slack.general) == ["news"]
    assert reasons(slack) == []
    assert len(slack.server.calls("chat.postMessage")) == 2


@pytest.mark.parametrize("body", BODIES)
async def test_a_success_that_says_nothing_is_looked_into(slack: Slack, body: str) -> None:
    slack.server.scopes.update(HISTORY)
    slack.server.disturb("chat.postMessage", Fault(200, body, JSON, acts=True))
    post(slack, slack.general.id, "news")
    await hours_later(slack)

    assert said(slack.general) == ["news"]
    assert reasons(slack) == []
    kept = slack.app.database.read(lambda uow: uow.repo(Outbox).message("news")).result()
    assert kept == slack.general.messages[0].ts


@pytest.mark.parametrize(
    ("body", "kind"),
    [("[" * 100_000, "application/json"), ('{"ok": true}', "application/json; charset=hex")],
)
async def test_an_answer_that_cannot_be_read_is_looked_into(
    slack: Slack, body: str, kind: str
) -> None:
    slack.server.scopes.update(HISTORY)
    fault = Fault(200, body, {"Content-Type": kind}, acts=True)
    slack.server.disturb("chat.postMessage", fault)
    slack.server.disturb("conversations.history", replace(fault, acts=False))
    post(slack, slack.general.id, "news")
    await hours_later(slack)

    assert said(slack.general) == ["news"]
    assert reasons(slack) == []


@pytest.mark.parametrize("body", ["[1]", '{"ok": true, "messages": [null]}', '{"ok": true}'])
async def test_a_history_that_says_nothing_is_asked_for_again(slack: Slack, body: str) -> None:
    slack.server.scopes.update(HISTORY)
    slack.server.disturb("chat.postMessage", faults.broken_connection())
    slack.server.disturb("conversations.history", Fault(200, body, JSON))
    post(slack, slack.general.id, "news")
    await hours_later(slack)

    assert said(slack.general) == ["news"]
    assert reasons(slack) == []


@pytest.mark.parametrize("body", ["[1]", '{"ok": true}', '{"ok": true, "channel": {"id": null}}'])
async def test_a_conversation_without_a_name_is_opened_again(slack: Slack, body: str) -> None:
    slack.server.disturb("conversations.open", Fault(200, body, JSON))
    post(slack, f"@{slack.grace.id}", "news")
    post(slack, f"@{slack.grace.id}", "newer", edits="news")
    await hours_later(slack)

    assert said(slack.grace.direct) == ["newer"]
    assert reasons(slack) == []


@pytest.mark.parametrize("error", REPLACED)
async def test_messages_wait_for_a_new_token(slack: Slack, error: str) -> None:
    slack.server.disturb("chat.postMessage", faults.refused(error), times=9)
    post(slack, slack.general.id, "news")
    post(slack, slack.general.id, "more")
    for _ in range(12):
        await slack.app.settle()
        slack.clock.advance(timedelta(minutes=30))

    assert said(slack.general) == ["news", "more"]
    assert reasons(slack) == []
