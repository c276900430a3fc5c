"""Conversations through the local Slack, held by the real SDK and a tiny Bolt app."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import CannotDo, Channel, Person, SlackServer
from tests.wire.slack.kit import asks, menu, modal
from tests.wire.slack.tiny_bot import Bot


async def test_a_command_is_acknowledged_and_answered(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    exchange = await ada.command("/ask", "How do I pin? @grace", channel=general)
    answer = await exchange.answer()
    asked = await general.next_message()

    assert exchange.acked
    assert exchange.latency is not None
    assert answer.is_ephemeral
    assert grace.reads(asked) == "How do I pin? @Grace\n[I can answer] [Topic]"
    assert grace.sees(general) == [grace.reads(asked)]
    assert sorted(ada.sees(general)) == sorted([ada.reads(asked), ada.reads(answer)])
    assert server.violations == []


async def test_a_button_redraws_its_message(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    await ada.command("/ask", "How?", channel=general)
    asked = await general.next_message()
    await ada.whisper(general)

    await (await grace.presses("I can answer", asked)).answer()

    assert grace.sees(general) == ["@Grace is on it"]
    assert asked.edits == 1
    with pytest.raises(CannotDo, match="no buttons"):
        await ada.presses("I can answer", asked)
    assert server.violations == []


async def test_a_menu_tells_what_was_picked(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    await ada.command("/ask", "How?", channel=general)
    asked = await general.next_message()

    answer = await (await ada.picks("Topic", "Testing", asked)).answer()

    assert ada.reads(answer) == "Topic: testing"
    assert server.violations == []


async def test_a_form_makes_the_round_trip(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    await ada.command("/form", channel=general)
    form = await ada.view("Ask the community")
    until = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
    rest = {"Topic": "Testing", "until": until, "Expert": grace}

    await ada.submits(form, {"Question": "?", **rest})
    assert form.is_open
    assert form.errors == {"question": "Say a little more."}
    assert form.error_texts == {"Question": "Say a little more."}

    await ada.submits(form, {"Question": "How do I pin a dependency?"})
    assert (await ada.view()).title == "Thank you"
    assert ada.reads(form) == "Asked."
    assert bot.submitted[-1]["until"]["it"]["selected_date_time"] == int(until.timestamp())
    assert bot.submitted[-1]["expert"]["it"]["selected_user"] == grace.id
    assert bot.submitted[-1]["topic"]["topic"]["selected_option"]["value"] == "testing"
    assert server.violations == []


async def test_a_modal_can_cover_another(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    await ada.command("/form", channel=general)
    form = await ada.view()

    filled = {"Question": "More?", "Topic": "Testing", "Until": 1_800_000_000, "Expert": grace}
    await ada.submits(form, filled)
    over = await ada.view("And then?")
    assert over.previous == form.id

    await ada.closes(over)
    assert await ada.view() is form
    assert server.violations == []


async def test_people_can_only_do_what_slack_lets_them(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    await ada.command("/form", channel=general)
    form = await ada.view()

    with pytest.raises(CannotDo, match="Slack wants “Question” filled in"):
        await ada.submits(form)
    with pytest.raises(CannotDo, match="0 to 80 characters"):
        ada.fills(form, {"Question": "x" * 81})
    with pytest.raises(CannotDo, match="Packaging, Testing"):
        ada.fills(form, {"Topic": "Gardening"})
    with pytest.raises(CannotDo, match="not a valid command"):
        await ada.command("/dance", channel=general)


async def test_a_shortcut_carries_its_message(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    asked = await grace.says("How do I pin?", general)
    reply = await grace.says("Anyone?", general, thread=asked)

    exchange = await ada.shortcut("Ask about this", reply)

    assert exchange.payload["message"]["text"] == "Anyone?"
    assert exchange.payload["message"]["thread_ts"] == asked.ts
    assert general.thread(asked.ts) == [reply]
    assert (await ada.view()).title == "Ask the community"


async def test_an_event_comes_again_with_the_same_id(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    await ada.says(f"{server.bot.mention} hello", general)
    first = server.exchanges[-1]
    again = await server.redeliver(first)

    assert again.acked
    assert [number for number, _ in bot.retries] == ["0", "1"]
    assert len({event for _, event in bot.retries}) == 1


async def test_a_shortcut_needs_no_message(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    await ada.shortcut("Ask the community")
    form = await ada.view()

    closed = await ada.closes(form)

    assert closed is not None
    assert closed.acked
    assert bot.heard == ["closed Ask the community"]
    with pytest.raises(CannotDo, match="no shortcut “Dance”"):
        await ada.shortcut("Dance")
    assert server.violations == []


async def test_an_acknowledgement_may_speak(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    exchange = await ada.command("/hello", channel=general)

    assert (await exchange.answer()).text == "Hello yourself"
    assert grace.sees(general) == ["Hello yourself"]


async def test_a_submission_may_close_everything(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    await ada.command("/form", channel=general)
    form = await ada.view()

    filled = {"Question": "Enough.", "Topic": "Testing", "Until": 1_800_000_000, "Expert": grace}
    await ada.submits(form, filled)

    assert not form.is_open
    with pytest.raises(CannotDo, match="does not see that"):
        await ada.submits(form)


async def test_the_bot_hears_what_it_subscribed_to(
    server: SlackServer, bot: Bot, ada: Person, grace: Person, general: Channel
) -> None:
    await ada.says("Nobody but us", general)
    await ada.says("Psst", ada.direct)
    await server.user("Sam").joins(general)
    await ada.opens_home()

    assert bot.heard == ["message", "member_joined_channel", "app_home_opened"]
    assert server.violations == []


async def test_what_people_type_is_stored_as_slack_does(
    server: SlackServer, ada: Person, general: Channel
) -> None:
    said = await ada.says(f"a < b & {ada.mention} https://a.example/?x=1&y=2", general)

    assert said.text == f"a &lt; b &amp; {ada.mention} <https://a.example/?x=1&amp;y=2>"
    assert ada.reads(said) == "a < b & @Ada https://a.example/?x=1&y=2"


async def test_people_fill_every_kind_of_field(
    server: SlackServer, client: AsyncWebClient, ada: Person, grace: Person, general: Channel
) -> None:
    several = {**menu("Packaging", "Testing", id="several"), "type": "multi_static_select"}
    form = modal(
        "All kinds",
        asks("Topics", "topics", several),
        asks("Experts", "experts", {"type": "multi_users_select"}),
        asks("Place", "place", {"type": "conversations_select"}),
        asks("Day", "day", {"type": "datepicker", "initial_date": "2026-11-30"}),
        asks("Hour", "hour", {"type": "timepicker", "timezone": "Europe/Paris"}),
    )
    await client.views_open(trigger_id=server.workspace.issue_trigger(ada.id), view=form)
    view = await ada.view()

    ada.fills(view, {"Topics": ["Testing", "packaging"], "Experts": [ada, grace]})
    ada.fills(view, {"Place": general, "Hour": time(18, 30)})

    found = {id: next(iter(row.values())) for id, row in view.values.items()}
    assert [one["value"] for one in found["topics"]["selected_options"]] == ["testing", "packaging"]
    assert found["experts"]["selected_users"] == [ada.id, grace.id]
    assert found["place"]["selected_conversation"] == general.id
    assert found["day"]["selected_date"] == "2026-11-30"
    assert found["hour"] == {
        "type": "timepicker",
        "selected_time": "18:30",
        "timezone": "Europe/Paris",
    }
