"""Read the day a person meant; the time of day is read in ``bot.language.when``."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from bot.errors import Invalid

# From today, the days that may be meant, in order: the first whose time is still ahead is it.
Days = Callable[[date], Sequence[date]]

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_LEAP = 2024  # has every day a year can have
_NEAR = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "day after tomorrow": 2}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_FILLERS = frozenset(["on", "the", "this", "coming", "at", "am", "le", "el", "den"])
_LANGUAGES = ["en", "fr", "de", "es", "pt", "it", "nl"]

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_ALONE = r"(?<![\w.:/-])"  # not the end of another number or word


def pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.VERBOSE | re.IGNORECASE)


COUNTED = pattern(r"\b in \s (?P<count>\d{1,3}|an?|one|two|three) \s (?P<unit>day|week)s? \b")
_WEEKDAY = pattern(
    r"""(?: \b(?P<next>next)\s )? \b (?P<name> mon(?:day)? | tue(?:s(?:day)?)? | wed(?:s|nesday)?
    | thu(?:r|rs|rsday)? | fri(?:day)? | sat(?:urday)? | sun(?:day)? ) \b \.?"""
)


class Words:
    """What is still to be read; ``take`` cuts out what was understood."""

    def __init__(self, text: str) -> None:
        letters = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
        plain = "".join(one for one in letters if not unicodedata.combining(one))
        plain = re.sub("[\u2010-\u2015]", "-", plain)  # every kind of dash
        plain = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", plain, flags=re.IGNORECASE)
        plain = re.sub(r"(?<=:\d\d:\d\d)\.\d+", "", plain)  # parts of a second
        plain = re.sub(r"(?<=\d)z\b", " UTC", plain, flags=re.IGNORECASE)
        self.left = " ".join(re.sub(r"[,;()|!?\"“”]", " ", plain).split())

    def take(self, wanted: re.Pattern[str]) -> re.Match[str] | None:
        found = wanted.search(self.left)
        if found:
            self.left = f"{self.left[: found.start()]}|{self.left[found.end() :]}"
        return found

    def pieces(self) -> list[str]:
        """What nothing understood, unless it is only small words."""
        parts = (part.strip(" .-@") for part in self.left.split("|"))
        return [part for part in parts if trimmed(part)]


def read(words: Words) -> Days | None:
    """The day named by the words, if there is one. A weekday beside a date must agree with it."""
    forms = ((form, found) for wanted, form in _FORMS if (found := words.take(wanted)))
    form, found = next(forms, (None, None))
    days = form(found) if form and found else None
    named = words.take(_WEEKDAY)
    if named is None and form is _next_week:
        raise Invalid("when", "Which day of it? For example “Tuesday next week 18:00”.")
    if named is None:
        return days
    weekday = next(n for n, name in enumerate(WEEKDAYS) if name[:3] == named["name"][:3].title())
    if days:
        return lambda today: _agreeing(days(today), weekday)
    return lambda today: _weekday(today, weekday, after_today=bool(named["next"]))


def foreign(words: str, today: date) -> Sequence[date]:
    """The day in a form or a language our grammar does not know; none if nobody knows it."""
    day = _parsed(words, today)
    if day == today + _WEEK and _parsed(words, today - _DAY) == today:
        return (today, day)  # the library takes "dimanche" on a Sunday for the next one only
    return (day,) if day else ()


def written(day: date, *, year: bool) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def _weekday(today: date, weekday: int, *, after_today: bool) -> Sequence[date]:
    first = today + _DAY * after_today
    first += _DAY * ((weekday - first.weekday()) % 7)
    return (first, first + _WEEK)


def _agreeing(days: Sequence[date], weekday: int) -> Sequence[date]:
    agreeing = [day for day in days if day.weekday() == weekday]
    if not agreeing:
        day, other = written(days[0], year=True), WEEKDAYS[days[0].weekday()]
        raise Invalid("when", f"{day} is a {other}, not a {WEEKDAYS[weekday]}. Say only the date.")
    return agreeing


def _calendar(found: re.Match[str]) -> Days:
    """A day and a month, by name or number; without a year the next such date."""
    name = found["month"]
    month = int(name) if name.isdigit() else MONTHS.index(name[:3].title()) + 1
    return _date(found, int(found["day"]), month)


def _slashed(found: re.Match[str]) -> Days:
    """Two numbers whose order depends on where one grew up."""
    first, second = int(found["first"]), int(found["second"])
    if first == second or max(first, second) > len(MONTHS):
        day, month = (second, first) if second > len(MONTHS) else (first, second)
        return _date(found, day, month)
    year = f" {found['year']}" if found["year"] else ""
    here, there = (f"“{d} {MONTHS[m - 1]}{year}”" for d, m in ((first, second), (second, first)))
    raise Invalid("when", f"“{found[0]}” can be read in two ways. Say {here} or {there}.")


def _date(found: re.Match[str], day: int, month: int) -> Days:
    typed = found["year"]
    year = int(typed) + (2000 if len(typed) == len("26") else 0) if typed else None
    try:
        fixed = date(year or _LEAP, month, day)
    except ValueError:
        raise Invalid(
            "when", f"There is no such day as “{found[0].strip()}”. Check the date."
        ) from None
    return lambda today: (fixed if year else _coming(today, month, day),)


def _coming(today: date, month: int, day: int) -> date:
    """The next such date, today included."""
    years = (today.year + n for n in range(9))
    fits = (n for n in years if (month, day) != (2, 29) or calendar.isleap(n))
    return next(one for n in fits if (one := date(n, month, day)) >= today)


def _counted(found: re.Match[str]) -> Days:
    return lambda today: (today + distance(found),)


def distance(found: re.Match[str]) -> timedelta:
    """How far away "in 3 days" or "in a week" is."""
    count = found["count"].lower()
    days = 7 if found["unit"].lower() == "week" else 1
    return timedelta(days=days * (_COUNTS.get(count) or int(count)))


def _near(found: re.Match[str]) -> Days:
    return lambda today: (today + timedelta(days=_NEAR[found[0].lower()]),)


def _next_week(_: re.Match[str]) -> Days:
    """Its seven days; the weekday beside it says which."""
    return lambda today: [today + timedelta(days=n - today.weekday()) for n in range(7, 14)]


def trimmed(words: str) -> str:
    """Without the small words around it: "Dienstag" of "am Dienstag"."""
    kept = words.split()
    while kept and kept[0].lower() in _FILLERS:
        kept = kept[1:]
    while kept and kept[-1].lower() in _FILLERS:
        kept = kept[:-1]
    return " ".join(kept)


def _parsed(words: str, today: date) -> date | None:
    if not re.search(r"[^\W\d_]{3}", words):
        return None  # numbers and scraps: the library would guess
    from dateparser.date import DateDataParser  # noqa: PLC0415  # 0.15 s, and seldom needed

    parser = DateDataParser(
        languages=_LANGUAGES,
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(today, time(12)),
        },
    )
    found = parser.get_date_data(words)
    if found.date_obj is None or found.date_obj.tzinfo or "day" not in found.parts:
        return None
    day: date = found.date_obj.date()
    return day


_YEAR = r"(?: \s(?P<year>\d{4})(?![\d:]) )?"
_ISO = (
    r"(?P<year>\d{4}) (?P<s>[/-]) (?P<month>\d\d?) (?P=s) (?P<day>\d\d?) (?: T(?=\d) | (?![\w/-]) )"
)
_DOTTED = (
    r"(?P<day>\d\d?) \.\s? (?P<month>\d\d?) \."
    r"(?: \s?(?P<year> \d{4} | (?<=\.)\d\d ) )? (?![\w:])"
)
_SLASHED = r"(?P<first>\d\d?) / (?P<second>\d\d?) (?: / (?P<year>\d{4}|\d\d) )? (?![\w/:])"
_DASHED = r"(?P<first>\d\d?) - (?P<second>\d\d?) - (?P<year>\d{4}) (?![\w:-])"
_DAY_FIRST = rf"(?P<day>\d\d?) (?:st|nd|rd|th|\.)? \s? (?:of\s)? {_MONTH} {_YEAR}"
_MONTH_FIRST = (
    rf"{_MONTH} \s? (?P<day>\d\d?) (?:st|nd|rd|th)?"
    rf"(?! [\w:] | \.\d | \s?(?:[ap]m|h|uhr)\b ) {_YEAR}"
)
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Days]], ...] = (
    (pattern(_ALONE + _ISO), _calendar),
    (pattern(_ALONE + _DOTTED), _calendar),
    (pattern(_ALONE + _SLASHED), _slashed),
    (pattern(_ALONE + _DASHED), _slashed),
    (pattern(_ALONE + _DAY_FIRST), _calendar),
    (pattern(_ALONE + _MONTH_FIRST), _calendar),
    (pattern(r"\b (?:day\safter\stomorrow|today|tonight|tomorrow|tmrw) \b"), _near),
    (pattern(r"\b next\sweek \b"), _next_week),
    (COUNTED, _counted),
)
