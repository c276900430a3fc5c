"""How the bot comes to Slack, stays, and leaves; and what it knows of people there."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.slack import limits
from adapters.slack.doctor import findings
from adapters.slack.settings import SlackSettings
from bot.errors import ConfigError
from tests.adapters.slack_kit import Slack, adapter, busy
from tests.wire.slack import SlackServer, faults


async def test_what_was_acknowledged_is_answered_before_the_bot_leaves(slack: Slack) -> None:
    with busy(slack.app.database):
        exchanges = [await slack.types(slack.grace, f"/trial aloud {one}") for one in range(5)]
        closing = asyncio.create_task(slack.adapter.close())
        await slack.server.wait(lambda: not slack.server.socket.connections or None)
    await closing

    assert all(exchange.acked for exchange in exchanges)
    assert sorted(slack.grace.sees(slack.general)) == ["0", "1", "2", "3", "4"]


async def test_work_that_never_ends_does_not_keep_the_bot(slack: Slack) -> None:
    await slack.restart(patience=timedelta(milliseconds=1))
    with busy(slack.app.database):
        await slack.types(slack.grace, "/trial aloud Hello")
        await slack.adapter.close()

    assert slack.general.timeline == []


async def test_a_line_that_breaks_is_opened_again(slack: Slack) -> None:
    await slack.server.disconnect()
    await slack.server.wait(lambda: len(slack.server.socket.ready) == 1 or None)

    assert await slack.answer(slack.grace, "/trial echo Hello") == "You said\nHello"


async def test_a_line_that_goes_quiet_is_opened_again(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    await slack.restart(silence=timedelta(milliseconds=200))
    await slack.server.wait(lambda: len(slack.server.calls("apps.connections.open")) > 2 or None)
    await slack.server.connected()

    assert "connecting anew" in caplog.text
    assert await slack.answer(slack.grace, "/trial echo Hello") == "You said\nHello"


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_token_that_slack_refuses_stops_the_start(slack: Slack, method: str) -> None:
    await slack.adapter.close()
    slack.server.disturb(method, faults.refused("invalid_auth"))

    with pytest.raises(ConfigError, match="token"):
        await adapter(slack.server, slack.app).connect()


async def test_people_are_looked_up_once_a_day(slack: Slack) -> None:
    for _ in range(3):
        await slack.answer(slack.grace, "/my show")
    assert len(slack.server.calls("users.info")) == 1

    slack.clock.advance(hours=25)
    await slack.answer(slack.grace, "/my show")
    assert len(slack.server.calls("users.info")) == 2


async def test_somebody_slack_says_nothing_of_is_answered_all_the_same(slack: Slack) -> None:
    slack.server.scopes.discard("users:read")

    assert "*Name*\ngrace" in await slack.answer(slack.grace, "/my show")


async def test_nobody_waits_long_for_a_profile(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROFILE_WAIT", timedelta(milliseconds=1))
    slack.server.disturb("users.info", faults.silence())

    assert "*Name*\ngrace" in await slack.answer(slack.grace, "/my show")


async def test_only_an_admin_sets_a_community_up(slack: Slack) -> None:
    other = slack.server.channel("rust", members=[slack.grace, slack.server.bot])
    line = "/community new name:Rust domain:Safe systems zone:Paris"

    assert "Only an admin" in await slack.answer(slack.grace, line, channel=other)
    assert "Rust is set up" in await slack.answer(slack.ada, line, channel=other)


async def test_the_doctor_finds_nothing_wrong(slack: Slack) -> None:
    found = await slack.adapter.findings()

    assert [one.ok for one in found] == [True, True]


async def test_the_doctor_names_what_is_missing(slack: Slack) -> None:
    slack.server.scopes.discard("files:write")
    slack.server.disturb("apps.connections.open", faults.refused("invalid_auth"))
    found = [one.says for one in await slack.adapter.findings() if not one.ok]

    assert "files:write is missing; without it I cannot send calendar files" in found[0]
    assert "connections:write" in found[1]


async def test_the_doctor_says_when_slack_is_out_of_reach(slack_server: SlackServer) -> None:
    await slack_server.close()
    found = await findings(SlackSettings("xoxb-1", "xapp-1", slack_server.url))

    assert all("cannot be reached" in one.says for one in found)
