"""Meetups in somebody's own calendar: files and links."""

from __future__ import annotations

import re

import pytest

from bot.ui import Buttons, Link
from bot.wiring import App
from tests.features.meetups import calendar, planned, posted
from tests.people import Seen, Someone

LINE = "Größe, Länge; Maß when:Tuesday 18:00 length:90m where:https://meet.example.org/1"


def part(file: str, name: str) -> str:
    """The value of one property of a calendar file."""
    found = re.search(rf"^{name}:(.*?)\r$", file, re.MULTILINE)
    assert found, f"no {name} in {file}"
    return found[1]


def links(seen: Seen) -> list[Link]:
    rows = [block for block in seen.card.blocks if isinstance(block, Buttons)]
    return [item for row in rows for item in row.items if isinstance(item, Link)]


async def test_the_file_says_what_when_and_where(app: App, ada: Someone, sam: Someone) -> None:
    added = sam.presses("Add to calendar", await planned(app, ada, LINE))
    file = calendar(added.post)

    assert added.post.file
    assert added.post.file.name == "meetup-M-1.ics"
    assert part(file, "SUMMARY") == r"Größe\, Länge\; Maß"
    assert part(file, "DTSTART") == "20260505T160000Z"
    assert part(file, "DTEND") == "20260505T173000Z"
    assert part(file, "LOCATION") == "https://meet.example.org/1"
    assert part(file, "STATUS") == "CONFIRMED"
    assert "M-1 of Data guild" in part(file, "DESCRIPTION")


async def test_links_lead_to_the_two_big_calendars(app: App, ada: Someone) -> None:
    added = ada.presses("Add to calendar", await planned(app, ada, LINE))

    assert [one.label for one in links(added)] == ["Google Calendar", "Outlook"]
    assert "20260505T160000Z%2F20260505T173000Z" in links(added)[0].url


async def test_a_moved_meetup_replaces_the_date_and_a_cancelled_one_removes_it(
    app: App, ada: Someone, sam: Someone
) -> None:
    post = await planned(app, ada, LINE)
    sam.presses("Going", post)
    files = [calendar(sam.presses("Add to calendar", post).post)]
    ada.presses("Move it", ada.types("/meetup move M-1 Friday 18:00"))
    files.append(calendar(sam.presses("Add to calendar", post).post))
    ada.presses("Cancel it", ada.types("/meetup cancel M-1"))
    await app.settle()
    removed = sam.dm.presses("Update my calendar", sam.dm.last())
    files.append(calendar(removed.post))

    assert len({part(one, "UID") for one in files}) == 1
    assert [part(one, "SEQUENCE") for one in files] == ["0", "1", "2"]
    assert [part(one, "METHOD") for one in files] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert part(files[1], "DTSTART") == "20260508T160000Z"
    assert "does not take place" in removed
    assert links(removed) == []


async def test_changes_to_a_draft_are_no_changes_to_the_meetup(app: App, ada: Someone) -> None:
    draft = ada.types(f"/meetup {LINE}")
    draft = ada.submits(ada.presses("Length…", draft), length="2h")
    file = calendar(ada.presses("Add to calendar", ada.presses("Post", draft)).post)

    assert part(file, "SEQUENCE") == "0"


async def test_all_i_may_come_to_are_one_file(app: App, ada: Someone, sam: Someone) -> None:
    for hour, title in enumerate(("First", "Second", "Third"), start=17):
        await planned(app, ada, f"{title} when:Tuesday {hour}:00")
        if title != "Second":
            sam.presses("Maybe", posted(ada))
    mine = sam.types("/meetup calendar")
    file = calendar(mine.post)

    assert "2 meetups are in the file" in mine
    assert re.findall("SUMMARY:(.*)\r", file) == ["First", "Third"]
    assert file.count("BEGIN:VCALENDAR") == 1
    assert "3 meetups are" in ada.types("/meetup calendar")
    assert "Second" in calendar(sam.types("/meetup calendar M-2").post)


def test_an_empty_calendar_says_what_to_do(sam: Someone) -> None:
    assert "/meetup list helps" in sam.types("/meetup calendar")


@pytest.mark.parametrize("where", ["Zoom https://meet.example.org/1", "https://", "<https://a.b"])
async def test_odd_places_do_no_harm(app: App, ada: Someone, where: str) -> None:
    post = await planned(app, ada, f"Plans when:Tuesday 18:00 where:{where}")

    assert where in calendar(ada.presses("Add to calendar", post).post)
