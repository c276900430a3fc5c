"""The gateway: sessions that survive their sockets, replay what was missed, and can be broken."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.wire.discord import payloads
from tests.wire.discord.errors import Json
from tests.wire.discord.sockets import Socket
from tests.wire.discord.state import (
    GUILD_MEMBERS,
    GUILDS,
    MESSAGE_CONTENT,
    PRIVILEGED,
    Event,
    World,
)

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME, RECONNECT = 0, 1, 2, 3, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 8, 9, 10, 11
FAILED_TOKEN, BAD_SHARD, BAD_INTENTS, DISALLOWED_INTENTS = 4004, 4010, 4013, 4014
NOT_IDENTIFIED, ALREADY_IDENTIFIED, BAD_OP, BAD_JSON = 4003, 4005, 4001, 4002
ENDED = (1000, 1001)  # a client that closes so does not mean to come back
REMEMBERED = 10_000  # events kept for a replay


@dataclass(slots=True, eq=False)
class Session:
    """One identified shard; its socket comes and goes."""

    id: str
    shard: int
    shards: int
    intents: int
    number: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    socket: Socket | None = None

    def serves(self, guild_id: str | None) -> bool:
        """Whether events of this guild come here; DMs belong to the first shard."""
        return (int(guild_id or 0) >> 22) % self.shards == self.shard

    def dispatch(self, name: str, data: Json) -> None:
        """Send one event, or keep it for the replay."""
        self.number += 1
        text = json.dumps({"op": DISPATCH, "s": self.number, "t": name, "d": data})
        self.sent.append((self.number, text))
        if self.socket is not None:
            self.socket.say(text)


class Gateway:
    """Accepts sockets and keeps the sessions."""

    def __init__(self, world: World, token: str) -> None:
        self.world = world
        self.sessions: dict[str, Session] = {}
        self.privileged = 0  # the privileged intents switched on for the application
        self.shards = 1
        self.heartbeat_ms = 41_250
        self.identified = 0
        self.resumed = 0
        self.url = ""
        self._token = token
        self._sockets: set[Socket] = set()
        world.emit = self.emit

    @property
    def live(self) -> list[Session]:
        """The sessions with a client at the other end."""
        return [one for one in self.sessions.values() if one.socket is not None]

    def emit(self, event: Event) -> None:
        """Tell every session that is meant to hear it."""
        for session in self.sessions.values():
            if event.intent and not session.intents & event.intent:
                continue
            if session.serves(event.guild_id):
                veil = event.veiled is not None and not session.intents & MESSAGE_CONTENT
                session.dispatch(event.name, (event.veiled if veil else event.data) or {})

    def drop(self, code: int | None = None) -> None:
        """Break every connection, with a close code or by cutting the wire."""
        for socket in list(self._sockets):
            socket.close(code) if code else socket.cut()

    def ask_reconnect(self) -> None:
        """Ask every client to connect again and resume (op 7)."""
        self._say({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Tell every client that its session is over (op 9)."""
        if not resumable:
            self.sessions.clear()
        self._say({"op": INVALID_SESSION, "d": resumable})

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until it closes."""
        compression = request.query.get("compress")
        if compression not in (None, "zlib-stream"):
            self.world.violate(0, "gateway", f"this server does not speak {compression}")
            raise web.HTTPBadRequest
        socket = await Socket.accept(request, compressed=compression is not None)
        self._sockets.add(socket)
        socket.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms}})
        try:
            async for message in socket.ws:
                if message.type is WSMsgType.TEXT:
                    self._hear(socket, message.data)
        finally:
            self._sockets.discard(socket)
            self._leave(socket)
            await socket.finish()
        return socket.ws

    async def close(self) -> None:
        """Say goodbye to everyone."""
        self.drop(1001)
        await asyncio.gather(*(socket.finish() for socket in list(self._sockets)))

    def _say(self, frame: Json) -> None:
        for socket in self._sockets:
            socket.send(frame)

    def _leave(self, socket: Socket) -> None:
        for session in self._of(socket):
            session.socket = None
            if socket.ws.close_code in ENDED and not socket.closed_by_us:
                self.sessions.pop(session.id, None)
        self.world.changed()

    def _of(self, socket: Socket) -> list[Session]:
        return [one for one in self.sessions.values() if one.socket is socket]

    def _hear(self, socket: Socket, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            socket.close(BAD_JSON)
            return
        op, data = frame.get("op"), frame.get("d")
        if op == HEARTBEAT:
            socket.send({"op": HEARTBEAT_ACK, "d": None})
        elif op == IDENTIFY:
            self._identify(socket, data)
        elif op == RESUME:
            self._resume(socket, data)
        elif not self._of(socket):
            socket.close(NOT_IDENTIFIED)
        elif op == REQUEST_MEMBERS:
            self._list_members(socket, data)
        elif op not in (PRESENCE, 4):
            socket.close(BAD_OP)
        self.world.changed()

    def _identify(self, socket: Socket, data: Json) -> None:
        refused = self._refused(socket, data)
        if refused is not None:
            self.world.violate(refused, "gateway", "IDENTIFY refused")
            socket.close(refused)
            return
        shard, shards = data.get("shard") or (0, 1)
        gone = [one for one in self.sessions.values() if one.shard == shard and not one.socket]
        for stale in gone:
            del self.sessions[stale.id]
        session = Session(f"s{self.world.ids.next()}", shard, shards, data["intents"])
        session.socket = socket
        self.sessions[session.id] = session
        self.identified += 1
        for name, payload in self._welcome(session):
            session.dispatch(name, payload)

    def _refused(self, socket: Socket, data: Json) -> int | None:
        shard, shards = data.get("shard") or (0, 1)
        if self._of(socket):
            return ALREADY_IDENTIFIED
        if data.get("token") != self._token:
            return FAILED_TOKEN
        if not 0 <= shard < shards:
            return BAD_SHARD
        if not isinstance(data.get("intents"), int):
            return BAD_INTENTS
        return DISALLOWED_INTENTS if data["intents"] & PRIVILEGED & ~self.privileged else None

    def _welcome(self, session: Session) -> Iterator[tuple[str, Json]]:
        guilds = [one for one in self.world.guilds.values() if session.serves(one.id)]
        yield (
            "READY",
            {
                "v": 10,
                "user": payloads.user(self.world.bot) | {"verified": True, "mfa_enabled": False},
                "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": [session.shard, session.shards],
                "application": {"id": self.world.application_id, "flags": 0},
                "private_channels": [],
            },
        )
        if session.intents & GUILDS:
            everyone = bool(session.intents & GUILD_MEMBERS)
            for guild in guilds:
                yield "GUILD_CREATE", payloads.guild(guild, everyone=everyone)

    def _resume(self, socket: Socket, data: Json) -> None:
        session = self.sessions.get(data.get("session_id") or "")
        if session is None or data.get("token") != self._token:
            socket.send({"op": INVALID_SESSION, "d": False})
            return
        session.socket = socket
        self.resumed += 1
        for number, text in session.sent:
            if number > data["seq"]:
                socket.say(text)
        session.dispatch("RESUMED", {})

    def _list_members(self, socket: Socket, data: Json) -> None:
        guild = self.world.guilds[str(data["guild_id"])]
        wanted = {str(id) for id in data.get("user_ids") or ()}
        start = str(data.get("query") or "").casefold()
        found = [
            payloads.member(person)
            for person in guild.members.values()
            if (person.id in wanted if wanted else person.name.casefold().startswith(start))
        ]
        chunk = {"guild_id": guild.id, "members": found, "chunk_index": 0, "chunk_count": 1}
        for session in self._of(socket):
            session.dispatch("GUILD_MEMBERS_CHUNK", chunk | {"nonce": data.get("nonce")})
