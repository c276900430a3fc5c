"""Waiting for something to happen, without polling and with a useful complaint when it does not."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
REMEMBERED = 80


class Pulse:
    """Beats whenever the workspace changes and remembers what happened lately."""

    def __init__(self, *, patience: float) -> None:
        self._patience = patience
        self._beat = asyncio.Event()
        self._lately: deque[tuple[str, Any]] = deque(maxlen=REMEMBERED)

    def beats(self, what: str, detail: Any = "") -> None:
        self._lately.append((what, detail))
        self._beat.set()
        self._beat = asyncio.Event()

    async def until(self, seen: Callable[[], T | None], what: str) -> T:
        """The first true answer of ``seen``, which is asked again after every change."""
        try:
            async with asyncio.timeout(self._patience):
                while not (found := seen()):
                    await self._beat.wait()
        except TimeoutError:
            raise AssertionError(f"Waited in vain for {what}. {self.recent()}") from None
        return found

    def recent(self) -> str:
        lines = [f"  {what} {detail}".rstrip() for what, detail in self._lately]
        return "\n".join(["What did happen:", *lines]) if lines else "Nothing happened at all."
