"""A Bolt app as small as it can be and still do all that the local Slack offers."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from tests.wire.slack.kit import FORM, Json, actions, button, menu, modal, section
from tests.wire.slack.server import SlackServer

EVENTS = ["app_home_opened", "app_mention", "member_joined_channel", "message.im"]
MANIFEST: Json = {
    "features": {
        "slash_commands": [
            {"command": "/ask", "description": "Ask", "should_escape": True},
            {"command": "/form", "description": "Ask with a form"},
            {"command": "/hello", "description": "Answer within the acknowledgement"},
            {"command": "/silent", "description": "Never acknowledge"},
        ],
        "shortcuts": [
            {"name": "Ask about this", "type": "message", "callback_id": "ask_about"},
            {"name": "Ask the community", "type": "global", "callback_id": "ask_about"},
        ],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "im:write", "users:read"]}},
    "settings": {"event_subscriptions": {"bot_events": EVENTS}},
}


class Bot:
    """A Bolt app as small as it can be and still do all that the server offers."""

    def __init__(self, server: SlackServer) -> None:
        self.client = AsyncWebClient(token=server.bot_token, base_url=server.url)
        self.app = AsyncApp(client=self.client, process_before_response=True)
        front = AsyncWebClient(token=server.app_token, base_url=server.url)
        self.handler = AsyncSocketModeHandler(
            self.app, server.app_token, web_client=front, ping_interval=0.5
        )
        self.submitted: list[Json] = []
        self.heard: list[str] = []
        self.retries: list[tuple[str | None, str]] = []
        self._working: set[asyncio.Task[Any]] = set()
        self._listen()

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def connect(self) -> None:
        await self.handler.connect_async()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        await self.handler.close_async()  # type: ignore[no-untyped-call]
        await asyncio.gather(*self._working)

    def _listen(self) -> None:
        self.app.command("/ask")(self.ask)
        self.app.command("/form")(self.form)
        self.app.command("/silent")(self.silent)
        self.app.command("/hello")(self.hello)
        self.app.view("form")(self.submission)
        self.app.action("claim")(self.claim)
        self.app.action("topic")(self.topic)
        self.app.shortcut("ask_about")(self.form)
        self.app.view_closed("form")(self.closed)
        for event in ("app_home_opened", "app_mention", "member_joined_channel", "message"):
            self.app.event(event)(self.told)

    async def ask(self, ack: AsyncAck, command: Json, respond: AsyncRespond) -> None:
        await ack()
        blocks = [
            section(command["text"]),
            actions(button("I can answer"), menu("Packaging", "Testing")),
        ]
        channel = command["channel_id"]
        self.later(self.client.chat_postMessage(channel=channel, text="A question", blocks=blocks))
        self.later(respond("I will tell you when someone takes it on."))

    async def form(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        self.later(self.client.views_open(trigger_id=body["trigger_id"], view=FORM))

    async def silent(self) -> None:
        """No acknowledgement at all."""

    async def hello(self, ack: AsyncAck) -> None:
        await ack(text="Hello yourself", response_type="in_channel")

    async def submission(self, ack: AsyncAck, view: Json) -> None:
        values = view["state"]["values"]
        self.submitted.append(values)
        if values["question"]["it"]["value"] == "?":
            await ack(response_action="errors", errors={"question": "Say a little more."})
        elif values["question"]["it"]["value"] == "More?":
            await ack(response_action="push", view=modal("And then?", section("Sure?")))
        elif values["question"]["it"]["value"] == "Enough.":
            await ack(response_action="clear")
        else:
            await ack(response_action="update", view=modal("Thank you", section("Asked.")))

    async def claim(self, ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        await ack()
        text = f"<@{body['user']['id']}> is on it"
        self.later(respond(text, replace_original=True))

    async def topic(self, ack: AsyncAck, action: Json, respond: AsyncRespond) -> None:
        await ack()
        self.later(respond(f"Topic: {action['selected_option']['value']}"))

    async def closed(self, ack: AsyncAck, view: Json) -> None:
        await ack()
        self.heard.append(f"closed {view['title']['text']}")

    async def told(self, ack: AsyncAck, body: Json, request: Any) -> None:
        await ack()
        self.heard.append(body["event"]["type"])
        number = request.headers.get("x-slack-retry-num", [None])[0]
        self.retries.append((number, body["event_id"]))
