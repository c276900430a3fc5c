"""What is done with a message that is there: its menu, its choices, the thread under it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit


def test_a_message_in_a_thread_becomes_the_answer(visit: Visit) -> None:
    grace, sam = visit("grace/asks"), visit("sam/asks")
    grace.get_by_role("button", name="Open the thread").last.click()
    grace.get_by_role("combobox", name="Reply").fill("Ask the catalogue: it reads the queries.")
    grace.keyboard.press("Enter")

    question = sam.get_by_role("main").get_by_role("article").filter(has_text="which dashboards")
    question.get_by_role("button", name="1 reply").click()
    thread = sam.get_by_role("complementary", name="Thread")
    _picks(thread.get_by_role("article").filter(has_text="the catalogue"), "This answered it")

    expect(question).to_contain_text("Solved by Grace")


def test_a_message_becomes_a_question(visit: Visit) -> None:
    page = visit("lin/general")
    _picks(page.get_by_role("article").last, "Ask about this")
    form = page.get_by_role("dialog")
    question = form.get_by_label("Question")
    expect(question).to_have_value(re.compile("slowly changing data"))

    question.fill("When does history belong in a table of its own?")
    form.get_by_label("Topic").fill("modelling")
    question.press("Control+Enter")

    expect(form).to_have_count(0)
    expect(page.get_by_role("article").last).to_contain_text("Asked: A-4")
    page.get_by_role("navigation").get_by_role("button", name="asks new messages").click()
    expect(page.get_by_role("article").last).to_contain_text("When does history belong")


def test_several_things_are_chosen_at_once(visit: Visit) -> None:
    page = visit("ada/general")
    _types(page, "/community places")
    places = page.get_by_role("article").last
    places.get_by_label("Home: talk").check()
    places.get_by_label("Meetups: dates").check()
    places.get_by_label("Log: resources").check()
    places.get_by_role("button", name="Save").click()

    expect(places).to_contain_text("(this channel): home, meetups and log")


def test_one_thing_is_chosen_from_a_menu(visit: Visit) -> None:
    page = visit("sam/meetups")
    _types(page, "/meetup list")
    page.get_by_role("combobox", name="Show…").select_option("Past meetups")

    expect(page.get_by_role("article").last).to_contain_text("Data contracts in practice")


def test_a_direct_message_is_marked_until_it_is_read(visit: Visit) -> None:
    sam, alan = visit("sam/general"), visit("alan/asks")
    alan.get_by_role("button", name="I can answer").last.click()
    alan.get_by_role("button", name="Write it here").click()
    alan.get_by_label("Your answer").fill("The catalogue lists them, once a night.")
    alan.get_by_role("dialog").get_by_role("button", name="Send").click()

    direct = sam.get_by_role("button", name="Folkmoot")
    expect(direct).to_contain_text("new messages")
    expect(alan.get_by_role("button", name="Sam Asks")).to_contain_text("new direct message")
    direct.click()
    expect(direct).not_to_contain_text("new messages")
    expect(sam.get_by_role("article").last).to_contain_text("once a night")


def test_a_private_reply_is_nobody_elses(visit: Visit) -> None:
    sam, ada = visit("sam/general"), visit("ada/general")
    _types(sam, "/my show")
    expect(sam.get_by_text("Only visible to you")).to_be_visible()
    _types(sam, "There we go")

    expect(ada.get_by_role("article").last).to_contain_text("There we go")
    expect(ada.get_by_text("What is yours")).to_have_count(0)


def _picks(message: Locator, entry: str) -> None:
    """From the message's own menu."""
    message.hover()
    message.get_by_role("button", name="What to do with this message").click()
    message.page.get_by_role("menuitem", name=entry).click()


def _types(page: Page, line: str) -> None:
    box = page.get_by_role("combobox", name="Message", exact=True)
    box.fill(line)
    box.press("Enter")
    expect(box).to_have_text("")
