"""Who asks without a name: the only place where a pseudonym meets a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

NAME = "A member"


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """Somebody's stand-in for one ask: a person of its own whom nothing else leads back.

    ``blocked``: whoever is behind it asks under their name from now on.
    """

    id: str
    community: str
    ask: str
    behind: str
    blocked: bool = False

    def shut_out(self) -> Pseudonym:
        return replace(self, blocked=True)


class Pseudonyms(Protocol):
    def add(self, pseudonym: Pseudonym) -> None:
        """Also makes it known as a person, by the name they all share."""

    def save(self, pseudonym: Pseudonym) -> None: ...
    def find(self, community: str, id: str) -> Pseudonym | None: ...
    def of(self, community: str, person: str) -> list[Pseudonym]:
        """Somebody's own, oldest first."""

    def behind(self, id: str) -> str:
        """The person to be reached or counted; somebody with a name is that themselves."""
