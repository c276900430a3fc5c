"""What is offered while somebody types: topics, time zones, and whatever fits the text so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.context import Work
from bot.language.zones import suggest
from bot.model.communities import Topics
from bot.ui import MAX_CHOICE, MAX_CHOICES, Choice, Option, shorten


def matching(offered: Iterable[tuple[str, str]], typed: str) -> list[Choice]:
    """Of pairs of a value and its words, those that have what was typed; long words are cut."""
    wanted = typed.casefold()
    return [
        Choice(value, shorten(words, MAX_CHOICE))
        for value, words in offered
        if wanted in value.casefold() or wanted in words.casefold()
    ]


def topics(work: Work, typed: str, *, most: int = MAX_CHOICES) -> Sequence[Choice]:
    """The community's topics, those used most first."""
    names = work.repo(Topics).most_used(work.community.id, typed, limit=most)
    return [Choice(name, name) for name in names]


def zones(_: Work | None, typed: str) -> Sequence[Choice]:
    """Time zones by city or name; they need no community."""
    return [Choice(name, label) for name, label in suggest(typed)]


ZONE = Option("zone", "Time zone", source=zones, hint="A city or an IANA name, such as Paris")
