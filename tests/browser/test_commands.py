"""Commands with completion, forms, buttons and private replies."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit


def test_a_command_is_typed_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("sam/asks")
    box = page.get_by_role("combobox", name="Message", exact=True)
    page.keyboard.press("/")
    page.keyboard.type("as")
    expect(page.get_by_role("option", selected=True)).to_contain_text("/ask")
    expect(box).to_have_attribute("aria-expanded", "true")

    page.keyboard.press("Tab")
    expect(page.get_by_text("/ask <question>")).to_be_visible()
    page.keyboard.type("Is this thing on? topic:life")
    page.keyboard.press("Enter")

    expect(_private(page)).to_contain_text("Asked: A-4")
    expect(box).to_have_text("")


def test_arrows_choose_a_verb_and_its_options(visit: Visit) -> None:
    page = visit("ada/general")
    page.keyboard.press("/")
    page.keyboard.type("community r")
    page.keyboard.press("Enter")
    page.keyboard.type("@li")
    expect(page.get_by_role("option", name="@lin Lin")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("role:")
    expect(page.get_by_role("option")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("expert")
    page.keyboard.press("Enter")

    box = page.get_by_role("combobox", name="Message", exact=True)
    expect(box).to_have_text("/community roles @lin role:expert ")
    page.keyboard.press("Enter")

    expect(page.get_by_role("article").last).to_contain_text("I asked Lin.")


def test_topics_the_server_knows_are_offered(visit: Visit) -> None:
    page = visit("sam/asks")
    page.get_by_role("combobox", name="Message", exact=True).press_sequentially("/ask topic:pip")

    expect(page.get_by_role("option", selected=True)).to_contain_text("pipelines")


def test_a_form_says_what_is_wrong_beside_the_field_and_keeps_the_rest(visit: Visit) -> None:
    page = visit("sam/meetups")
    _types(page, "/meetup new")
    form = page.get_by_role("dialog")
    form.get_by_label("Title").fill("Coffee and queries")
    form.get_by_label("When").fill("yesterday at noon-ish")
    form.get_by_role("button", name="Send").click()

    when = form.get_by_label("When")
    expect(when).to_have_attribute("aria-invalid", "true")
    expect(when).to_be_focused()
    expect(form.get_by_label("Title")).to_have_value("Coffee and queries")

    when.fill("tomorrow 18:00")
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    expect(page.get_by_role("article").last).to_contain_text("Coffee and queries")


def test_escape_closes_a_form_and_the_focus_returns(visit: Visit) -> None:
    page = visit("sam/asks")
    _types(page, "/ask")
    expect(page.get_by_role("dialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Message", exact=True)).to_be_focused()


def test_a_button_redraws_the_card_for_everybody(visit: Visit) -> None:
    alan, sam = visit("alan/asks"), visit("sam/asks")
    expect(sam.locator("article").last).to_contain_text("Nobody is on it yet.")

    alan.get_by_role("button", name="I can answer").last.click()

    expect(sam.locator("article").last).to_contain_text("Alan")
    expect(alan.get_by_role("button", name="I can answer").last).to_be_focused()
    expect(sam.locator("article").last).not_to_contain_text("Nobody is on it yet.")
    expect(sam.get_by_text("Only visible to you")).to_have_count(0)
    expect(alan.get_by_text("Only visible to you")).to_have_count(1)
    alan.get_by_role("button", name="Dismiss", exact=True).click()
    expect(alan.get_by_text("Only visible to you")).to_have_count(0)


def test_the_menu_of_a_message_works_with_the_keyboard(visit: Visit) -> None:
    page = visit("grace/general")
    box = page.get_by_role("combobox", name="Message", exact=True)
    box.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("article").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Reply in thread")).to_be_focused()
    save = page.get_by_role("menuitem", name="Save as resource")
    for _ in range(page.get_by_role("menuitem").count()):
        if not save.evaluate("one => one === document.activeElement"):
            page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    form = page.get_by_role("dialog")
    expect(form.get_by_label("Link")).to_have_value("https://example.org/history-tables")


def test_a_calendar_file_comes_with_the_answer(visit: Visit) -> None:
    page = visit("lin/meetups")
    page.get_by_role("button", name="Add to calendar").click()

    with page.expect_download() as download:
        page.get_by_role("link", name=".ics").click()
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_an_unknown_command_is_explained_in_private(visit: Visit) -> None:
    page = visit("lin/general")
    _types(page, "/meetpu")

    expect(page.get_by_role("article").last).to_contain_text("Did you mean “/meetup”?")


def _private(page: Page) -> Locator:
    return page.get_by_role("article").filter(has_text="Only visible to you")


def _types(page: Page, line: str) -> None:
    box = page.get_by_role("combobox", name="Message", exact=True)
    box.fill(line)
    box.press("Enter")
