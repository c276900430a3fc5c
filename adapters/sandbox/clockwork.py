"""Winds a clock forward through everything that falls due on the way, in its order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol


class Windable(Protocol):
    def now(self) -> datetime: ...
    def advance(self, by: timedelta) -> None: ...


async def wind(
    clock: Windable,
    by: timedelta,
    *,
    settle: Callable[[], Awaitable[None]],
    next_due: Callable[[], datetime | None],
) -> None:
    """Stop at each due moment up to ``by`` from now, and settle there."""
    target = clock.now() + by
    await settle()
    while (due := next_due()) is not None and due <= target:
        clock.advance(max(due - clock.now(), timedelta(seconds=1)))
        await settle()
    clock.advance(max(target - clock.now(), timedelta()))
    await settle()
