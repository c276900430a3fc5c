"""Read the time a person typed, and say a time back in words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.errors import Invalid
from bot.language import days
from bot.language.days import Words, pattern
from bot.language.zones import city, known, nearest, refusal, several

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_FURTHEST = timedelta(days=366)
_LONGEST = 80  # characters; nobody needs more to say when
_SHORTEST_STAY, _LONGEST_STAY = 5, 720  # minutes
_NOON = 12
_EXAMPLES = "Try “Tuesday 18:00” or “4 Dec 18:00 Paris”."

_UNIT = r"(?: h(?:rs?|ours?|eures?)? | uhr | o'?clock | [ap]m )"
_STAMP = pattern(r"(?:<t:)? (?P<seconds>\d{9,11}) (?: (?::[a-z])? > )?")
_OFFSET = pattern(
    r"""(?: \b(?:utc|gmt)\s?(?=[+-]) | (?<=\w)\s?(?=\+\d\d) | (?<=T\d\d:\d\d) | (?<=:\d\d:\d\d) )
    (?P<sign>[+-]) (?P<hours>1[0-4]|0?\d) (?: :?(?P<minutes>[0-5]\d) )? (?![\w:])"""
)
_CLOCK = pattern(
    rf"""(?: (?: \b(?:at|from|um|om|alle|kl|a|a\slas?)\b | @ ) \s* )? (?P<typed>
    \b(?P<word>noon|midday|midnight)\b
    | (?<![\w.:/+]) (?P<hour>\d\d?) (?= [:.]\d | \s?{_UNIT}(?![a-z]) )  # never a number alone
    (?: (?: [:.] | \s?(?:h|heures?|uhr)\s? ) (?P<minute>\d\d) (?: :\d\d )? (?!\d) )?
    (?: \s?(?P<unit>{_UNIT}) )? ) (?![\w:])"""
)
_AT = pattern(r"(?: \b(?:at|um)\s | @\s? ) (?P<typed>(?P<hour>\d\d?)) (?![\w:./])")
_LENGTH_AHEAD = pattern(r"in\s( [^:]* (?:h|m) [^:]* )")
_STAY = pattern(
    r"""(?: (?P<hours>\d{1,3}(?:[.,]\d{1,2})?) \s? (?: h(?:rs?|ours?)? | :(?=\d\d) ) )? \s?
    (?: (?P<minutes>\d{1,4}) \s? (?: m(?:ins?|inutes?)? )? )?"""
)
_STAYS_IN_WORDS = {"an hour and a half": "90m", "half an hour": "30m", "an hour": "60m"}


def moment(text: str, *, now: datetime, zone: ZoneInfo, field: str = "when") -> datetime:
    """The moment meant by ``text``, in UTC, always ahead of ``now`` and within a year.

    A place or an offset in the text wins over the author's ``zone``. "Tuesday" is the next one
    whose time is still ahead, "next Tuesday" the first one after today (on a Tuesday: in a
    week), a time alone the next one, a date without a year the next one; today's date at a
    time gone by is refused. What our grammar does not know as a day is left to dateparser.
    """
    words = Words(text)
    try:
        found = _instant(words.left, now, zone) or _composed(words, now, zone)
        _check(found, now, zone)
    except Invalid as refused:
        raise Invalid(field, str(refused)) from None
    return found


def placed(local: datetime, zone: tzinfo) -> datetime:
    """A wall time as an instant in UTC: the first of two, or the first minute after a gap."""
    usual = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if usual.astimezone(zone).replace(tzinfo=None) == local:
        return usual
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)  # a gap lies between these two
    shifted = usual.astimezone(zone).utcoffset()
    minutes = range((usual - before) // _MINUTE + 1)
    return before + _MINUTE * bisect_left(
        minutes, 1, key=lambda n: (before + n * _MINUTE).astimezone(zone).utcoffset() == shifted
    )


def said(moment: datetime, zone: ZoneInfo, *, now: datetime | None = None) -> str:
    """In words a person can also type: "Thu 4 Dec 18:00"; the year only when it is another."""
    local = moment.astimezone(zone)
    other = now is not None and now.astimezone(zone).year != local.year
    return f"{days.WEEKDAYS[local.weekday()][:3]} {days.written(local, year=other)} {local:%H:%M}"


def echoed(moment: datetime, zones: Sequence[ZoneInfo], *, now: datetime | None = None) -> str:
    """The moment in several zones; each has a day of its own where it differs from the one before."""
    parts: list[str] = []
    day: date | None = None
    for zone in dict.fromkeys(zones):
        local = moment.astimezone(zone)
        when = f"{local:%H:%M}" if local.date() == day else said(moment, zone, now=now)
        parts.append(f"{when} {city(zone)}")
        day = local.date()
    return " · ".join(parts)


def duration(text: str) -> timedelta:
    """How long a meetup takes: "60m", "1h30", "1.5h"; a bare number is minutes."""
    minutes = _minutes(text)
    if minutes is None:
        raise Invalid("length", "How long? For example “60m” or “1h30”.")
    if not _SHORTEST_STAY <= minutes <= _LONGEST_STAY:
        raise Invalid(
            "length", "It can last from 5 minutes to 12 hours. For example “60m” or “1h30”."
        )
    return timedelta(minutes=minutes)


def _minutes(text: str) -> float | None:
    typed = " ".join(text.casefold().split())
    for words, meaning in _STAYS_IN_WORDS.items():
        typed = typed.replace(words, meaning)
    found = _STAY.fullmatch(typed.replace(" and ", " "))
    if not found or not any(found.groups()):
        return None
    return round(float((found["hours"] or "0").replace(",", ".")) * 60 + int(found["minutes"] or 0))


def _instant(text: str, now: datetime, zone: tzinfo) -> datetime | None:
    """A stamp in seconds (Slack's picker, Discord's <t:…>), "in 2 hours" or "in 3 days"."""
    if not text or len(text) > _LONGEST:
        raise Invalid("when", "When? For example “Tuesday 18:00”.")
    if stamp := _STAMP.fullmatch(text):
        return datetime.fromtimestamp(int(stamp["seconds"]), UTC)
    if far := days.COUNTED.fullmatch(text):
        local = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
        return placed(local + days.distance(far), zone)
    length = _LENGTH_AHEAD.fullmatch(text)
    minutes = _minutes(length[1]) if length else None
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return minute + _MINUTE * minutes if minutes else None


def _composed(words: Words, now: datetime, zone: tzinfo) -> datetime:
    """A day, a time of day and a place, in any order, each at most once."""
    offset = words.take(_OFFSET)
    meant = days.read(words)
    typed = words.take(_CLOCK) or words.take(_AT)
    clock = _clock(typed, words) if typed else None
    zone, unread = _place(words, _offset(offset) if offset else zone, typed)
    today = now.astimezone(zone).date()
    ahead = meant(today) if meant else (today, today + _DAY)
    if unread and not meant:
        ahead = days.foreign(unread[0], today)
        unread = unread[1:] if ahead else unread
    if unread and (clock or not meant):
        raise _unreadable(unread[0])
    if clock is None:
        raise Invalid("when", "At what time? For example “Tuesday 18:00”.")
    moments = [placed(datetime.combine(day, clock), zone) for day in ahead]
    return next((one for one in moments if one > now), moments[0])


def _clock(found: re.Match[str], words: Words) -> time:
    parts, typed = found.groupdict(), found["typed"].strip()
    if other := words.take(_CLOCK):
        both = f"“{typed}” or “{other['typed'].strip()}”"
        raise Invalid("when", f"Which one, {both}? Say only when it starts.")
    if word := parts.get("word"):
        return _word(word)
    hour, minute = int(parts["hour"]), int(parts.get("minute") or 0)
    unit = (parts.get("unit") or "").lower()
    vague = unit.startswith("o") or typed.isdigit()  # six o'clock, at six
    if vague and 1 <= hour <= _NOON:
        raise Invalid("when", f"Morning or evening? Say “{hour}am” or “{hour}pm”.")
    try:
        return time(_hour(hour, unit), minute)
    except ValueError:
        raise Invalid("when", f"“{typed}” is not a time of day. Try “18:00” or “6pm”.") from None


def _hour(hour: int, half: str) -> int:
    """On the clock of 24 hours; 24 itself, which is none, for "13am" and "0pm"."""
    if half == "am":
        return hour % _NOON if 1 <= hour <= _NOON else 24
    if half == "pm" and hour <= _NOON:
        return hour % _NOON + _NOON if hour else 24
    return hour  # "18:00 pm" is clear enough


def _word(word: str) -> time:
    if word.lower() == "midnight":
        raise Invalid("when", "Midnight lies between two days. Say “Tuesday 00:00” or “23:59”.")
    return time(_NOON)


def _offset(found: re.Match[str]) -> tzinfo:
    east = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    return timezone(-east if found["sign"] == "-" else east)


def _place(words: Words, zone: tzinfo, clock: re.Match[str] | None) -> tuple[tzinfo, list[str]]:
    """The zone of the city named, else ``zone``; and the pieces that are no city."""
    unread = []
    for piece in words.pieces():
        name = days.trimmed(piece).removeprefix("in ")
        if several(name):
            lead = f"{clock['typed'].strip()} " if clock else ""
            raise refusal(name, field="when", lead=lead)
        if place := known(piece) or known(name):
            zone = place
        else:
            unread.append(days.trimmed(piece))
    return zone, unread


def _unreadable(piece: str) -> Invalid:
    if nearest(piece):
        return refusal(piece, field="when")
    return Invalid("when", f"I cannot read “{piece}”. {_EXAMPLES}")


def _check(found: datetime, now: datetime, zone: ZoneInfo) -> None:
    if found <= now:
        raise Invalid("when", "That is in the past. Try “tomorrow 18:00”.")
    if found > now + _FURTHEST:
        day, last = (
            days.written(one.astimezone(zone).date(), year=True) for one in (found, now + _FURTHEST)
        )
        raise Invalid("when", f"{day} is more than a year ahead. Choose a day up to {last}.")
