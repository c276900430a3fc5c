"""A read command's round trip in Slack beside a bare Bolt handler with one fixed line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.adapter import SlackAdapter
from adapters.slack.settings import SlackSettings
from bench.bare_bolt import COMMAND, TEXT, answering
from bench.house import house
from bench.measure import Measured, Round, in_turn
from bot.model.communities import Place
from tests.wire.slack import Channel, Exchange, Person, SlackServer, storm


async def measured(*, rounds: int, times: int, callers: int = 1) -> Measured:
    """Command envelope to answer, with so many commands under way."""
    async with AsyncExitStack() as stack:
        competitors = {
            "bare slack-bolt, process_before_response": await stack.enter_async_context(
                bare(callers, first=True)
            ),
            "bare slack-bolt, its defaults": await stack.enter_async_context(
                bare(callers, first=False)
            ),
            "Folkmoot, /asks queue": await stack.enter_async_context(folkmoot(callers)),
        }
        return await in_turn(
            f"Slack: round trip of a read command, {callers} at once",
            competitors,
            rounds=rounds,
            times=times,
        )


@asynccontextmanager
async def bare(callers: int, *, first: bool) -> AsyncIterator[Round]:
    """Acknowledge, then answer one line; ``first`` as Bolt is quickest."""
    async with SlackServer() as server:
        client = AsyncWebClient(token=server.bot_token, base_url=server.url)
        app = AsyncApp(client=client, process_before_response=first)
        async with answering(app):
            front = AsyncWebClient(token=server.app_token, base_url=server.url)
            handler = AsyncSocketModeHandler(app, server.app_token, web_client=front)
            await handler.connect_async()  # type: ignore[no-untyped-call]
            yield _storming(*_people(server), callers)
            await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def folkmoot(callers: int) -> AsyncIterator[Round]:
    """The whole bot."""
    async with SlackServer() as server:
        person, channel = _people(server)
        place = Place("slack", server.team, channel.id)
        with house(place) as app:
            settings = SlackSettings(server.bot_token, server.app_token, server.url)
            adapter = SlackAdapter(settings, app.dispatcher, app.clock)
            app.gateways["slack"] = adapter
            await adapter.connect()
            await (await person.command("/community", "join", channel=channel)).answer()
            yield _storming(person, channel, callers)
            await adapter.close()


def _people(server: SlackServer) -> tuple[Person, Channel]:
    person = server.user("Ada", tz="Europe/Paris")
    return person, server.channel("general", members=[person, server.bot])


def _storming(person: Person, channel: Channel, callers: int) -> Round:
    async def run(times: int) -> list[float]:
        done = await storm(person, COMMAND, TEXT, channel=channel, times=times, concurrency=callers)
        assert not done.lost, f"{done.lost} were lost"
        return [1000 * _whole(one) for one in done.exchanges]

    return run


def _whole(exchange: Exchange) -> float:
    """Seconds until a person has both: Slack's own sign that it was heard, and the answer."""
    assert exchange.latency is not None
    assert exchange.answered_after is not None
    return max(exchange.latency, exchange.answered_after)
