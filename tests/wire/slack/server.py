"""A small Slack on 127.0.0.1 that the real SDK talks to over real sockets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.wire.slack import limits, payloads
from tests.wire.slack.clock import Clock, Watch
from tests.wire.slack.exchange import Exchange
from tests.wire.slack.faults import Fault, Faults
from tests.wire.slack.forms import CannotDo
from tests.wire.slack.http_mode import SECRET, HttpMode
from tests.wire.slack.manifest import Manifest
from tests.wire.slack.people import Person
from tests.wire.slack.pulse import Pulse
from tests.wire.slack.refusals import Violation
from tests.wire.slack.schema import Json
from tests.wire.slack.socket_mode import SocketMode
from tests.wire.slack.state import Channel, Message, User
from tests.wire.slack.web import APP_TOKEN, BOT_TOKEN, Web
from tests.wire.slack.workspace import TEAM, Workspace

T = TypeVar("T")


class SlackServer:
    """One workspace, one app. Start it, point the bot at ``url``, and let people talk."""

    bot_token = BOT_TOKEN
    app_token = APP_TOKEN
    signing_secret = SECRET
    team = TEAM

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        manifest: Mapping[str, Any] | None = None,
        scopes: Iterable[str] | None = None,
        patience: float = 20.0,
        acknowledge_within: float = limits.ACKNOWLEDGE_WITHIN.total_seconds(),
    ) -> None:
        self.clock = clock or Watch()
        self.manifest = Manifest(manifest)
        granted = self.manifest.scopes if scopes is None else scopes
        self._pulse = Pulse(patience=patience)
        self.workspace = Workspace(clock=self.clock, pulse=self._pulse, scopes=granted)
        self.socket = SocketMode(self.workspace, acknowledge_within=acknowledge_within)
        self.http = HttpMode(self.workspace, acknowledge_within=acknowledge_within)
        self._faults = Faults()
        self._web = Web(self.workspace, self._faults, self._socket_url)
        self._runner: web.AppRunner | None = None
        self._host = ""

    @classmethod
    async def start(cls, **settings: Any) -> Self:
        server = cls(**settings)
        await server._listen()
        return server

    async def __aenter__(self) -> Self:
        if self._runner is None:
            await self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _listen(self) -> None:
        app = web.Application()
        app.add_routes([*self._web.routes(), *self.socket.routes()])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._host = self.workspace.host = f"{host}:{port}"

    async def close(self) -> None:
        self._web.close()
        await self.socket.close()
        await self.http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # Addresses

    @property
    def url(self) -> str:
        """The base address of the Web API, as the SDK wants it."""
        return f"http://{self._host}/api/"

    def _socket_url(self) -> str:
        return f"ws://{self._host}/link?ticket={self.socket.new_ticket()}"

    def response_url(self, id: str) -> str:
        return f"http://{self._host}/response/{id}"

    # Who and what is there

    @property
    def bot(self) -> User:
        return self.workspace.bot

    @property
    def scopes(self) -> set[str]:
        """What the app was granted; add and discard at will."""
        return self.workspace.scopes

    @property
    def violations(self) -> list[Violation]:
        """What a well-behaved bot would not have sent; should be empty."""
        return self.workspace.violations

    @property
    def refusals(self) -> list[Violation]:
        """Every call that was refused, for whatever reason."""
        return self.workspace.refusals

    @property
    def posts(self) -> bool:
        """Whether the manifest asks Slack to post to the bot."""
        return self.manifest.posts

    @property
    def exchanges(self) -> list[Exchange]:
        return self.socket.exchanges

    def calls(self, method: str) -> list[Json]:
        """The arguments of every call of a method; ``response_url`` counts as one."""
        return [args for name, args in self._web.calls if name == method]

    def user(
        self,
        name: str,
        *,
        tz: str = "UTC",
        is_bot: bool = False,
        is_admin: bool = False,
        team: str = TEAM,
    ) -> Person:
        handle = re.sub(r"\W+", ".", name.lower())
        id = self._new_id("U", name, self.workspace.users)
        person = Person(id, handle, name, tz, is_bot, is_admin, team, server=self)
        self.workspace.users[id] = person
        return person

    def channel(
        self,
        name: str,
        *,
        members: Iterable[User] = (),
        private: bool = False,
        archived: bool = False,
    ) -> Channel:
        id = self._new_id("C", name, self.workspace.channels)
        joined = {member.id for member in members}
        channel = Channel(id, name, self._pulse, joined, private=private, archived=archived)
        self.workspace.channels[id] = channel
        return channel

    def _new_id(self, kind: str, name: str, taken: Mapping[str, object]) -> str:
        id = kind + re.sub(r"[^A-Z0-9]", "", name.upper())
        return id if id not in taken else f"{id}{self.workspace.number()}"

    # Waiting, and making trouble

    async def wait(self, seen: Callable[[], T | None], what: str = "it to happen") -> T:
        """The first true answer of ``seen``; a failure lists what happened instead."""
        return await self._pulse.until(seen, what)

    async def connected(self, connections: int = 1) -> None:
        """Until the bot listens on so many connections."""
        await self.wait(
            lambda: len(self.socket.ready) >= connections or None,
            f"{connections} connection(s) of the bot",
        )

    def disturb(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Answer the next calls of a method (or of ``response_url``) with trouble."""
        self._faults.add(method, fault, times)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        await self.socket.disconnect(reason)

    def drop_connections(self) -> None:
        self.socket.drop()

    async def redeliver(self, exchange: Exchange, reason: str = "timeout") -> Exchange:
        """The same payload once more, as after an acknowledgement that never arrived."""
        again = Exchange(
            exchange.kind,
            exchange.payload,
            self._pulse,
            takes_payload=exchange.takes_payload,
            retry=(exchange.retry or 0) + 1,
            reason=reason,
        )
        return await self.deliver(again)

    # Telling the bot

    async def deliver(self, exchange: Exchange) -> Exchange:
        """On a line the bot opened; or posted, to an app that said where."""
        if not self.http.url:
            return await self.socket.deliver(exchange)
        self.exchanges.append(exchange)
        return await self.http.deliver(exchange)

    async def interact(self, payload: Json) -> Exchange:
        return await self.deliver(Exchange("interactive", payload, self._pulse))

    async def tell(self, event: Json) -> Exchange:
        """Send an event that the app has subscribed to."""
        if not self._subscribed(event):
            raise CannotDo(f"The app has not subscribed to {event['type']}.")
        body = {**event, "event_ts": self.workspace.new_ts()}
        payload = payloads.event(self.workspace, body)
        told = Exchange("events_api", payload, self._pulse, takes_payload=False)
        return await self.deliver(told)

    async def tell_of(self, said: Message, channel: Channel) -> None:
        """Somebody has spoken; the bot hears what it is entitled to."""
        for event in payloads.heard(self.bot, said, channel):
            if self.bot.id in channel.members and self._subscribed(event):
                await self.tell(event)

    def _subscribed(self, event: Json) -> bool:
        kind = event["type"]
        if kind == "message":
            kinds = {"channel": "channels", "group": "groups", "im": "im"}
            kind = f"message.{kinds[event['channel_type']]}"
        return kind in self.manifest.events
