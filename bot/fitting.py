"""What fits on a card: as many parts as there is room for, as much of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from bot.markup import Md, Span, Target, escape, named, parse
from bot.ui import MAX_PIECES, Block, Card, shorten

Part = tuple[Block, ...]

_NAMED = (Target.PERSON, Target.TIME, Target.ENTRY)
_BLANKS = re.compile(r"\s+")


def fitting(
    title: str,
    parts: Sequence[Part],
    *,
    head: Part = (),
    tail: Part = (),
    rest: Callable[[int], str],
    footer: str = "",
    more: int = 0,
) -> tuple[Card, int]:
    """The card with the first parts that fit, and how many; ``rest`` is its footer then.

    ``more``: so many parts were not even drawn.
    """
    for shown in range(min(len(parts), MAX_PIECES), -1, -1):
        left = len(parts) + more - shown
        blocks = [block for part in parts[:shown] for block in part]
        try:
            return Card(title, (*head, *blocks, *tail), rest(left) if left else footer), shown
        except ValueError:
            continue
    raise ValueError(f"{title}: its head and tail alone are too much for a card")


def enough(parts: Iterable[Part]) -> list[Part]:
    """As many as a card has room for, drawn one by one: those after them cost nothing."""
    drawn: list[Part] = []
    for part in parts:
        try:
            Card("", tuple(block for one in (*drawn, part) for block in one))
        except ValueError:
            break
        drawn.append(part)
    return drawn


def glimpse(md: str, room: int) -> Md:
    """The beginning of a text, in one line; whom and when it names is drawn for each reader still."""
    drawn: list[str] = []
    blank = True  # what was drawn last, so that no two follow each other
    for span in (one for line in parse(md) for one in (*line.spans, Span(" "))):
        words = _BLANKS.sub(" ", span.text)
        words = words.lstrip() if blank else words
        kept = span.target in _NAMED
        if len(words) > room:
            drawn.append("…" if kept else escape(shorten(words, max(room, 1))))
            break
        drawn.append(named(span) if kept else escape(words))
        room -= len(words)
        blank = words.endswith(" ") if words else blank
    return Md("".join(drawn).strip())


def clipped(text: str, room: int) -> str:
    """As much of a text as fits once it is escaped."""
    if room <= 1:
        return ""
    while (over := len(escape(text)) - room) > 0:
        text = shorten(text, max(len(text) - 1 - over // 2, 1))
    return text
