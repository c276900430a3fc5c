"""Moving the clock fires what is due, and says what arrived."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Visit


def test_a_day_later_the_facilitator_is_nudged(visit: Visit) -> None:
    page = visit("sam/asks")
    page.get_by_role("button", name="Move the clock").click()
    panel = page.get_by_role("dialog", name="Move the clock")
    panel.get_by_role("button", name="+1 day").click()

    expect(panel).to_contain_text("arrived")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Be Ada and read it").click()

    expect(page.get_by_role("heading", name="Folkmoot")).to_be_visible()
    expect(page.get_by_role("article").last).to_contain_text("which dashboards read a table")
    expect(page.get_by_role("article").last.get_by_role("button", name="Answer")).to_be_visible()


def test_what_is_for_whoever_moved_it_comes_first(visit: Visit) -> None:
    page = visit("sam/asks")
    page.keyboard.press("c")
    panel = page.get_by_role("dialog", name="Move the clock")
    _moves(panel, "2026-05-01T12:00")

    ways = page.locator(".toast-actions").get_by_role("button")
    expect(ways).to_have_text(
        ["Your direct messages", "Be Grace and read it", "Be Ada and read it", "#asks"]
    )


def test_everybody_sees_the_clock_move(visit: Visit) -> None:
    sam, grace = visit("sam/asks"), visit("grace/asks")
    expect(sam.locator("#clock-time")).to_have_text("Wed 29 Apr, 10:00")
    sam.get_by_role("button", name="Move the clock").click()
    sam.get_by_role("button", name="+1 hour").click()

    expect(sam.locator("#clock-time")).to_have_text("Wed 29 Apr, 11:00")
    expect(grace.locator("#clock-time")).to_have_text("Wed 29 Apr, 05:00")


def test_monday_is_the_next_one_in_the_zone_of_whoever_looks(visit: Visit) -> None:
    page = visit("lin/general")
    page.keyboard.press("c")
    page.get_by_role("button", name="To Monday, 09:00").click()

    expect(page.locator("#clock-time")).to_have_text("Mon 4 May, 09:00")


def test_the_clock_moves_up_to_a_time_and_never_back(visit: Visit) -> None:
    page = visit("ada/general")
    page.keyboard.press("c")
    panel = page.get_by_role("dialog", name="Move the clock")
    _moves(panel, "2026-04-28T09:00")
    expect(panel).to_contain_text("The clock moves forward only")

    _moves(panel, "2026-04-30T17:51")

    expect(page.locator("#clock-time")).to_have_text("Thu 30 Apr, 17:51")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Your direct messages").click()
    expect(page.get_by_text("Reading query plans together").last).to_be_visible()


def _moves(panel: Locator, until: str) -> None:
    panel.get_by_label("Or up to").fill(until)
    panel.get_by_role("button", name="Move", exact=True).click()
