"""Half a request keeps no place for long, and nobody else is hung up on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from adapters.web.server import Server

WHOLE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody"
HALF = b"POST / HTTP/1.1\r\nHost:"
PATIENCE = 30  # seconds

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Desk:
    """Answers whoever said everything, when it is told to."""

    def __init__(self, hurry: Callable[[], None]) -> None:
        self.hurry = hurry
        self.asked, self.answers = asyncio.Event(), asyncio.Event()
        self.port = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        self.asked.set()
        await self.answers.wait()
        await PlainTextResponse("well")(scope, receive, send)

    async def hear(self, said: bytes) -> Line:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(said)
        return reader, writer

    async def time_passes(self) -> None:
        """As much as half a request is given, which is little from now on."""
        self.hurry()
        reader, writer = await self.hear(HALF)
        await hung_up(reader)
        writer.close()


async def hung_up(reader: asyncio.StreamReader) -> None:
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionError):  # what was said after it never arrived
            assert await reader.read() == b""


async def answered(reader: asyncio.StreamReader) -> bool:
    async with asyncio.timeout(PATIENCE):
        return (await reader.readuntil(b"well")).startswith(b"HTTP/1.1 200")


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    made = Desk(lambda: monkeypatch.setattr("adapters.web.arriving.WITHIN", 0.05))
    server = Server(made, host="127.0.0.1", port=0)
    made.port = int((await server.open()).rpartition(":")[2])
    yield made
    made.answers.set()
    await server.close()


@pytest.mark.parametrize("said", [b"", b"P", HALF, WHOLE[:-1]])
async def test_half_a_request_is_not_waited_for(desk: Desk, said: bytes) -> None:
    desk.hurry()
    reader, writer = await desk.hear(said)
    await hung_up(reader)
    writer.close()

    assert not desk.asked.is_set()


async def test_what_drips_gains_no_time(desk: Desk) -> None:
    desk.answers.set()
    reader, writer = await desk.hear(WHOLE)
    assert await answered(reader)
    desk.hurry()
    for byte in WHOLE[:-1]:
        writer.write(bytes([byte]))
        await asyncio.sleep(0)
    await hung_up(reader)
    writer.close()


async def test_an_answer_that_takes_long_and_the_pause_after_it_are_waited_for(desk: Desk) -> None:
    reader, writer = await desk.hear(WHOLE)
    await desk.asked.wait()
    await desk.time_passes()
    desk.answers.set()
    assert await answered(reader)

    await desk.time_passes()
    writer.write(WHOLE)
    assert await answered(reader)
    writer.close()
