"""What the local Slack allows and refuses apart from blocks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.wire.slack import Channel, Person, SlackServer, Watch
from tests.wire.slack.kit import FORM, modal, section

Call = Callable[[AsyncWebClient, Channel], Awaitable[Any]]
CALLS: dict[str, tuple[Call, str]] = {
    "many blocks": (
        lambda api, room: api.chat_postMessage(
            channel=room.id, text="x", blocks=[{"type": "divider"}] * 51
        ),
        "invalid_blocks",
    ),
    "same block": (
        lambda api, room: api.chat_postMessage(
            channel=room.id, text="x", blocks=[{**section("x"), "block_id": "b"}] * 2
        ),
        "invalid_blocks",
    ),
    "much text in blocks": (
        lambda api, room: api.chat_postMessage(
            channel=room.id, text="x", blocks=[section("x" * 3000)] * 5
        ),
        "msg_blocks_too_long",
    ),
    "no text": (
        lambda api, room: api.api_call("chat.postMessage", json={"channel": room.id}),
        "no_text",
    ),
    "unknown channel": (
        lambda api, room: api.chat_postMessage(channel="CNOWHERE", text="x"),
        "channel_not_found",
    ),
    "unknown thread": (
        lambda api, room: api.chat_postMessage(channel=room.id, text="x", thread_ts="1.0"),
        "thread_not_found",
    ),
    "unknown message": (
        lambda api, room: api.chat_update(channel=room.id, ts="1.0", text="x"),
        "message_not_found",
    ),
    "unknown user": (lambda api, room: api.users_info(user="UNOBODY"), "user_not_found"),
    "missing scope": (lambda api, room: api.conversations_info(channel=room.id), "missing_scope"),
    "unknown method": (lambda api, room: api.api_call("poems.write"), "unknown_method"),
    "wrong kind of token": (
        lambda api, room: api.apps_connections_open(app_token="xoxb-moot"),
        "not_allowed_token_type",
    ),
    "made-up trigger": (
        lambda api, room: api.views_open(trigger_id="1.2.3", view=FORM),
        "invalid_trigger_id",
    ),
    "long title": (
        lambda api, room: api.views_open(trigger_id="1.2.3", view=modal("x" * 25, section("x"))),
        "invalid_arguments",
    ),
    "form without submit": (
        lambda api, room: api.views_open(trigger_id="1.2.3", view={**FORM, "submit": None}),
        "invalid_arguments",
    ),
}


@pytest.mark.parametrize(("call", "error"), CALLS.values(), ids=CALLS.keys())
async def test_slack_says_why_it_refuses(
    server: SlackServer, client: AsyncWebClient, general: Channel, call: Call, error: str
) -> None:

    with pytest.raises(SlackApiError) as refused:
        await call(client, general)

    assert refused.value.response["error"] == error
    assert [refusal.error for refusal in server.refusals] == [error]


async def test_a_missing_scope_is_named(
    server: SlackServer, client: AsyncWebClient, ada: Person
) -> None:
    server.scopes.discard("users:read")

    with pytest.raises(SlackApiError) as refused:
        await client.users_info(user=ada.id)

    assert refused.value.response["needed"] == "users:read"
    assert "chat:write" in refused.value.response["provided"]
    assert server.violations == []


async def test_a_trigger_opens_one_modal_within_three_seconds(
    server: SlackServer, client: AsyncWebClient, watch: Watch, ada: Person
) -> None:
    first, late = (server.workspace.issue_trigger(ada.id) for _ in range(2))
    await client.views_open(trigger_id=first, view=FORM)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await client.views_open(trigger_id=first, view=FORM)

    watch.advance(seconds=4)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await client.views_open(trigger_id=late, view=FORM)
    assert (await ada.view()).is_open


async def test_views_pile_up_to_three(
    server: SlackServer, client: AsyncWebClient, ada: Person
) -> None:
    triggers = [server.workspace.issue_trigger(ada.id) for _ in range(4)]
    await client.views_open(trigger_id=triggers[0], view=FORM)
    for trigger in triggers[1:3]:
        await client.views_push(trigger_id=trigger, view=FORM)

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=triggers[3], view=FORM)
    assert (await ada.view()).previous != (await ada.view()).root


async def test_a_view_keeps_what_was_typed_and_guards_against_old_hashes(
    server: SlackServer, client: AsyncWebClient, ada: Person
) -> None:
    await client.views_open(trigger_id=server.workspace.issue_trigger(ada.id), view=FORM)
    form = await ada.view()
    old = form.hash
    ada.fills(form, {"Question": "How?"})

    await client.views_update(view_id=form.id, hash=old, view=FORM)

    assert form.values["question"]["it"]["value"] == "How?"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=form.id, hash=old, view=FORM)
    assert server.violations == []


async def test_a_response_url_wears_out(
    server: SlackServer, watch: Watch, ada: Person, general: Channel
) -> None:
    issue = server.workspace.issue_response_url
    first, late = (server.response_url(issue(ada.id, general, None)) for _ in range(2))

    used = [(await AsyncWebhookClient(first).send(text="x")).status_code for _ in range(6)]
    watch.advance(minutes=31)
    expired = await AsyncWebhookClient(late).send(text="x")

    assert used == [200] * 5 + [404]
    assert "expired_url" in expired.body
    assert [violation.error for violation in server.violations] == ["used_url", "expired_url"]


async def test_a_response_url_replaces_and_deletes(
    server: SlackServer, ada: Person, grace: Person, general: Channel
) -> None:
    id = server.workspace.issue_response_url(ada.id, general, None)
    hook = AsyncWebhookClient(server.response_url(id))

    await hook.send(text="For you")
    assert (ada.sees(general), grace.sees(general)) == (["For you"], [])
    await hook.send(text="Still for you", replace_original=True)
    assert ada.sees(general) == ["Still for you"]
    await hook.send(delete_original=True)
    await hook.send(text="For all", response_type="in_channel")
    assert ada.sees(general) == grace.sees(general) == ["For all"]


async def test_ephemeral_messages_are_out_of_reach(
    server: SlackServer, client: AsyncWebClient, ada: Person, grace: Person, general: Channel
) -> None:
    await client.chat_postEphemeral(channel=general.id, user=ada.id, text="For you")
    whisper = await ada.whisper(general)

    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel=general.id, ts=whisper.ts, text="x")
    assert grace.sees(general) == []
    assert [violation.error for violation in server.violations] == ["message_not_found"]


async def test_places_let_the_bot_in_or_not(
    server: SlackServer, client: AsyncWebClient, ada: Person
) -> None:
    public = server.channel("public", members=[ada])
    private = server.channel("private", members=[ada], private=True)
    old = server.channel("old", members=[ada, server.bot], archived=True)
    errors = ("not_in_channel", "channel_not_found", "is_archived")
    for channel, error in zip((public, private, old), errors, strict=True):
        with pytest.raises(SlackApiError, match=error):
            await client.chat_postMessage(channel=channel.id, text="x")

    server.scopes.add("chat:write.public")
    await client.chat_postMessage(channel=public.id, text="Hello")
    await client.chat_postMessage(channel=ada.id, text="Just you")

    assert ada.sees(public) == ["Hello"]
    assert ada.sees(ada.direct) == ["Just you"]
    assert server.violations == []


async def test_long_texts_are_cut_or_refused(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    posted = await client.chat_postMessage(channel=general.id, text="x" * 40_001)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        await client.chat_update(channel=general.id, ts=posted["ts"], text="x" * 4001)

    assert len(general.messages[0].text) == 40_000
    assert [one.error for one in server.violations] == ["message_truncated", "msg_too_long"]


async def test_times_are_read_in_the_zone_of_the_reader(
    server: SlackServer, client: AsyncWebClient, ada: Person, grace: Person, general: Channel
) -> None:
    epoch = int(datetime(2026, 11, 23, 1, 30, tzinfo=UTC).timestamp())
    text = f"<!date^{epoch}^{{date_short_pretty}} at {{time}}|soon> &amp; <https://a.example|here>"
    await client.chat_postMessage(channel=general.id, text=text)

    assert ada.sees(general) == ["tomorrow at 02:30 & here"]
    assert grace.sees(general) == ["today at 20:30 & here"]


async def test_a_home_tab_is_published(
    server: SlackServer, client: AsyncWebClient, ada: Person
) -> None:
    view = {"type": "home", "blocks": [section("Welcome")]}
    await client.views_publish(user_id=ada.id, view=view)

    assert ada.reads(ada.home) == "Welcome"


async def test_a_link_leads_to_a_message(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    posted = await client.chat_postMessage(channel=general.id, text="Hello")
    found = await client.chat_getPermalink(channel=general.id, message_ts=posted["ts"])
    await client.chat_delete(channel=general.id, ts=posted["ts"])

    assert found["permalink"].endswith(posted["ts"].replace(".", ""))
    assert general.messages == []


async def test_rich_text_is_read_in_order(
    server: SlackServer, client: AsyncWebClient, ada: Person, general: Channel
) -> None:
    line = [
        {"type": "text", "text": "Ask "},
        {"type": "user", "user_id": ada.id},
        {"type": "text", "text": " on "},
        {"type": "date", "timestamp": 1_800_000_000, "format": "{date_num}"},
    ]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": line}]}
    await client.chat_postMessage(channel=general.id, text="Ask Ada", blocks=[block])

    assert ada.sees(general) == ["Ask @Ada on 2027-01-15"]


async def test_markdown_and_metadata_travel_along(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    metadata = {"event_type": "ask", "event_payload": {"id": "A-1"}}
    await client.chat_postMessage(channel=general.id, markdown_text="# Hello", metadata=metadata)

    assert general.messages[0].text == "# Hello"
    assert general.messages[0].metadata == metadata
    with pytest.raises(SlackApiError, match="invalid_metadata_format"):
        await client.chat_postMessage(channel=general.id, text="x", metadata={"id": "A-1"})
    with pytest.raises(SlackApiError, match="markdown_text_conflict"):
        await client.chat_postMessage(channel=general.id, text="x", markdown_text="x")


async def test_the_directory_answers(
    server: SlackServer, client: AsyncWebClient, ada: Person, general: Channel
) -> None:
    server.scopes.add("channels:read")

    assert (await client.auth_test())["user_id"] == server.bot.id
    assert (await client.users_info(user=ada.id))["user"]["tz"] == "Europe/Paris"
    assert (await client.conversations_open(users=ada.id))["channel"]["id"] == ada.direct.id
    assert (await client.conversations_info(channel=general.id))["channel"]["is_member"]


async def test_blocks_without_text_are_posted_but_held_against_the_bot(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    call = {"channel": general.id, "blocks": [section("Hello")]}
    await client.api_call("chat.postMessage", json=call)

    assert len(general.messages) == 1
    assert [violation.error for violation in server.violations] == ["missing_text_in_message"]
