"""Commands typed in Slack: acknowledged first, answered in private, opened as forms."""

from __future__ import annotations

import pytest

from adapters.slack import limits
from adapters.slack.manifest import manifest
from tests.adapters.slack_kit import FEATURES, Slack, both_ways, busy
from tests.wire.slack import faults
from tests.wire.slack.manifest import Manifest

pytestmark = both_ways


async def test_a_command_is_answered_in_private(slack: Slack) -> None:
    exchange = await slack.types(slack.grace, "/my show")
    answer = await exchange.answer()

    assert exchange.ack is None
    assert answer.only_for == slack.grace.id
    assert "What is yours\n*Name*\nGrace" in slack.grace.reads(answer)
    assert "New York" in slack.grace.reads(answer)


async def test_the_umbrella_stands_before_any_command(slack: Slack) -> None:
    assert "What is yours" in await slack.answer(slack.grace, "/moot my show")
    assert "/community new" in await slack.answer(slack.grace, "/moot")


async def test_a_command_is_acknowledged_while_the_database_is_busy(slack: Slack) -> None:
    with busy(slack.app.database):
        exchange = await slack.types(slack.grace, "/trial aloud Hello")

        assert exchange.acked
        assert exchange.answers == []
    assert slack.grace.reads(await exchange.answer()) == "Hello"


async def test_a_form_that_is_slow_to_come_opens_as_a_placeholder(
    slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "OPENING", slack.moment)
    with busy(slack.app.database):
        await slack.types(slack.grace, "/trial form")
        view = await slack.grace.view("One moment")

        assert slack.grace.reads(view) == "Working…"
    await slack.grace.view("A form of all kinds")


async def test_a_form_that_comes_too_late_is_explained(slack: Slack) -> None:
    slack.server.disturb("views.open", faults.refused("expired_trigger_id"))

    assert "Please try again" in await slack.answer(slack.grace, "/trial form")


async def test_everybody_sees_what_is_said_aloud(slack: Slack) -> None:
    exchange = await slack.types(slack.grace, "/trial aloud Hello")
    answer = await exchange.answer()

    assert answer.only_for is None
    assert slack.ada.sees(slack.general) == ["Hello"]


async def test_people_are_ids_where_one_is_asked_for_and_names_in_text(slack: Slack) -> None:
    said = await slack.answer(slack.ada, "/trial echo Ask @grace in #general & <b>")
    invited = await slack.answer(slack.ada, "/community roles @grace role:expert")

    assert said == "You said\nAsk @Grace in #general & <b>"
    assert "Grace has not joined Data guild yet" in invited


async def test_whoever_is_not_there_is_nobody(slack: Slack) -> None:
    said = await slack.answer(slack.ada, "/community roles @nobody role:expert")

    assert "Person: I know nobody here as “@nobody”" in said


async def test_whoever_is_mentioned_is_somebody_also_while_slack_does_not_say_who(
    slack: Slack,
) -> None:
    slack.server.disturb("users.info", faults.server_error(), times=2)
    invited = await slack.answer(slack.ada, "/community roles @grace role:expert")

    assert "grace has not joined Data guild yet" in invited


async def test_what_people_typed_appears_as_they_typed_it(slack: Slack) -> None:
    for typed in ("*args & **kwargs", "a < b > c", "> no quote", "_x_ ~y~", "@here `` :tada:"):
        assert await slack.answer(slack.ada, f"/trial echo {typed}") == f"You said\n{typed}"


async def test_a_mistake_is_corrected_in_a_form(slack: Slack) -> None:
    view = await slack.form(slack.grace, "/trial typed many")

    assert "Number: a number from 0 to 300" in slack.grace.reads(view)
    assert view.values["number"]["value"]["value"] == "many"
    assert await slack.submits(slack.grace, view, number=7) == "Number 7"


async def test_direct_messages_are_a_place_of_their_own(slack: Slack) -> None:
    await slack.answer(slack.grace, "/community join")

    answer = await slack.answer(slack.grace, "/trial echo Hi", channel=slack.grace.direct)
    assert answer == "You said\nHi"


async def test_a_prefix_stands_before_every_command(slack: Slack) -> None:
    await slack.restart(prefix="fm")
    slack.server.manifest = Manifest(manifest(FEATURES, prefix="fm"))

    assert "What is yours" in await slack.answer(slack.grace, "/fm-my show")


async def test_a_handler_that_breaks_says_so(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    await slack.answer(slack.ada, "/trial count")
    counter = await slack.posted()
    exchange = await slack.grace.presses("Break", counter)

    assert exchange.acked
    assert "It is not your fault" in slack.grace.reads(await exchange.answer())
    assert "on purpose" in caplog.text


async def test_an_answer_finds_another_way_when_its_own_is_closed(slack: Slack) -> None:
    slack.server.disturb("response_url", faults.server_error(404))
    await slack.types(slack.grace, "/trial echo Hello")

    assert slack.grace.reads(await slack.grace.whisper(slack.general)) == "You said\nHello"


async def test_the_last_way_is_a_direct_message(slack: Slack) -> None:
    slack.server.disturb("response_url", faults.broken_connection())
    slack.server.disturb("chat.postEphemeral", faults.refused("user_not_in_channel"))
    await slack.types(slack.grace, "/trial echo Hello")

    assert slack.grace.reads(await slack.grace.direct.next_message()) == "You said\nHello"


async def test_where_there_are_only_two_an_answer_by_another_way_stays(slack: Slack) -> None:
    """What only one person sees is gone when their Slack is started again."""
    await slack.answer(slack.grace, "/community join")
    slack.server.disturb("response_url", faults.server_error(404))
    await slack.types(slack.grace, "/trial echo Hello", channel=slack.grace.direct)

    said = await slack.grace.direct.next_message()
    assert slack.grace.reads(said) == "You said\nHello"
    assert said in slack.grace.direct.messages


async def test_too_many_requests_are_waited_out(slack: Slack) -> None:
    slack.server.disturb("response_url", faults.rate_limited(0))

    assert await slack.answer(slack.grace, "/trial echo Hello") == "You said\nHello"


async def test_a_mention_is_answered_with_what_there_is(slack: Slack) -> None:
    await slack.grace.says(f"{slack.server.bot.mention} hello?", slack.general)

    assert "What you can do" in slack.grace.reads(await slack.grace.whisper(slack.general))


async def test_a_file_comes_in_direct_messages(slack: Slack) -> None:
    answer = await slack.answer(slack.grace, "/trial file")
    [file] = (await slack.grace.direct.next_message()).files

    assert answer == "Here\ndates.ics is in our direct messages."
    assert (file.name, file.content) == ("dates.ics", b"BEGIN:VCALENDAR")


async def test_a_file_that_may_not_be_sent_says_which_permission_is_missing(slack: Slack) -> None:
    slack.server.scopes.discard("files:write")

    assert "permission files:write" in await slack.answer(slack.grace, "/trial file")
