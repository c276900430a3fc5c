"""Lines that break, answers that get lost, limits: trouble between the bot and the local Slack."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack import Channel, Person, SlackServer, faults, storm
from tests.wire.slack.tiny_bot import Bot


async def test_a_command_without_acknowledgement_fails_for_the_member(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    server.socket.acknowledge_within = 0.05
    exchange = await ada.command("/silent", channel=general)

    assert not exchange.acked
    assert ada.sees(general) == ["/silent failed with the error “operation_timeout”"]
    assert [violation.error for violation in server.violations] == ["not_acknowledged"]


async def test_a_command_reaches_nobody_while_the_bot_is_away(
    server: SlackServer, ada: Person, general: Channel
) -> None:
    await ada.command("/ask", "How?", channel=general)

    assert ada.sees(general) == ["/ask failed with the error “dispatch_failed”"]


async def test_the_bot_comes_back_when_asked_to_reconnect(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    await server.disconnect("refresh_requested")
    await server.connected()

    assert (await ada.command("/ask", "How?", channel=general)).connection == 2
    assert server.violations == []


async def test_the_bot_comes_back_when_its_line_is_cut(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    server.drop_connections()
    await server.connected()

    assert (await ada.command("/ask", "How?", channel=general)).acked
    assert server.violations == []


async def test_connections_share_the_work(
    server: SlackServer, bot: Bot, ada: Person, general: Channel
) -> None:
    other = Bot(server)
    await other.connect()
    await server.connected(2)

    storms = await storm(ada, "/ask", "How?", channel=general, times=6, concurrency=3)
    await server.wait(lambda: len(general.messages) == 6)
    await other.close()

    assert [one.connection for one in storms.exchanges].count(1) == 3
    assert len(storms.acks) == len(storms.answers) == 6
    assert storms.lost == 0
    assert server.violations == []


async def test_a_rate_limit_is_waited_out(
    server: SlackServer, bot: Bot, general: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slack_sdk.http_retry.builtin_async_handlers.random.random", lambda: 0.0)
    bot.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    server.disturb("chat.postMessage", faults.rate_limited(retry_after=0), times=2)

    await bot.client.chat_postMessage(channel=general.id, text="Hello")

    assert len(server.calls("chat.postMessage")) == 3
    assert [message.text for message in general.messages] == ["Hello"]


@pytest.mark.parametrize(
    "fault",
    [faults.server_error(503), faults.garbage(), faults.refused("fatal_error")],
    ids=["status", "garbage", "refused"],
)
async def test_trouble_reaches_the_bot_as_an_error(
    server: SlackServer, bot: Bot, general: Channel, fault: faults.Fault
) -> None:
    server.disturb("chat.postMessage", fault)

    with pytest.raises(SlackApiError):
        await bot.client.chat_postMessage(channel=general.id, text="Hello")
    assert general.messages == []


async def test_an_answer_may_be_lost_although_the_message_is_there(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    server.disturb("chat.postMessage", faults.broken_connection(acts=True))

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=general.id, text="Hello")
    assert [message.text for message in general.messages] == ["Hello"]


async def test_a_call_may_never_be_answered(
    server: SlackServer, client: AsyncWebClient, general: Channel
) -> None:
    server.disturb("chat.postMessage", faults.silence())
    call = asyncio.create_task(client.chat_postMessage(channel=general.id, text="Hello"))
    await server.wait(lambda: server.calls("chat.postMessage"))
    call.cancel()

    with pytest.raises(asyncio.CancelledError):
        await call
    assert general.messages == []


async def test_waiting_in_vain_tells_what_happened(ada: Person) -> None:
    async with SlackServer(patience=0.01) as quiet:
        room = quiet.channel("room", members=[ada, quiet.bot])
        client = AsyncWebClient(quiet.bot_token, base_url=quiet.url)
        await client.auth_test()

        with pytest.raises(AssertionError, match=r"a message in #room.*(?s:.*)auth\.test ok"):
            await room.next_message()
