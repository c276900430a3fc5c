"""Words of questions that tell one from another: without fillers, without most endings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

LONGEST = 40
TEXT = 4000
"""How much of a text counts; a log file pasted in says no more in its second page."""

_IN_ANY_QUESTION = """
a about am an and any are as at be been best but by can could did do does doing for from had has
have he her his how i if in is it its may me might must my no not of on or our she should so
some than that the their them then there these they this those to us was we were what when where
which who whom whose why will with would you your
"""
FILLERS = frozenset(_IN_ANY_QUESTION.split())

_CHATTER = """
above after again all also because before being below between both dear down during each few
further having hello help here hers herself hey hi him himself his itself just more most myself
nor now off once only other ourselves out over own please same theirs themselves thank thanks
through too under until up very while yours
"""
_IGNORED = FILLERS | frozenset(_CHATTER.split())
_WORD = re.compile(r"\w+")
_ENDINGS = ("ations", "ation", "ings", "ing", "ed", "es", "s")
_SHORTEST_STEM = 4


def terms(text: str) -> Iterator[tuple[str, str]]:
    """Each word that says something, as it is counted and as it was written."""
    for word in _WORD.findall(text[:TEXT].lower()):
        if 1 < len(word) < LONGEST and word not in _IGNORED:
            yield stem(word), word


def distinct(texts: Iterable[str]) -> dict[str, str]:
    """The words of some texts, each once in the order they come, with how each was written."""
    found: dict[str, str] = {}
    for text in texts:
        for word, written in terms(text):
            found.setdefault(word, written)
    return found


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The word without its English ending, as far as four letters are left."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word
