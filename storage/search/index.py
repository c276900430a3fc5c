"""What every search index can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement

from storage.statements import Row


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to look for in the entries of one community, whose term is ``scope``.

    All of them, or ``either``; as words, or ``inside`` the words of titles, tags and addresses.
    ``alone``: no other community has entries.
    """

    scope: str
    words: Sequence[str]
    either: bool = False
    inside: bool = False
    alone: bool = False


class SearchIndex(Protocol):
    """Both databases find the same entries in the same order."""

    def learn(self, community: str, ref: str) -> None:
        """An entry is new, or has changed."""

    def seen(self, scope: str, words: Sequence[str], most: int) -> dict[str, int]:
        """How many entries have each word, counted up to a limit; those with none are left out."""

    def ranked(
        self, wanted: Wanted, narrowed: Sequence[ColumnElement[bool]], limit: int
    ) -> Sequence[Row]:
        """Entries with their ``rank``, the best (and lowest) first."""

    def snippets(self, wanted: Wanted, rows: Sequence[Row]) -> dict[int, str]:
        """By the entry's number, a text with what was found marked."""
