"""What the core tells whoever counts: that something happened, how it went, how long it took.

Only names the program itself knows (commands, platforms, jobs) and outcomes; never ids, never
what people wrote. So whoever counts may keep one number for each.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final


class Watch:
    """As it is, nobody watches; metrics override it.

    Called from any thread; must be quick, and must not raise.
    """

    def acted(self, command: str, outcome: str, took: timedelta) -> None:
        """Somebody did something and was answered: ok, refused, again or failed."""

    def delivery(self, platform: str, outcome: str, took: timedelta) -> None:
        """One try to send something: done, again, failed, expired or unknown."""

    def job(self, name: str, outcome: str, took: timedelta) -> None:
        """One due job in one community: done, expired, again or failed; ``took`` when it is done."""

    def incident(self, where: str) -> None:
        """Something broke that should not have: action, answer, job, delivery or token."""


UNWATCHED: Final = Watch()
