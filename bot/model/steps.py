"""How an ask came to stand as it does: who did what, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model.asks import State


@dataclass(frozen=True, slots=True)
class Step:
    """One change of an ask. ``by`` "": nobody, it happened because time passed."""

    community: str
    ask: str
    at: datetime
    by: str
    state: State
    reason: str


class Steps(Protocol):
    def add(self, step: Step) -> None: ...
    def of(self, community: str, ask: str) -> Sequence[Step]:
        """In the order they were taken."""
