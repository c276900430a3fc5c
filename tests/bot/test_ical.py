"""Every calendar reads the meetup as it was meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.language.ical import event, google_link, outlook_link

PARIS = ZoneInfo("Europe/Paris")
STARTS = datetime(2026, 12, 4, 18, 0, tzinfo=PARIS)
ENDS = STARTS + timedelta(hours=1)
STAMP = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)

texts = st.text(max_size=300)


def file(**parts: object) -> bytes:
    usual = {"uid": "mtg_1@folkmoot", "sequence": 0, "title": "Reading query plans"}
    times = {"starts": STARTS, "ends": ENDS, "zone": PARIS, "stamp": STAMP}
    return event(**(usual | times | parts))  # type: ignore[arg-type]


def read(content: bytes) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    (meetup,) = calendar.walk("VEVENT")
    assert isinstance(meetup, Event)
    assert not calendar.errors
    assert not meetup.errors
    return calendar, meetup


def shown(text: object) -> str:
    """The words a reader sees, whatever stands between them."""
    return "".join(
        one for one in str(text) if one.isprintable() and not one.isspace() and one != "\u2060"
    )


def test_a_file_says_what_when_and_where() -> None:
    calendar, meetup = read(
        file(where="Room 2; upstairs", about="Bring a slow query.", url="https://example.com/m/8")
    )

    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["prodid"] == "-//Folkmoot//Folkmoot//EN"
    assert meetup["summary"] == "Reading query plans"
    assert meetup["location"] == "Room 2; upstairs"
    assert meetup["url"] == "https://example.com/m/8"
    assert meetup["status"] == "CONFIRMED"
    assert meetup["description"] == (
        "Bring a slow query.\n\nFri 4 Dec 18:00 Paris\n\nhttps://example.com/m/8"
    )


def test_what_is_unknown_is_left_out() -> None:
    _, meetup = read(file())

    assert "location" not in meetup
    assert "url" not in meetup
    assert meetup["description"] == "Fri 4 Dec 18:00 Paris"


def test_times_are_in_utc_and_need_no_zone_definition() -> None:
    content = file()

    assert b"\r\nDTSTART:20261204T170000Z\r\n" in content
    assert b"\r\nDTEND:20261204T180000Z\r\n" in content
    assert b"\r\nDTSTAMP:20261122T110000Z\r\n" in content
    assert b"TZID" not in content
    assert b"VTIMEZONE" not in content


def test_a_moved_date_replaces_the_first_and_a_cancelled_one_withdraws_it() -> None:
    _, first = read(file())
    _, moved = read(
        file(sequence=1, starts=STARTS + timedelta(days=1), ends=ENDS + timedelta(days=1))
    )
    calendar, cancelled = read(file(sequence=2, cancelled=True))

    assert first["uid"] == moved["uid"] == cancelled["uid"] == "mtg_1@folkmoot"
    assert [one["sequence"] for one in (first, moved, cancelled)] == [0, 1, 2]
    assert (calendar["method"], cancelled["status"]) == ("CANCEL", "CANCELLED")


def test_the_same_meetup_is_the_same_file() -> None:
    assert file(about="a") == file(about="a")


def test_a_text_cannot_add_a_property_of_its_own() -> None:
    trick = "Plans\r\nATTENDEE:mailto:ada@example.com\r\nEND:VEVENT"
    content = file(title=trick, where=trick, about=trick, url=trick, uid=trick)

    assert [
        line for line in content.split(b"\r\n") if line.startswith((b"ATTENDEE", b"END:VE"))
    ] == [b"END:VEVENT"]


def test_a_meetup_ends_after_it_starts() -> None:
    with pytest.raises(AssertionError):
        file(ends=STARTS)


def test_a_backslash_before_a_letter_stays_one() -> None:
    _, meetup = read(file(title="C:\\New and C:\\new, 50\\50; done"))

    assert shown(meetup["summary"]) == shown("C:\\New and C:\\new, 50\\50; done")


@given(title=texts, where=texts, about=texts)
def test_any_text_arrives_as_it_was_typed(title: str, where: str, about: str) -> None:
    content = file(title=title, where=where, about=about)
    _, meetup = read(content)

    assert shown(meetup.get("summary", "")) == shown(title)
    assert shown(meetup.get("location", "")) == shown(where)
    assert shown(meetup["description"]) == shown(about + "Fri 4 Dec 18:00 Paris")


@given(title=texts, where=texts, about=texts)
def test_lines_are_short_whole_characters_and_end_as_the_standard_says(
    title: str, where: str, about: str
) -> None:
    content = file(title=title, where=where, about=about)
    lines = content.split(b"\r\n")

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode("utf-8") for line in lines[:-1])  # no character is torn apart
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")


def asked(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_google_calendar_opens_with_the_meetup_filled_in() -> None:
    link = google_link(
        title="Plans & costs",
        starts=STARTS,
        ends=ENDS,
        where="https://meet.example/a",
        about="1\n2",
    )

    assert link.startswith("https://calendar.google.com/calendar/render?")
    assert asked(link) == {
        "action": "TEMPLATE",
        "dates": "20261204T170000Z/20261204T180000Z",
        "text": "Plans & costs",
        "location": "https://meet.example/a",
        "details": "1\n2",
    }


def test_outlook_opens_with_the_meetup_filled_in() -> None:
    link = outlook_link(title="Plans + costs", starts=STARTS, ends=ENDS, about="Über")

    assert link.startswith("https://outlook.live.com/calendar/0/deeplink/compose?")
    assert "+" not in link  # Outlook shows it as it is
    assert asked(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": "2026-12-04T17:00:00Z",
        "enddt": "2026-12-04T18:00:00Z",
        "subject": "Plans + costs",
        "body": "Über",
    }


def test_a_long_text_is_cut_and_a_long_place_left_out() -> None:
    link = google_link(title="Plans", starts=STARTS, ends=ENDS, where="é" * 200, about="é" * 200)

    assert "location" not in asked(link)
    assert asked(link)["details"].endswith("é…")
    assert 500 < len(link) <= 512


@given(title=texts, where=texts, about=texts)
def test_a_link_fits_behind_every_button(title: str, where: str, about: str) -> None:
    for link in (
        google_link(title=title, starts=STARTS, ends=ENDS, where=where, about=about),
        outlook_link(title=title, starts=STARTS, ends=ENDS, where=where, about=about),
    ):
        assert len(link) <= 512
        assert link.isascii()
        assert shown(asked(link).get("location", "")) in {"", shown(where)}
