"""Waiting for the client, and telling what did happen when it does not come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from tests.wire.discord.reading import read

if TYPE_CHECKING:
    from tests.wire.discord.state import World

T = TypeVar("T")
_RECENT = 12


class NothingCame(AssertionError):
    """What a test waited for did not happen in time."""


async def wait(world: World, look: Callable[[], T], within: float | None = None) -> T:
    """Look again after every change until there is something to return."""
    try:
        async with asyncio.timeout(world.patience if within is None else within):
            while not (found := look()):
                await world.change()
            return found
    except TimeoutError:
        raise NothingCame(f"It did not happen.\n{dump(world)}") from None


def dump(world: World) -> str:
    """The latest of everything, for a person who wonders why a test failed."""
    return "\n".join(_lines(world))


def _lines(world: World) -> Iterator[str]:
    yield f"commands: {', '.join(world.commands.names) or 'none registered'}"
    for asked in list(world.interactions.values())[-_RECENT:]:
        yield f"interaction: {asked!r}"
    for request in list(world.requests)[-_RECENT:]:
        refused = f" ({request.code})" if request.code else ""
        yield f"request: {request.method} {request.route} -> {request.status}{refused}"
    for violation in world.violations:
        yield f"violation: {violation.code} {violation.where}: {violation.what}"
    for channel in world.channels.values():
        for message in list(channel.messages.values())[-_RECENT:]:
            only = f" (only {message.viewer.name})" if message.viewer else ""
            said = read(message, world).replace("\n", " / ")
            yield f"message: #{channel.name}{only} {message.author.name}: {said}"
