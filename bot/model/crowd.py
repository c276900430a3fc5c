"""What members who did not ask make of a question: it is theirs too, or it should not be here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Followers(Protocol):
    """Whose question it is too."""

    def follow(self, community: str, ask: str, person: str) -> None:
        """Does nothing for somebody who follows already."""

    def unfollow(self, community: str, ask: str, person: str) -> None: ...
    def of(self, community: str, ask: str) -> Sequence[str]:
        """Who follows, the first first."""


class Flags(Protocol):
    """Who thinks that a question should not stand here."""

    def fly(self, community: str, ask: str, person: str) -> bool:
        """Flag it; False where they did so before."""

    def count(self, community: str, ask: str) -> int: ...
