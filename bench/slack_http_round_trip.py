"""A read command Slack posts to us, beside a bare Bolt handler on a bare web server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.adapter import SlackAdapter
from adapters.slack.http import PATH
from adapters.slack.settings import SlackSettings
from adapters.web.app import asgi
from adapters.web.metrics import Meter
from adapters.web.server import Server
from bench.bare_bolt import COMMAND, TEXT, answering
from bench.house import house
from bench.measure import Measured, Round, in_turn
from bot.clock import SystemClock
from bot.model.communities import Place
from bot.vitals import Vitals
from tests.wire.slack import Channel, Person, SlackServer, storm


async def measured(*, rounds: int, times: int, callers: int = 1) -> Measured:
    """Signed post to answer, with so many people at once."""
    async with AsyncExitStack() as stack:
        competitors = {
            "bare slack-bolt on uvicorn": await stack.enter_async_context(bare(callers)),
            "Folkmoot, /asks queue": await stack.enter_async_context(folkmoot(callers)),
        }
        title = f"Slack over HTTP: round trip of a read command, {callers} at once"
        return await in_turn(title, competitors, rounds=rounds, times=times)


@asynccontextmanager
async def bare(callers: int) -> AsyncIterator[Round]:
    """Check the signature, acknowledge, then answer one line."""
    async with SlackServer(clock=SystemClock()) as server:
        client = AsyncWebClient(token=server.bot_token, base_url=server.url)
        app = AsyncApp(
            client=client, signing_secret=server.signing_secret, process_before_response=True
        )
        async with answering(app):
            handler: Any = AsyncSlackRequestHandler(
                app, PATH
            )  # its types are narrower than the standard
            web = Server(handler, host="127.0.0.1", port=0)
            server.http.url = await web.open() + PATH
            yield _storming(*_people(server), callers)
            await web.close()


@asynccontextmanager
async def folkmoot(callers: int) -> AsyncIterator[Round]:
    """The whole bot behind its own web app."""
    async with SlackServer(clock=SystemClock()) as server:
        person, channel = _people(server)
        with house(Place("slack", server.team, channel.id)) as app:
            settings = SlackSettings(
                server.bot_token,
                api_base_url=server.url,
                mode="http",
                signing_secret=server.signing_secret,
            )
            adapter = SlackAdapter(settings, app.dispatcher, app.clock)
            app.gateways["slack"] = adapter
            vitals = Vitals(app.database, app.clock, [adapter], delivers=True)
            doors = asgi(vitals, Meter(app.features.jobs), adapter.doors())
            web = Server(doors, host="127.0.0.1", port=0)
            server.http.url = await web.open() + PATH
            await adapter.connect()
            await (await person.command("/community", "join", channel=channel)).answer()
            yield _storming(person, channel, callers)
            await web.close()
            await adapter.close()


def _people(server: SlackServer) -> tuple[Person, Channel]:
    person = server.user("Ada", tz="Europe/Paris")
    return person, server.channel("general", members=[person, server.bot])


def _storming(person: Person, channel: Channel, callers: int) -> Round:
    async def run(times: int) -> list[float]:
        done = await storm(person, COMMAND, TEXT, channel=channel, times=times, concurrency=callers)
        assert not done.lost, f"{done.lost} were lost"
        return [1000 * seconds for seconds in done.answers]

    return run
