"""One meetup for a calendar: as an iCalendar file, or as a link that adds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import accumulate
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from bot.language.when import echoed

_PROGRAM = "-//Folkmoot//Folkmoot//EN"
_GOOGLE = "https://calendar.google.com/calendar/render"
_OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
_LONGEST_LINK = 512  # the shortest limit a platform sets for the address behind a button
_MORE = quote("…")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def event(
    *,
    uid: str,
    sequence: int,
    title: str,
    starts: datetime,
    ends: datetime,
    zone: ZoneInfo,
    stamp: datetime,
    where: str = "",
    about: str = "",
    url: str = "",
    cancelled: bool = False,
) -> bytes:
    """The file for one date; the same ``uid`` with a higher ``sequence`` replaces it.

    Times are in UTC: one date needs no rules about clock changes, so none can be misread; the
    description says the time of ``zone`` in words. There is no organizer, because with one
    calendars take the file for an invitation that wants an answer by mail.
    """
    assert starts < ends
    meetup: dict[str, str | int | datetime] = {
        "uid": _line(uid),
        "sequence": sequence,
        "dtstamp": stamp.astimezone(UTC),
        "dtstart": starts.astimezone(UTC),
        "dtend": ends.astimezone(UTC),
        "summary": _line(title),
        "description": _paragraphs(about, echoed(starts, [zone], now=stamp), url),
        "location": _line(where),
        "url": _line(url),
        "status": "CANCELLED" if cancelled else "CONFIRMED",
    }
    return _file("CANCEL" if cancelled else "PUBLISH", meetup)


def together(files: Sequence[bytes]) -> bytes:
    """One file with the dates of several."""
    from icalendar import Calendar  # noqa: PLC0415  # as above

    whole, *others = map(Calendar.from_ical, files)
    for other in others:
        for meetup in other.events:
            whole.add_component(meetup)
    content: bytes = whole.to_ical()
    return content


def google_link(
    *, title: str, starts: datetime, ends: datetime, where: str = "", about: str = ""
) -> str:
    """Opens Google Calendar with the meetup filled in."""
    times = "/".join(f"{one.astimezone(UTC):%Y%m%dT%H%M%SZ}" for one in (starts, ends))
    link = f"{_GOOGLE}?{urlencode({'action': 'TEMPLATE', 'dates': times})}"
    link = _with(link, "text", title)
    link = _with(link, "location", where, whole=True)
    return _with(link, "details", about)


def outlook_link(
    *, title: str, starts: datetime, ends: datetime, where: str = "", about: str = ""
) -> str:
    """Opens Outlook on the web with the meetup filled in."""
    start, end = (f"{one.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for one in (starts, ends))
    fixed = {"path": "/calendar/action/compose", "rru": "addevent", "startdt": start, "enddt": end}
    link = _with(f"{_OUTLOOK}?{urlencode(fixed)}", "subject", title)
    link = _with(link, "location", where, whole=True)
    return _with(link, "body", about)


def _file(method: str, properties: dict[str, str | int | datetime]) -> bytes:
    from icalendar import Calendar, Event  # noqa: PLC0415  # 0.12 s, and few commands need it

    meetup = Event()
    for name, value in properties.items():
        if value != "":
            meetup.add(name, value)
    file = Calendar()
    file.add("prodid", _PROGRAM)
    file.add("version", "2.0")
    file.add("method", method)
    file.add_component(meetup)
    content: bytes = file.to_ical()
    return content


def _with(link: str, name: str, text: str, *, whole: bool = False) -> str:
    """The link with one more text, cut to fit; a ``whole`` one (half a join link) left out."""
    start = f"{link}&{name}="
    room = _LONGEST_LINK - len(start)
    parts = [quote(one, safe="") for one in _printable(text).strip()]
    if len("".join(parts)) > room:
        parts = [] if whole else _cut(parts, room - len(_MORE))
    return start + "".join(parts) if parts else link


def _cut(parts: list[str], room: int) -> list[str]:
    ends = accumulate(map(len, parts))
    kept = [part for part, end in zip(parts, ends, strict=True) if end <= room]
    return [*kept, _MORE] if kept else []


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for one in texts if (text := _printable(one).strip()))


def _line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: str) -> str:
    """Without what no calendar shows; the library takes a typed backslash and N for a new line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", lines).replace("\\N", "\\\u2060N")
