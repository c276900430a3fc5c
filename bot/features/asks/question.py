"""What makes a text a question that people can answer."""

from __future__ import annotations

import re

from bot.errors import Invalid

MOST = 300
LEAST = 10
_LINKS = re.compile(r"(?:<?https?://\S+\s*)+", re.IGNORECASE)
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LOUD = 12
_LOUD_SHARE = 0.8


def checked(text: str) -> str:
    """The question on one line. Raises Invalid where people could not tell what is asked."""
    line = " ".join(text.split())
    if _LINKS.fullmatch(line):
        raise Invalid(
            "question",
            "That is a link, not a question. To share it, use /resource; to ask about it, say "
            "what you want to know.",
        )
    if not _WORD.search(_CODE.sub("", text)):
        raise Invalid(
            "question",
            "Say in words what you want to know; code and error messages fit into the details.",
        )
    if _is_loud(line):
        raise Invalid("question", "All capitals are hard to read. Ask in small letters, please.")
    return line


def split(text: str) -> tuple[str, str]:
    """A question and its details, from a message somebody wrote: its first paragraph asks."""
    text = text.strip()
    first, _, rest = text.partition("\n")
    first = " ".join(first.split())
    return (first, rest.strip()) if len(first) <= MOST else ("", text)


def _is_loud(text: str) -> bool:
    letters = [one for one in text if one.isupper() or one.islower()]
    loud = [one for one in letters if one.isupper()]
    return len(loud) >= _LOUD and len(loud) >= _LOUD_SHARE * len(letters)
