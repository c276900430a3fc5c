"""Read how long people say something is to take, and say it back: "30 min", "4 h", "2 days"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.errors import Invalid

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONGEST = 365 * DAY
_LIKE = "For example “30 min”, “4 h” or “2 days”."
_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
_PART = re.compile(
    r"\s*(?P<count>\d{1,5}(?:[.,]\d{1,2})?|an?|one|half an)\s*"
    r"(?P<unit>m(?:in(?:ute)?s?)?|h(?:rs?|ours?)?|d(?:ays?)?|w(?:eeks?)?)\b\.?(?:\s*and\b)?\s*"
)
_CLOCKLIKE = re.compile(r"(\d+)\s?h\s?(\d+)$")
_SEVERAL = re.compile(r"\s*(?:[,;/]|\bthen\b|\n)\s*", re.IGNORECASE)
_SHOWN = 40
_WORDS = {"a": 1.0, "an": 1.0, "one": 1.0, "half an": 0.5}


def read(text: str, *, field: str, least: timedelta = MINUTE) -> timedelta:
    """The length meant by ``text``, in whole minutes. Raises Invalid, naming the field."""
    found = _sum(_CLOCKLIKE.sub(r"\1 h \2 min", " ".join(text.casefold().split())))
    if found is None:
        raise Invalid(field, f"How long is “{text.strip()[:_SHOWN]}”? {_LIKE}")
    if not least <= found <= LONGEST:
        raise Invalid(field, f"From {said(least)} to {said(LONGEST)}, please. {_LIKE}")
    return found


def several(text: str, wanted: Sequence[str], *, field: str) -> list[timedelta]:
    """As many lengths as are wanted, with commas between them."""
    parts = [part for part in _SEVERAL.split(text.strip()) if part]
    if len(parts) != len(wanted):
        names = ", then ".join(wanted)
        raise Invalid(field, f"Give {len(wanted)} lengths with commas between: {names}.")
    return [read(part, field=field) for part in parts]


def said(length: timedelta) -> str:
    """In the largest units that say it exactly: "1 h 30 min", "2 days"."""
    minutes = length // MINUTE
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        f"{days} {'day' if days == 1 else 'days'}" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
    ]
    return " ".join(filter(None, parts)) or "0 min"


def _sum(typed: str) -> timedelta | None:
    """All parts together; None where something is left that is no length."""
    if typed == "0":
        return timedelta()
    found, at = timedelta(), 0
    while part := _PART.match(typed, at):
        count = part["count"]
        found += _UNITS[part["unit"][0]] * (_WORDS.get(count) or float(count.replace(",", ".")))
        at = part.end()
    return MINUTE * round(found / MINUTE) if typed and at == len(typed) else None
