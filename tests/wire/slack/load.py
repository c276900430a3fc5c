"""Many commands at once, and how long their answers take."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from tests.wire.slack.exchange import Exchange
from tests.wire.slack.people import Person
from tests.wire.slack.state import Channel


@dataclass(frozen=True, slots=True)
class Storm:
    """Every exchange of a run; times are in seconds."""

    exchanges: Sequence[Exchange]
    took: float

    @property
    def acks(self) -> list[float]:
        return sorted(one.latency for one in self.exchanges if one.latency is not None)

    @property
    def answers(self) -> list[float]:
        found = (one.answered_after for one in self.exchanges)
        return sorted(seconds for seconds in found if seconds is not None)

    @property
    def lost(self) -> int:
        return sum(not one.acked for one in self.exchanges)

    @property
    def per_second(self) -> float:
        return len(self.exchanges) / self.took


def percentile(values: Sequence[float], share: float) -> float:
    """Of sorted values, the smallest that at least this share of them does not exceed."""
    return values[max(0, round(share * len(values)) - 1)]


async def storm(
    person: Person,
    command: str,
    text: str = "",
    *,
    channel: Channel,
    times: int,
    concurrency: int = 1,
    answered: bool = True,
) -> Storm:
    """Fire a command again and again, each waiting for its answer (or its acknowledgement)."""
    exchanges: list[Exchange] = []
    left = iter(range(times))

    async def fire() -> None:
        for _ in left:
            exchange = await person.command(command, text, channel=channel)
            exchanges.append(exchange)
            if answered and exchange.acked:
                await exchange.answer()

    start = perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(concurrency):
            group.create_task(fire())
    return Storm(exchanges, perf_counter() - start)
