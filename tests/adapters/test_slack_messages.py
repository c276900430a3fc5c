"""Messages in Slack: posted, edited, pressed, pointed at, and what keeps one from arriving."""

from __future__ import annotations

import pytest

from bot.mail import Delivery, Outbox
from bot.model.communities import Communities, Place, Purpose, Serving
from bot.ui import Card
from tests.adapters.slack_kit import Slack
from tests.wire.slack import faults
from tests.wire.slack.faults import Fault


def reasons(slack: Slack) -> list[str]:
    """Why deliveries were given up."""
    found = slack.app.database.read(lambda uow: uow.repo(Outbox).troubles("guild")).result()
    return [reason for _, reason in found]


def post(slack: Slack, channel: str, *, id: str = "d1", workspace: str = "TMOOT") -> None:
    place = Place("slack", workspace, channel)
    card = Card("News")
    delivery = Delivery(id, "guild", place, card, slack.clock.now(), id)
    slack.app.database.write(lambda uow: uow.repo(Outbox).put(delivery)).result()


async def test_a_press_redraws_the_card(slack: Slack) -> None:
    await slack.answer(slack.ada, "/trial count")
    counter = await slack.posted()
    await (await slack.grace.presses("One more", counter)).answer()
    await (await slack.grace.presses("One more", counter)).answer()

    assert "*Presses*\n2" in slack.grace.reads(counter)


async def test_a_press_on_a_link_is_acknowledged_and_nothing_else(slack: Slack) -> None:
    await slack.types(slack.ada, "/trial count")
    counter = await slack.posted()
    followed = await slack.grace.presses("Docs", counter)
    await (await slack.grace.presses("One more", counter)).answer()

    assert followed.acked
    assert followed.answers == []


async def test_a_press_redraws_a_private_card_too(slack: Slack) -> None:
    exchange = await slack.types(slack.ada, "/trial count")
    private = await exchange.answer()
    await (await slack.ada.presses("One more", private)).answer()

    assert "*Presses*\n1" in slack.ada.reads(private)


async def test_a_card_is_redrawn_when_the_quick_way_is_closed(slack: Slack) -> None:
    await slack.answer(slack.ada, "/trial count")
    counter = await slack.posted()
    slack.server.disturb("response_url", faults.server_error())
    await slack.grace.presses("One more", counter)
    await slack.server.wait(lambda: counter.edits or None)

    assert "*Presses*\n1" in slack.grace.reads(counter)


async def test_several_choices_reach_the_handler(slack: Slack) -> None:
    await slack.answer(slack.ada, "/trial count")
    counter = await slack.posted()
    exchange = await slack.grace.picks("Pick colours", ["Red", "Blue"], counter)

    assert slack.grace.reads(await exchange.answer()) == "Painted\nred, blue"


async def test_a_link_is_acknowledged_and_no_more(slack: Slack) -> None:
    await slack.answer(slack.ada, "/trial count")
    exchange = await slack.grace.presses("Docs", await slack.posted())

    assert exchange.acked
    assert exchange.answers == []


async def test_a_press_delivered_twice_acts_once(slack: Slack) -> None:
    await slack.answer(slack.ada, "/trial count")
    counter = await slack.posted()
    exchange = await slack.grace.presses("One more", counter)
    await exchange.answer()
    again = await slack.server.redeliver(exchange)
    await slack.adapter.close()

    assert again.acked
    assert again.answers == []
    assert counter.edits == 1


async def test_a_button_works_after_a_restart(slack: Slack) -> None:
    await slack.answer(slack.ada, "/trial count")
    counter = await slack.posted()
    await slack.restart()
    await (await slack.grace.presses("One more", counter)).answer()

    assert "*Presses*\n1" in slack.grace.reads(counter)


