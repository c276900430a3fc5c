"""Anybody can use it: axe-core finds nothing, in both looks, whatever is open; small screens too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def _check(page: Page) -> None:
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


def _room(page: Page) -> None:
    expect(page.get_by_role("article").last).to_be_visible()


def _private_reply(page: Page) -> None:
    box = page.get_by_role("combobox", name="Message", exact=True)
    box.fill("/community places")
    box.press("Enter")
    expect(page.get_by_text("Only visible to you")).to_be_visible()


def _thread(page: Page) -> None:
    page.get_by_role("button", name="3 replies").click()
    expect(page.get_by_role("complementary", name="Thread")).to_be_visible()


def _suggestions(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("m")
    expect(page.get_by_role("option", selected=True)).to_be_visible()


def _form(page: Page) -> None:
    box = page.get_by_role("combobox", name="Message", exact=True)
    box.fill("/meetup new")
    box.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()


def _menu(page: Page) -> None:
    page.get_by_role("article").last.hover()
    page.get_by_role("button", name="What to do with this message").last.click()
    expect(page.get_by_role("menuitem").first).to_be_visible()


def _clock(page: Page) -> None:
    page.get_by_role("button", name="Move the clock").click()
    page.get_by_role("button", name="+10 min").click()
    expect(page.get_by_role("dialog", name="Move the clock")).to_contain_text("Nothing was due.")


def _help(page: Page) -> None:
    page.get_by_role("button", name="Keyboard help").click()
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()


@pytest.mark.parametrize(
    "opens",
    [_room, _private_reply, _thread, _suggestions, _form, _menu, _clock, _help],
    ids=lambda opens: opens.__name__.strip("_"),
)
def test_axe_finds_nothing(visit: Visit, opens: Callable[[Page], None]) -> None:
    page = visit("ada/meetups")
    opens(page)

    _check(page)
    page.emulate_media(color_scheme="dark")
    _check(page)


@pytest.mark.parametrize("width", [320, 390])
def test_a_small_screen_shows_one_thing_at_a_time(visit: Visit, width: int) -> None:
    page = visit("ada/meetups", width=width, height=800)
    side = page.get_by_role("navigation", name="Workspace")
    expect(side).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.get_by_role("button", name="Channels and people").click()
    side.get_by_role("button", name="log").click()
    expect(side).to_be_hidden()
    expect(page.get_by_role("heading", name="#log")).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="3 replies").click()
    expect(page.get_by_role("complementary", name="Thread")).to_be_visible()
    expect(page.get_by_role("main")).to_be_hidden()
    page.get_by_role("button", name="Close the thread").click()
    expect(page.get_by_role("main")).to_be_visible()


def test_axe_finds_nothing_on_a_small_screen(visit: Visit) -> None:
    page = visit("ada/meetups", width=390, height=800)
    page.get_by_role("button", name="Channels and people").click()
    expect(page.get_by_role("navigation", name="Workspace")).to_be_visible()

    _check(page)


def test_the_look_that_was_chosen_stays(visit: Visit) -> None:
    page = visit("ada/general", look="light")
    page.get_by_role("button", name="Dark look").click()
    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark look")).to_have_attribute("aria-pressed", "true")


def test_the_hints_go_away_for_good(visit: Visit) -> None:
    page = visit("ada/general")
    page.get_by_role("button", name="Dismiss these suggestions").click()
    page.reload()

    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_role("region", name="Things to try")).to_have_count(0)


def test_a_hint_that_was_tried_goes_away(visit: Visit) -> None:
    page = visit("ada/general")
    page.get_by_role("button", name="Ask something").click()

    expect(page.get_by_role("combobox", name="Message", exact=True)).to_have_text("/ask ")
    tips = page.get_by_role("region", name="Things to try").get_by_role("listitem")
    expect(tips).to_have_count(3)


def test_help_lists_the_keys(visit: Visit) -> None:
    page = visit("ada/general")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Be another person")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_have_count(0)
