"""Takes the pictures of the README from a running sandbox: ``python -m bench.screenshot``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
SIZE: ViewportSize = {"width": 1440, "height": 900}


def main() -> None:
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "bot", "try", "--no-browser", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert sandbox.stdout
    try:
        address = sandbox.stdout.readline().split()[-1]
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for look in ("light", "dark"):
                context = browser.new_context(
                    viewport=SIZE,
                    device_scale_factor=1,
                    color_scheme="dark" if look == "dark" else "light",
                    reduced_motion="reduce",
                )
                page = context.new_page()
                _scene(page, address)
                page.screenshot(path=ROOT / "docs" / f"screenshot-{look}.png")
                context.close()
            browser.close()
    finally:
        sandbox.terminate()
        sandbox.wait()


def _scene(page: Page, address: str) -> None:
    """Sam among the questions, with the answer to the first one beside them."""
    page.goto(f"{address}/#/sam/asks")
    page.get_by_role("button", name="Dismiss these suggestions").click()
    page.get_by_role("button", name="1 reply").first.click()
    page.locator("#thread").get_by_text("Make the load idempotent").wait_for()
    page.mouse.move(0, 0)


if __name__ == "__main__":
    main()