async def test_a_question_is_the_same_in_every_channel(slack: Slack) -> None:
    asks = slack.server.channel("asks", members=[slack.ada, slack.grace, slack.server.bot])
    for channel in (asks, slack.general):
        serving = Serving(Purpose.ASKS, slack.place(channel), f"#{channel.name}")
        slack.app.database.write(
            lambda uow, one=serving: uow.repo(Communities).serve("guild", one)  # type: ignore[misc]
        ).result()
    view = await slack.form(slack.grace, "/ask")
    await slack.submits(
        slack.grace, view, question="How do I mock the time in a test?", topic="time"
    )
    here, there = await slack.posted(), await asks.next_message()
    await (await slack.ada.presses("I can answer", here)).answer()
    await slack.app.settle()

    assert slack.ada.reads(here) == slack.ada.reads(there)
    assert "@Ada" in slack.ada.reads(there)


async def test_a_message_is_asked_about_from_its_menu(slack: Slack) -> None:
    said = await slack.grace.says("Does <@UADA> know how to mock time? *args", slack.general)
    exchange = await slack.ada.shortcut("Repeat this", said)

    assert slack.ada.reads(await exchange.answer()) == (
        "Pointed at\n"
        f"Grace|UGRACE|https://moot.slack.com/archives/CGENERAL/p{said.ts.replace('.', '')}\n"
        "Does @Ada know how to mock time? *args"
    )


async def test_a_message_of_ours_has_no_author(slack: Slack) -> None:
    await slack.answer(slack.ada, "/trial count")
    counter = await slack.posted()
    exchange = await slack.ada.shortcut("Repeat this", counter)

    assert "||https://" in slack.ada.reads(await exchange.answer())


async def test_a_message_in_a_thread_opens_a_form(slack: Slack) -> None:
    root = await slack.grace.says("How do I mock time?", slack.general)
    reply = await slack.ada.says("And how do I freeze it in a test?", slack.general, thread=root)
    await slack.ada.shortcut("Ask about this", reply)
    view = await slack.ada.view()

    assert "freeze" in str(view.values)
    assert "Asked" in await slack.submits(slack.ada, view, topic="time")


async def test_a_direct_message_goes_to_the_person(slack: Slack) -> None:
    post(slack, f"@{slack.grace.id}")
    await slack.app.settle()

    assert slack.grace.sees(slack.grace.direct) == ["News"]
    assert slack.grace.direct.messages[0].metadata == {
        "event_type": "folkmoot",
        "event_payload": {"delivery": "d1"},
    }


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("not_in_channel", "/invite @Folkmoot"),
        ("is_archived", "/community places"),
        ("messages_tab_disabled", "App Home"),
        ("not_allowed_token_type", "install the app again"),
    ],
)
async def test_what_trying_again_cannot_help_is_explained(
    slack: Slack, fault: str, sentence: str
) -> None:
    slack.server.disturb("chat.postMessage", faults.refused(fault))
    post(slack, slack.general.id)
    await slack.app.courier.run_once()

    calls = slack.server.calls("chat.postMessage")
    assert [one["channel"] for one in calls].count(slack.general.id) == 1
    assert sentence in reasons(slack)[0]


async def test_a_permission_that_is_missing_is_named(slack: Slack) -> None:
    slack.server.scopes.discard("chat:write")
    post(slack, slack.general.id)
    await slack.app.courier.run_once()

    assert "permission chat:write" in reasons(slack)[0]


@pytest.mark.parametrize(
    "fault", [faults.server_error(), faults.garbage(), faults.rate_limited(30)]
)
async def test_a_message_waits_while_slack_is_in_trouble(slack: Slack, fault: Fault) -> None:
    slack.server.disturb("chat.postMessage", fault)
    post(slack, slack.general.id)
    await slack.app.courier.run_once()

    assert slack.general.messages == []
    slack.clock.advance(minutes=5)
    assert slack.ada.reads(await slack.posted()) == "News"


async def test_another_workspace_is_not_ours(slack: Slack) -> None:
    post(slack, slack.general.id, workspace="TOTHER")
    await slack.app.courier.run_once()

    assert "no longer installed" in reasons(slack)[0]
