"""The floor in Slack: a Bolt app that acknowledges a command and answers one fixed line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

COMMAND, TEXT = "/asks", "queue"


@asynccontextmanager
async def answering(app: AsyncApp) -> AsyncIterator[None]:
    """Until it is left; what was begun is finished."""
    working: set[asyncio.Task[Any]] = set()

    def later(work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        working.add(task)
        task.add_done_callback(working.discard)

    async def answer(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        later(respond("One fixed line."))

    app.command(COMMAND)(answer)
    yield
    await asyncio.gather(*working)
