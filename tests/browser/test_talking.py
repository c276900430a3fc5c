"""Channels, threads, people, and two browsers at once."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def _says(page: Page, words: str, *, name: str = "Message") -> None:
    box = page.get_by_role("combobox", name=name, exact=True)
    box.fill(words)
    box.press("Enter")


def test_what_one_says_the_other_sees_at_once(visit: Visit) -> None:
    sam, grace = visit("sam/general"), visit("grace/general")

    _says(sam, "Good morning, @grace")

    said = grace.get_by_role("article").last
    expect(said).to_contain_text("Good morning, Grace")
    expect(said.locator(".person.me")).to_have_text("Grace")


def test_two_tabs_of_one_browser_can_be_two_people(visit: Visit) -> None:
    sam = visit("sam/general")
    lin = sam.context.new_page()
    lin.goto(sam.url.replace("/sam/", "/lin/"))

    expect(lin.get_by_role("button", name="Lin Newcomer")).to_have_attribute("aria-pressed", "true")
    expect(sam.get_by_role("button", name="Sam Asks")).to_have_attribute("aria-pressed", "true")


def test_a_channel_with_something_new_is_marked_until_it_is_read(visit: Visit) -> None:
    sam, grace = visit("sam/general"), visit("grace/asks")
    general = grace.get_by_role("button", name="general")

    _says(sam, "Anybody there?")

    expect(general).to_contain_text("new messages")
    general.click()
    expect(general).not_to_contain_text("new messages")


def test_a_thread_opens_beside_the_channel(visit: Visit) -> None:
    page = visit("lin/meetups")
    page.get_by_role("button", name="3 replies").click()
    thread = page.get_by_role("complementary", name="Thread")
    expect(thread).to_contain_text("Could we take my orders table as the example?")
    expect(page.get_by_role("combobox", name="Reply")).to_be_focused()

    _says(page, "May I listen in?", name="Reply")

    expect(thread.get_by_role("article").last).to_contain_text("May I listen in?")
    expect(page.get_by_role("button", name="4 replies")).to_be_visible()
    page.keyboard.press("Escape")
    expect(thread).to_be_hidden()


def test_one_becomes_somebody_else_by_a_click_or_a_key(visit: Visit) -> None:
    page = visit("ada/general")
    page.get_by_role("button", name="facilitators").click()
    expect(page.get_by_role("heading", name="#facilitators")).to_be_visible()

    page.get_by_role("button", name="Sam Asks").click()

    expect(page.get_by_role("button", name="facilitators")).to_have_count(0)
    expect(page).to_have_url(re.compile("#/sam/"))
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="Grace")).to_have_attribute("aria-pressed", "true")


def test_times_are_those_of_whoever_looks(visit: Visit) -> None:
    ada, grace = visit("ada/meetups"), visit("grace/meetups")

    assert "Thu 30 Apr, 18:00" in ada.locator("article").last.inner_text()
    assert "Thu 30 Apr, 12:00" in grace.locator("article").last.inner_text()


def test_a_channel_can_be_added(visit: Visit) -> None:
    sam, grace = visit("sam/general"), visit("grace/general")
    sam.get_by_role("button", name="Add a channel").click()
    sam.get_by_label("Name").fill("Reading Room")
    sam.get_by_role("button", name="Add it").click()

    expect(sam.get_by_role("heading", name="#reading-room")).to_be_visible()
    expect(grace.get_by_role("button", name="reading-room")).to_be_visible()
    expect(sam.get_by_text("Nobody has said anything here yet.")).to_be_visible()
