"""The line to Slack comes back, whatever Slack answers when it is asked for a new one."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.adapters.slack_kit import Slack, adapter, line_of
from tests.wire.slack import faults
from tests.wire.slack.faults import Fault

JSON = {"Content-Type": "application/json"}
OPEN = "apps.connections.open"
LIMIT = '{"ok": false, "error": "ratelimited"}'
NOWHERE = '{"ok": true, "url": "ws://127.0.0.1:1/"}'
NONSENSE = {
    "a page": Fault(200, "<p>", JSON),
    "a page with another status": faults.server_error(503),
    "a list": Fault(200, "[1]", JSON),
    "no address": Fault(200, '{"ok": true}', JSON),
    "an address that is none": Fault(200, '{"ok": true, "url": "nowhere"}', JSON),
    "an address where nobody is": Fault(200, NOWHERE, JSON),
    "to come back in a thousand years": Fault(429, LIMIT, {**JSON, "Retry-After": "9" * 11}),
    "to come back soon": Fault(429, LIMIT, {**JSON, "Retry-After": "soon"}),
    "nothing": faults.silence(),
}
SOON, LATER = timedelta(milliseconds=200), timedelta(seconds=1)


@pytest.mark.parametrize("fault", NONSENSE.values(), ids=NONSENSE)
async def test_a_quiet_line_is_renewed_until_there_is_a_new_one(slack: Slack, fault: Fault) -> None:
    await slack.restart(silence=SOON)
    line_of(slack.adapter)._opening = LATER.total_seconds()  # noqa: SLF001
    before = len(slack.server.calls(OPEN))
    slack.server.disturb(OPEN, fault)
    await slack.renewed()

    assert len(slack.server.calls(OPEN)) > before + 1
    assert await slack.answer(slack.grace, "/trial echo Hello") == "You said\nHello"


@pytest.mark.parametrize("fault", NONSENSE.values(), ids=NONSENSE)
async def test_a_start_that_cannot_be_does_not_last(slack: Slack, fault: Fault) -> None:
    await slack.adapter.close()
    slack.server.disturb(OPEN, fault)
    slack.adapter = adapter(slack.server, slack.app, opening=LATER)
    with suppress(Exception):  # then it is tried again by whoever runs the platforms
        await slack.adapter.connect()
    await slack.adapter.close()
    while not slack.adapter.is_connected():
        with suppress(TimeoutError):  # a slow machine may need more than that
            await slack.adapter.connect()

    assert await slack.answer(slack.grace, "/trial echo Hello") == "You said\nHello"


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many"])
async def test_whyever_slack_hangs_up_there_is_a_new_line(slack: Slack, reason: str) -> None:
    await slack.server.disconnect(reason)
    await slack.server.wait(lambda: len(slack.server.socket.ready) == 1 or None)

    assert await slack.answer(slack.grace, "/trial echo Hello") == "You said\nHello"


async def test_the_address_of_a_line_is_not_written_down(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever has it may hear what is said to the bot."""
    await slack.adapter.close()
    async with TestServer(web.Application()) as nobody:
        address = nobody.make_url("/link").with_scheme("ws").with_query(ticket="secret")
        line = json.dumps({"ok": True, "url": str(address)})
        slack.server.disturb(OPEN, Fault(200, line, JSON))
        slack.adapter = adapter(slack.server, slack.app, silence=SOON, opening=LATER)
        with suppress(Exception):  # it is tried again by whoever runs the platforms
            await slack.adapter.connect()

    assert "secret" not in caplog.text
