"""What the outbox makes of a Slack that is slow, sick, or silent about what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.slack import limits
from bot.mail import Outbox
from tests.adapters.slack_kit import Slack
from tests.adapters.slack_outbox import HISTORY, post, reasons, said
from tests.wire.slack import faults
from tests.wire.slack.faults import Fault


async def later(slack: Slack) -> None:
    await slack.app.settle()
    slack.clock.advance(minutes=3)
    await slack.app.settle()


LOSING = {
    "the line breaks after it acted": faults.broken_connection(acts=True),
    "the line breaks before": faults.broken_connection(),
    "a gateway gave up waiting": Fault(504, "Gateway Timeout", acts=True),
    "it says it may have acted": Fault(
        200,
        '{"ok": false, "error": "fatal_error"}',
        {"Content-Type": "application/json"},
        acts=True,
    ),
    "500 after it acted": Fault(500, "Server Error", {"Content-Type": "text/html"}, acts=True),
    "garbage after it acted": Fault(200, "<p>", {"Content-Type": "application/json"}, acts=True),
    "500 before": faults.server_error(),
    "503": faults.server_error(503),
    "garbage before": faults.garbage(),
}


@pytest.mark.parametrize("fault", LOSING.values(), ids=LOSING)
@pytest.mark.parametrize("where", ["channel", "thread", "direct"])
async def test_what_may_be_looked_for_is_there_once(slack: Slack, fault: Fault, where: str) -> None:
    slack.server.scopes.update(HISTORY)
    to, under = slack.general.id, ""
    if where == "thread":
        post(slack, to, "question")
        await slack.app.settle()
        under = "question"
    if where == "direct":
        to = f"@{slack.grace.id}"
    slack.server.disturb("chat.postMessage", fault)
    post(slack, to, "news", under=under)
    post(slack, to, "more", under=under)
    await later(slack)

    channel = slack.grace.direct if where == "direct" else slack.general
    assert said(channel) == [*filter(None, [under]), "news", "more"]
    assert reasons(slack) == []


async def test_a_post_nobody_can_look_for_is_not_said_twice(slack: Slack) -> None:
    slack.server.disturb("chat.postMessage", faults.broken_connection(acts=True))
    post(slack, slack.general.id, "news")
    post(slack, slack.general.id, "more")
    await later(slack)

    assert said(slack.general) == ["news", "more"]
    assert "I may not look whether it is there" in reasons(slack)[0]
    assert "I cannot tell whether “news” arrived in #general" in slack.ada.sees(slack.ada.direct)[0]


async def test_somebody_is_rather_told_twice_and_it_is_counted(slack: Slack) -> None:
    slack.server.disturb("chat.postMessage", faults.broken_connection(acts=True))
    post(slack, f"@{slack.grace.id}", "news")
    await later(slack)

    assert said(slack.grace.direct) == ["news", "news"]
    assert slack.app.database.read(lambda uow: uow.repo(Outbox).doubtful("guild")).result() == 1


async def test_a_silent_slack_delays_nobody_and_is_looked_into(slack: Slack) -> None:
    slack.server.scopes.update(HISTORY)
    slack.server.disturb("chat.postMessage", faults.silence(acts=True))
    post(slack, slack.general.id, "news")
    await slack.app.advance()
    await slack.server.wait(lambda: slack.general.messages or None)
    post(slack, f"@{slack.grace.id}", "psst")
    await slack.app.advance()
    await slack.server.wait(lambda: slack.grace.direct.messages or None)

    await slack.app.courier.finish(timedelta())
    slack.clock.advance(minutes=3)
    await slack.app.settle()
    assert said(slack.general) == ["news"]
    assert said(slack.grace.direct) == ["psst"]


async def test_a_limit_costs_no_try_and_no_message(slack: Slack) -> None:
    slack.server.disturb("chat.postMessage", faults.rate_limited(30), times=9)
    post(slack, slack.general.id, "news")
    for _ in range(9):
        await slack.app.settle()
        assert said(slack.general) == []
        slack.clock.advance(seconds=30)
    await slack.app.settle()

    assert said(slack.general) == ["news"]
    assert len(slack.server.calls("chat.postMessage")) == 10


async def test_an_outage_loses_nothing(slack: Slack) -> None:
    slack.server.disturb("chat.postMessage", faults.server_error(503), times=12)
    post(slack, slack.general.id, "news")
    post(slack, slack.general.id, "more")
    for _ in range(14):
        await slack.app.settle()
        slack.clock.advance(minutes=30)

    assert said(slack.general) == ["news", "more"]
    assert reasons(slack) == []


async def test_while_it_is_not_connected_messages_wait(slack: Slack) -> None:
    await slack.adapter.close()
    post(slack, slack.general.id, "news")
    await slack.app.settle()
    await slack.adapter.connect()
    slack.clock.advance(minutes=1)
    await slack.app.settle()

    assert said(slack.general) == ["news"]


async def test_it_keeps_to_the_rate_of_a_channel(slack: Slack) -> None:
    slack.adapter.pace = limits.PACE
    for number in range(5):
        post(slack, slack.general.id, str(number))
    await slack.app.settle()
    assert said(slack.general) == ["0", "1", "2"]

    slack.clock.advance(seconds=2)
    await slack.app.settle()
    assert said(slack.general) == ["0", "1", "2", "3", "4"]
