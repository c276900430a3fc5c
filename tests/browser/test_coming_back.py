"""The sandbox goes away and comes back; a page finds its way, and says so meanwhile."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Opens
from tests.postgres import free_port


def test_a_page_waits_for_the_sandbox_to_come_back(browser: Browser, sandbox: Opens) -> None:
    port = free_port()
    with browser.new_context() as context:
        page = context.new_page()
        with sandbox(port=port) as address:
            page.goto(f"{address}/#/sam/general")
            expect(page.get_by_role("article").last).to_be_visible()
        expect(page.get_by_text("reconnecting…")).to_be_visible()

        box = page.get_by_role("combobox", name="Message", exact=True)
        box.fill("Anybody there?")
        box.press("Enter")
        expect(page.get_by_text("Is it still running?")).to_be_visible()
        expect(box).to_have_text("Anybody there?")

        with sandbox(port=port):
            expect(page.get_by_text("reconnecting…")).to_be_hidden()
            box.press("Enter")
            expect(page.get_by_role("article").last).to_contain_text("Anybody there?")
            page.close()
