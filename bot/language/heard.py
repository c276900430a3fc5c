"""What platforms hand over, made safe to keep: text, names and zones."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from zoneinfo import ZoneInfo

MAX_NAME = 80

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNUSABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def heard(text: str) -> str:
    """Without what cannot be stored or shown (half characters, controls), blank if nothing shows."""
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = _UNUSABLE.sub("", _BREAKS.sub("\n", text))
    return kept.strip() if kept.isascii() or any(map(_shows, kept)) else ""


def called(name: str) -> str:
    """A person's name: one line, not too long for a card."""
    return " ".join(heard(name).split())[:MAX_NAME]


@lru_cache
def zone(key: str) -> str:
    """An IANA name, "" for one that this machine does not know."""
    try:
        return ZoneInfo(key).key if key else ""
    except (KeyError, ValueError, OSError):  # unknown, not a name, or a folder of names
        return ""


def _shows(character: str) -> bool:
    return unicodedata.category(character)[0] not in "CZM"
