"""Somebody who has never seen it goes all the way in one sitting, with nothing but the page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def test_a_whole_community_in_one_sitting(visit: Visit) -> None:
    page = visit("")
    _is(page, "Sam Asks")

    _sets_a_community_up(page)
    _asks_and_is_answered(page)
    _goes(page, "playground")
    _types(page, "/resource https://example.org/cones A table of cones and temperatures")
    _sees(page, "A table of cones and temperatures")
    _meets(page)
    _is_nudged_to_write_it_down(page)
    _goes(page, "playground")
    page.get_by_role("article").filter(has_text="Over: Opening the kiln").get_by_role(
        "button", name="1 reply"
    ).click()
    expect(page.get_by_role("complementary", name="Thread")).to_contain_text("slower cooling")

    found = page.get_by_role("main").get_by_role("article").last
    for words, ref in (("glazes", "A-1"), ("cones", "R-1"), ("cooling", "S-1")):
        _types(page, f"/log find {words}")
        expect(found).to_contain_text(ref)
    _types(page, "/meetup list scope:past")
    expect(found).to_contain_text("Opening the kiln")


def _sets_a_community_up(page: Page) -> None:
    page.get_by_role("button", name="Set up your own").click()
    expect(page.get_by_role("heading", name="#playground")).to_be_visible()
    page.keyboard.press("Enter")
    about = {"Name": "Kiln club", "What it cares about": "Firing clay", "Time zone": "Berlin"}
    _fills(page, about)
    _sees(page, "Kiln club is set up")


def _asks_and_is_answered(page: Page) -> None:
    _types(page, "/ask Why do my glazes crawl at the edges? topic:glazes")
    _sees(page, "Asked: A-1")
    _is(page, "Lin Newcomer")
    page.get_by_role("button", name="I can answer").last.click()
    page.get_by_role("button", name="Write it here").last.click()
    _fills(page, {"Your answer": "Dust. Wipe the pot with a damp sponge before you glaze it."})
    expect(page.locator("#people").get_by_role("button", name="Sam")).to_contain_text(
        "has a new direct message"
    )
    _is(page, "Sam Asks")
    _goes(page, "Folkmoot")
    page.get_by_role("button", name="This answered it").last.click()
    _sees(page, "A-1 is solved")


def _meets(page: Page) -> None:
    """Next Tuesday at six, and then it is Thursday."""
    _types(page, "/meetup Opening the kiln when:next Tuesday 18:00")
    _sees(page, "Tue 5 May 18:00 Berlin · Wed 6 May 00:00 Singapore")
    page.get_by_role("button", name="Post", exact=True).click()
    posted = page.get_by_role("article").filter(has_text="Opening the kiln")
    expect(posted.get_by_role("button", name="Going", exact=True)).to_be_visible()  # no draft
    page.locator("#clock").click()
    page.get_by_label("Or up to").fill("2026-05-07T12:00")
    page.get_by_role("button", name="Move", exact=True).click()
    page.keyboard.press("Escape")


def _is_nudged_to_write_it_down(page: Page) -> None:
    page.get_by_role("button", name="Your direct messages").click()
    page.get_by_role("button", name="Write it").last.click()
    _fills(page, {"What we learned": "Cone six wants a slower cooling."})
    page.get_by_role("button", name="Publish").click()


def _types(page: Page, line: str) -> None:
    box = page.get_by_role("combobox", name="Message", exact=True)
    box.fill(line)
    box.press("Enter")
    expect(box).to_have_text("")


def _goes(page: Page, room: str) -> None:
    page.get_by_role("navigation").get_by_role("button", name=room).click()


def _is(page: Page, name: str) -> None:
    page.locator("#people").get_by_role("button", name=name).click()


def _sees(page: Page, words: str) -> None:
    expect(page.get_by_role("article").filter(has_text=words).last).to_be_visible()


def _fills(page: Page, values: dict[str, str]) -> None:
    """A form, by its labels."""
    form = page.get_by_role("dialog")
    for label, value in values.items():
        form.get_by_label(label, exact=True).fill(value)
    form.get_by_role("button", name="Send").click()
    expect(form).to_have_count(0)
