"""Which keys seal buttons, so that a process without one of them is noticed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LATELY = timedelta(days=4)  # over a weekend, and the day since its use was last written down


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A key, by its fingerprint; ``host`` is the machine that sealed with it last."""

    fingerprint: str
    host: str
    at: datetime


class KeyUses(Protocol):
    def note(self, use: KeyUse) -> None:
        """Each key is there once, with its last use."""

    def since(self, moment: datetime) -> Sequence[KeyUse]:
        """The last one first."""

    def forget(self, before: datetime) -> None:
        """Keys nobody seals with any more."""
