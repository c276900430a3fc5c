"""Several workspaces: one app may be installed in them, and they may share channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from adapters.slack.listening import ELSEWHERE, Home
from tests.adapters.slack_kit import Slack, both_ways
from tests.wire.slack import Exchange, payloads

OTHER, ORGANISATION = "TOTHER", "EORG"
HERE = Home("TMOOT", "UBOT", "https://moot.slack.com/")
EVERYWHERE = Home(ORGANISATION, "UBOT", "https://moot.slack.com/", ORGANISATION)


@dataclass
class Elsewhere:
    """The same app in another workspace, whose ids may be the same as ours."""

    slack: Slack

    async def types(self, line: str) -> Exchange:
        name, _, text = line.partition(" ")
        slack = self.slack
        told = payloads.command(
            slack.grace, slack.general, name, text, trigger="1.2.x", response_url=slack.server.url
        )
        return await self._told("slash_commands", {**told, "team_id": OTHER})

    async def calls(self, name: str) -> Exchange:
        """From the menu of the app."""
        callback = self.slack.server.manifest.callback(name)
        told = payloads.global_shortcut(self.slack.grace, callback, trigger="1.2.x", ts="1.2")
        return await self._told("interactive", {**told, "team": {"id": OTHER, "domain": "other"}})

    async def mentions(self) -> Exchange:
        slack = self.slack
        event = {"type": "app_mention", "user": slack.grace.id, "channel": slack.general.id}
        told = payloads.event(slack.server.workspace, event)
        (installed,) = told["authorizations"]
        return await self._told(
            "events_api", {**told, "authorizations": [{**installed, "team_id": OTHER}]}
        )

    async def _told(self, kind: str, payload: dict[str, Any]) -> Exchange:
        server = self.slack.server
        exchange = Exchange(
            kind, payload, server.workspace.pulse, takes_payload=kind != "events_api"
        )
        return await server.deliver(exchange)


@pytest.fixture
def elsewhere(slack: Slack) -> Elsewhere:
    return Elsewhere(slack)


@both_ways
async def test_what_is_typed_in_another_workspace_is_not_done_in_ours(
    slack: Slack, elsewhere: Elsewhere, caplog: pytest.LogCaptureFixture
) -> None:
    exchange = await elsewhere.types("/trial aloud Hello")
    await slack.answer(slack.grace, "/trial echo Hello")

    assert exchange.ack == {"text": ELSEWHERE, "response_type": "ephemeral"}
    assert slack.grace.sees(slack.general) == ["You said\nHello"]
    assert f"Slack told of the workspace {OTHER}; this bot serves TMOOT" in caplog.text


@both_ways
async def test_what_happens_in_another_workspace_is_acknowledged_and_left_alone(
    slack: Slack, elsewhere: Elsewhere
) -> None:
    before = len(slack.server.calls("views.open"))
    exchanges = [await elsewhere.mentions(), await elsewhere.calls("Ask the community")]
    await slack.answer(slack.grace, "/trial echo Hello")

    assert all(exchange.acked for exchange in exchanges)
    assert len(slack.server.calls("views.open")) == before
    assert slack.grace.sees(slack.general) == ["You said\nHello"]


@both_ways
async def test_an_admin_of_another_workspace_is_none_of_ours(slack: Slack) -> None:
    sam = slack.server.user("Sam", is_admin=True, team=OTHER)
    shared = slack.server.channel("shared", members=[sam, slack.server.bot])
    line = "/community new name:Rust domain:Safe systems zone:Paris"

    assert "Only an admin" in await slack.answer(sam, line, channel=shared)


@both_ways
async def test_who_shares_a_channel_with_us_presses_and_fills_in(slack: Slack) -> None:
    sam = slack.server.user("Sam", team=OTHER)
    slack.general.members.add(sam.id)
    await slack.answer(slack.grace, "/trial count")
    card = await slack.posted()
    await sam.presses("One more", card)
    await slack.server.wait(lambda: "*Presses*\n1" in sam.reads(card) or None)
    await sam.presses("Fill in", card)

    assert "Filled in" in await slack.submits(sam, await sam.view(), words="Hello")


@both_ways
async def test_installed_in_a_whole_organisation_its_admins_are_ours(slack: Slack) -> None:
    installed = {"is_enterprise_install": True, "enterprise_id": ORGANISATION}
    slack.server.workspace.installed = installed | {"team_id": ORGANISATION}
    await slack.restart()
    other = slack.server.channel("rust", members=[slack.ada, slack.server.bot])
    line = "/community new name:Rust domain:Safe systems zone:Paris"

    assert "Rust is set up" in await slack.answer(slack.ada, line, channel=other)


async def test_the_doctor_says_when_the_token_is_of_another_workspace(slack: Slack) -> None:
    slack.server.workspace.installed = {"team_id": OTHER}
    found = await slack.adapter.findings()

    assert found[-1].says.startswith("Slack: #general is in TMOOT, and this token is of the")
    assert not found[-1].ok


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"command": "/ask", "team_id": "TMOOT"}, True),
        ({"command": "/ask", "team_id": OTHER}, False),
        ({"command": "/ask"}, True),
        ({"team": {"id": "TMOOT"}, "user": {"id": "U1", "team_id": OTHER}}, True),
        ({"team": {"id": OTHER}}, False),
        ({"team": None, "user": {"id": "U1", "team_id": OTHER}}, True),
        ({"team": {"id": OTHER}, "view": {"app_installed_team_id": "TMOOT"}}, True),
        ({"team": {"id": "TMOOT"}, "view": {"app_installed_team_id": OTHER}}, False),
        ({"event": {}, "team_id": OTHER, "authorizations": [{"team_id": "TMOOT"}]}, True),
        ({"event": {}, "team_id": "TMOOT", "authorizations": [{"team_id": OTHER}]}, False),
        ({"event": {}, "team_id": OTHER, "authorizations": []}, True),
        ({"event": {}, "team_id": OTHER}, True),
    ],
)
def test_only_what_is_surely_anothers_is_left_alone(said: dict[str, Any], *, meant: bool) -> None:
    assert HERE.is_meant(said) is meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"command": "/ask", "team_id": "T1", "enterprise_id": ORGANISATION}, True),
        ({"command": "/ask", "team_id": "T1", "enterprise_id": "EOTHER"}, False),
        ({"command": "/ask", "team_id": "T1"}, True),
        ({"team": None, "enterprise": {"id": ORGANISATION}}, True),
        ({"team": {"id": "T1", "enterprise_id": ORGANISATION}}, True),
        ({"event": {}, "authorizations": [{"team_id": None, "enterprise_id": "EOTHER"}]}, False),
        ({"event": {}, "authorizations": [{"enterprise_id": ORGANISATION}]}, True),
    ],
)
def test_installed_in_a_whole_organisation_all_its_workspaces_are_meant(
    said: dict[str, Any], *, meant: bool
) -> None:
    assert EVERYWHERE.is_meant(said) is meant
