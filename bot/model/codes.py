"""One-time codes: what proves in one workspace what was said in another."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Codes(Protocol):
    """Lets a channel of another workspace into a community."""

    def issue(self, code: str, community: str, expires: datetime) -> None: ...
    def redeem(self, code: str, now: datetime) -> str:
        """The community's id, once. Raises NotFound for a wrong, used or expired one."""


class LinkCodes(Protocol):
    """Shows that somebody in one workspace is a person of another."""

    def issue(self, code: str, person: str, expires: datetime) -> None: ...
    def look(self, code: str, now: datetime) -> str:
        """The person's id. Raises NotFound for a wrong, used or expired one."""

    def use(self, code: str, now: datetime) -> str:
        """As ``look``, once."""

    def forget(self, now: datetime) -> None:
        """Those that have expired."""
