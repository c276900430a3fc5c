"""One-time codes: what lets a channel of another workspace into a community."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Codes(Protocol):
    def issue(self, code: str, community: str, expires: datetime) -> None: ...
    def redeem(self, code: str, now: datetime) -> str:
        """The community's id, once. Raises NotFound for a wrong, used or expired one."""
