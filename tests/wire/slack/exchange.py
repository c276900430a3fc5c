"""One delivery to the bot and all that came back for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from tests.wire.slack.pulse import Pulse
from tests.wire.slack.schema import Json
from tests.wire.slack.state import Message


@dataclass(eq=False)
class Exchange:
    kind: str  # slash_commands, interactive or events_api
    payload: Json = field(repr=False)
    pulse: Pulse = field(repr=False)
    takes_payload: bool = True
    envelope: str = ""
    connection: int | None = None
    retry: int | None = None
    reason: str | None = None
    acked: bool = False
    ack: Json | None = None
    latency: float | None = None  # seconds from sending to acknowledgement
    answered_after: float | None = None  # seconds until its response_url was first used
    answers: list[Message | None] = field(default_factory=list)  # None: something was deleted
    sent_at: float = 0.0
    arrival: asyncio.Future[Any] | None = field(default=None, repr=False)

    def acknowledged(self, body: Json | None) -> None:
        self.latency = perf_counter() - self.sent_at
        self.acked, self.ack = True, body

    def answered(self, message: Message | None) -> None:
        if self.answered_after is None:
            self.answered_after = perf_counter() - self.sent_at
        self.answers.append(message)

    async def answer(self) -> Message:
        """The first message that came through its response_url (or in the acknowledgement)."""
        return await self.pulse.until(
            lambda: next((message for message in self.answers if message), None),
            f"an answer to {self.payload.get('command') or self.payload.get('type')}",
        )
