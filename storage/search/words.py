"""The words of a query, and the snippet that shows where they were found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.language.excerpts import one_line
from bot.language.vocabulary import FILLERS
from bot.markup import Md, escape

MOST_WORDS = 32
RAREST = 8
SHORTEST_PART = 3
FOUND, END = "\x02", "\x03"

_LONGEST_QUERY = 3000
_CANDIDATES = 64
_SNIPPET = 240
_BEFORE = 60
_UNSTORABLE = re.compile(r"[\0\ud800-\udfff]")
_WORD = re.compile(r"\w\S*\w|\w")
_MARKED = re.compile(f"{FOUND}([^{FOUND}{END}]*){END}")


def storable(text: str) -> str:
    """A query without what no index takes, and not longer than a person types."""
    return _UNSTORABLE.sub(" ", text)[:_LONGEST_QUERY]


def words_of(text: str) -> list[str]:
    """The words of a query, each once, without the signs around them; of very many, the longest.

    Words of any question are left out, unless there are no others.
    """
    found = (word for word in _WORD.findall(text) if any(map(str.isalnum, word)))
    unique = {word.casefold(): word for word in found}
    words = [unique[one] for one in unique if one not in FILLERS] or list(unique.values())
    if len(words) <= _CANDIDATES:
        return words
    return sorted(words, key=len, reverse=True)[:_CANDIDATES]


def parts_of(words: Iterable[str]) -> list[str]:
    """The words long enough to be looked for inside other words."""
    return [word for word in words if len(word) >= SHORTEST_PART]


def shown(marked: str) -> Md:
    """A snippet as markup: what was found in bold, everything else as it was typed."""
    text = one_line(marked)
    if len(text) > _SNIPPET:
        start = max(0, text.find(FOUND) - _BEFORE)
        text = ("…" if start else "") + text[start : start + _SNIPPET].strip() + "…"
    pieces = _MARKED.split(text)
    return Md("".join(_piece(one, bold=at % 2 == 1) for at, one in enumerate(pieces)))


def _piece(text: str, *, bold: bool) -> str:
    plain = escape(text.replace(FOUND, "").replace(END, ""))
    return f"**{plain}**" if bold and plain else plain
