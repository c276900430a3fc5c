"""How the bot comes to Slack, stays, and leaves; and what it knows of people there."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from adapters.slack import limits
from adapters.slack.doctor import findings
from adapters.slack.settings import SlackSettings
from bot.errors import ConfigError
from tests.adapters.slack_kit import Slack, adapter, both_ways, busy
from tests.conftest import FakeClock
from tests.wire.slack import SlackServer, faults


@both_ways
async def test_what_was_acknowledged_is_answered_before_the_bot_leaves(slack: Slack) -> None:
    with busy(slack.app.database):
        exchanges = [await slack.types(slack.grace, f"/trial aloud {one}") for one in range(5)]
        closing = asyncio.create_task(slack.adapter.close())
        await asyncio.sleep(0)
        await slack.server.wait(lambda: not slack.server.socket.connections or None)
        assert not slack.adapter.is_connected()
    await closing

    assert all(exchange.acked for exchange in exchanges)
    assert sorted(slack.grace.sees(slack.general)) == ["0", "1", "2", "3", "4"]


@both_ways
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
    await slack.renewed()

    assert "connecting anew" in caplog.text
    assert await slack.answer(slack.grace, "/trial echo Hello") == "You said\nHello"


async def test_an_app_token_that_was_withdrawn_is_told_with_what_to_do(
    slack: Slack, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.socket.LOCKED_OUT", 0)
    await slack.restart(silence=timedelta(milliseconds=200))
    before = len(slack.server.calls("apps.connections.open"))
    slack.server.disturb("apps.connections.open", faults.refused("token_revoked"), times=9)
    await slack.server.wait(
        lambda: len(slack.server.calls("apps.connections.open")) > before + 1 or None
    )
    await slack.adapter.close()

    said, *_ = [one.message for one in caplog.records if one.levelname == "CRITICAL"]
    assert "does not accept the app token any more (token_revoked)" in said
    assert "FOLKMOOT_SLACK_APP_TOKEN" in said
    assert "restart the bot" in said


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
async def test_a_token_that_slack_refuses_stops_the_start(slack: Slack, method: str) -> None:
    await slack.adapter.close()
    slack.server.disturb(method, faults.refused("invalid_auth"))

    with pytest.raises(ConfigError, match="token"):
        await adapter(slack.server, slack.app).connect()


@both_ways
async def test_people_are_looked_up_once_a_day(slack: Slack) -> None:
    for _ in range(3):
        await slack.answer(slack.grace, "/my show")
    assert len(slack.server.calls("users.info")) == 1

    slack.clock.advance(hours=25)
    await slack.answer(slack.grace, "/my show")
    assert len(slack.server.calls("users.info")) == 2


@both_ways
async def test_somebody_slack_says_nothing_of_is_answered_all_the_same(slack: Slack) -> None:
    slack.server.scopes.discard("users:read")

    assert "*Name*\ngrace" in await slack.answer(slack.grace, "/my show")


async def test_nobody_waits_long_for_a_profile(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PROFILE_WAIT", timedelta(milliseconds=1))
    slack.server.disturb("users.info", faults.silence())

    assert "*Name*\ngrace" in await slack.answer(slack.grace, "/my show")


@both_ways
async def test_only_an_admin_sets_a_community_up(slack: Slack) -> None:
    other = slack.server.channel("rust", members=[slack.grace, slack.server.bot])
    line = "/community new name:Rust domain:Safe systems zone:Paris"

    assert "Only an admin" in await slack.answer(slack.grace, line, channel=other)
    assert "Rust is set up" in await slack.answer(slack.ada, line, channel=other)


@both_ways
async def test_the_doctor_finds_nothing_wrong(slack: Slack) -> None:
    found = await slack.adapter.findings()

    assert [one for one in found if not one.ok] == []
    assert "Slack: #general is there." in [one.says for one in found]


async def test_the_doctor_names_what_is_missing(slack: Slack) -> None:
    slack.server.scopes.discard("files:write")
    slack.server.scopes.add("channels:read")
    slack.server.disturb("apps.connections.open", faults.refused("invalid_auth"))
    found = await slack.adapter.findings()
    wrong = [one.says for one in found if not one.ok]

    assert "files:write is missing; without it I cannot send calendar files" in wrong[0]
    assert "connections:write" in wrong[1]
    assert "Slack: channels:read is granted and not needed." in [one.says for one in found]


async def test_the_doctor_misses_channels_it_cannot_see(slack: Slack) -> None:
    slack.general.private = True
    slack.general.members.discard(slack.server.bot.id)
    found = await slack.adapter.findings()

    assert "#general is gone, or private without me" in found[-1].says
    assert not found[-1].ok


async def test_the_doctor_compares_the_clocks(slack: Slack) -> None:
    ahead = FakeClock(slack.clock.now() + timedelta(minutes=6))
    known = SlackSettings(slack.server.bot_token, slack.server.app_token, slack.server.url)
    (wrong,) = [one.says for one in await findings(known, ahead) if not one.ok]

    assert wrong.startswith("Slack: our clock is 360 s ahead of its own. Whoever runs this machine")


async def test_the_doctor_says_when_slack_is_out_of_reach(
    slack_server: SlackServer, clock: FakeClock
) -> None:
    await slack_server.close()
    found = await findings(SlackSettings("xoxb-1", "xapp-1", slack_server.url), clock)

    assert all("cannot be reached" in one.says for one in found)
