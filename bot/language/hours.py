"""Read when people say they are open, and say it back: "08:00-20:00", "Mon-Fri", "25 Dec"."""

from __future__ import annotations

import re
from datetime import date, time
from itertools import groupby

from bot.errors import Invalid
from bot.language import days
from bot.language.days import WEEKDAYS, Words, written

_CLOCK = r"(?P<{0}>\d{{1,2}})(?:[:.h](?P<{0}m>\d\d))?\s*(?:h|uhr)?"
_SPAN = re.compile(
    _CLOCK.format("a") + r"\s*(?:[-\u2013\u2014]|to|until)\s*" + _CLOCK.format("b"), re.IGNORECASE
)
_NAMES = [one[:3].casefold() for one in WEEKDAYS]
_OTHER_NAMES = frozenset(["tues", "weds", "thur", "thurs"])
_WHOLE = {"every day": range(7), "daily": range(7), "weekdays": range(5), "workdays": range(5)}
_DASH = re.compile(r"\s*(?:[-\u2013\u2014]|\bto\b)\s*")
_SEVERAL = re.compile(r"[,;\n]")
_MOST = 60


def span(text: str, *, field: str) -> tuple[time, time]:
    """From when to when, within one day. Raises Invalid."""
    found = _SPAN.fullmatch(text.strip())
    opens, closes = (_clock(found, "a"), _clock(found, "b")) if found else (None, None)
    if opens is None or closes is None or opens >= closes:
        raise Invalid(field, "From when to when, within one day? For example “08:00-20:00”.")
    return opens, closes


def said_span(opens: time, closes: time) -> str:
    return f"{opens:%H:%M}-{closes:%H:%M}"


def weekdays(text: str, *, field: str) -> frozenset[int]:
    """Days of the week, Monday is 0. Raises Invalid."""
    typed = _DASH.sub("-", " ".join(text.casefold().split()))
    if typed in _WHOLE:
        return frozenset(_WHOLE[typed])
    found: set[int] = set()
    for part in filter(None, re.split(r"\s*(?:[,;]|\band\b)\s*|(?<=[a-z])\s+(?=[a-z])", typed)):
        first, *last = (_weekday(one, field) for one in part.split("-", 1))
        until = last[0] if last else first
        found |= {day % 7 for day in range(first, until + (7 if until < first else 0) + 1)}
    if not found:
        raise Invalid(field, "Which days? For example “Mon-Fri” or “Mon, Wed, Sat”.")
    return frozenset(found)


def said_weekdays(found: frozenset[int]) -> str:
    """Neighbours together: "Mon-Thu, Sat"."""
    if len(found) == len(WEEKDAYS):
        return "every day"
    runs = [
        [day for _, day in run]
        for _, run in groupby(enumerate(sorted(found)), key=lambda one: one[1] - one[0])
    ]
    names = [one[:3] for one in WEEKDAYS]
    return ", ".join(
        names[run[0]] if len(run) == 1 else f"{names[run[0]]}-{names[run[-1]]}" for run in runs
    )


def dates(text: str, today: date, *, field: str) -> frozenset[date]:
    """Days of a year, those of the past left out. Raises Invalid."""
    parts = [part.strip() for part in _SEVERAL.split(text) if part.strip()]
    if len(parts) > _MOST:
        raise Invalid(field, f"{_MOST} days are the most. Leave out what is over.")
    found = (_date(part, today, field) for part in parts)
    return frozenset(one for one in found if one >= today)


def said_dates(found: frozenset[date]) -> str:
    return ", ".join(written(one, year=True) for one in sorted(found))


def _clock(found: re.Match[str], which: str) -> time | None:
    """Midnight at the end of a day is its last minute."""
    hour, minute = int(found[which]), int(found[f"{which}m"] or 0)
    if (hour, minute) == (24, 0):
        return time(23, 59)
    return time(hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004  a clock


def _weekday(word: str, field: str) -> int:
    word = word.rstrip(".")
    long = any(one.casefold().startswith(word) for one in WEEKDAYS)
    if word[:3] in _NAMES and (long or word in _OTHER_NAMES):
        return _NAMES.index(word[:3])
    raise Invalid(field, f"“{word[:20]}” is no day that I know. For example “Mon-Fri”.")


def _date(part: str, today: date, field: str) -> date:
    try:
        meant = days.read(Words(part))
        found = list(meant(today)) if meant else []
    except Invalid:
        found = []
    if not found:
        raise Invalid(field, f"Which day is “{part[:40]}”? For example “25 Dec” or “2027-01-01”.")
    return found[0]
