"""What facilitators did that somebody may have to answer for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Act(StrEnum):
    REVEALED = "revealed"
    BLOCKED = "blocked"
    HID = "hid"
    UNHID = "unhid"


@dataclass(frozen=True, slots=True)
class Intervention:
    """``subject``: what it was done to (ask:…). ``by`` is empty where members did it together."""

    id: str
    community: str
    at: datetime
    act: Act
    subject: str
    by: str = ""
    reason: str = ""


class Audit(Protocol):
    def note(self, intervention: Intervention) -> None:
        """Nothing takes it back."""

    def about(self, community: str, subject: str) -> Sequence[Intervention]:
        """Oldest first."""
