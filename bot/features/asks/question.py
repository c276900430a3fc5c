"""What makes a text a question that people can answer."""

from __future__ import annotations

import re

from bot.errors import Invalid
from bot.ui import shorten

_LINKS = re.compile(r"(?:<?https?://\S+\s*)+", re.IGNORECASE)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOUD = 12
_LOUD_SHARE = 0.8


def is_link(text: str) -> bool:
    """Nothing but addresses: something to keep rather than to answer."""
    return bool(_LINKS.fullmatch(text.strip()))


def first_link(text: str, whole: str = "") -> str:
    """The address, from the text it was cut out of where it was too long for a question."""
    kept = whole if is_link(whole) and whole.startswith(text.rstrip("…")) else text
    return kept.split()[0].strip("<>")


def checked(text: str) -> str:
    """The question on one line. Raises Invalid where people could not tell what is asked."""
    line = " ".join(text.split())
    if not _WORD.search(_CODE.sub("", text)):
        raise Invalid(
            "question",
            "Say in words what you want to know; code and error messages fit into the details.",
        )
    if _is_loud(line):
        raise Invalid("question", "All capitals are hard to read. Ask in small letters, please.")
    return line


def split(text: str, most: int) -> tuple[str, str]:
    """A question and its details, from a text: what fits asks, a longer one is kept whole."""
    text = text.strip()
    first, _, rest = text.partition("\n")
    first = " ".join(first.split())
    if len(first) <= most:
        return first, rest.strip()
    return shorten(first, most), text


def _is_loud(text: str) -> bool:
    letters = [one for one in text if one.isupper() or one.islower()]
    loud = [one for one in letters if one.isupper()]
    return len(loud) >= _LOUD and len(loud) >= _LOUD_SHARE * len(letters)
