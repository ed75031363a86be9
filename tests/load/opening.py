"""How long it takes from the click on the button to the assistant's first words, over 30 opens.

    .venv/bin/python -m tests.load.opening [opens]

A system of its own with the real assistant; each open is a new customer in a new browser profile with an empty cache.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Browser, expect, sync_playwright

from tests import system
from tests.browser.conftest import NAMES
from tests.browser.people import log, order


def opened(browser: Browser, url: str) -> float:
    """Milliseconds until the first message stands in the chat."""
    page = browser.new_page()
    order(page, url)
    launcher = page.get_by_role("button", name="Share feedback")
    expect(launcher).to_be_visible()
    started = time.perf_counter()
    launcher.click()
    log(page).locator(".message").first.wait_for()
    taken = 1000 * (time.perf_counter() - started)
    page.close()
    return taken


def main(opens: int) -> None:
    chromium = next(path for name in NAMES if (path := shutil.which(name)))
    with (
        tempfile.TemporaryDirectory() as folder,
        system.running(Path(folder)) as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        opened(browser, running.url)  # the first one of all also loads the model
        taken = [opened(browser, running.url) for _ in range(opens)]
        browser.close()
    p50, p95 = (quantiles(taken, n=20, method="inclusive")[place] for place in (9, 18))
    sys.stdout.write(f"{opens} opens, click to first message: p50 {p50:.0f} ms, p95 {p95:.0f} ms\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30)
