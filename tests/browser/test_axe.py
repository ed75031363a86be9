"""axe finds nothing against WCAG 2.1 AA in any state of the chat, in any look. Cost: three minutes; needs Chromium.

What it saw is kept as pictures in var/pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

from bot.settings import ROOT, Settings
from bot.store.database import Database
from bot.web import invitations
from tests.browser.conftest import PATIENCE
from tests.browser.people import log, open_chat, order
from tests.browser.states import states
from tests.browser.test_staff import take_over
from tests.fake_rasa import FakeRasa

pytestmark = pytest.mark.browser

PICTURES = ROOT / "var" / "pictures"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "right-to-left": {"viewport": {"width": 1280, "height": 800}},
    "320 wide": {"viewport": {"width": 320, "height": 640}},
    "zoomed to 200": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_in_any_state(chromium: Browser, web: str, rasa: FakeRasa, look: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page = chromium.new_page(**STILL, **LOOKS[look])
    page.set_default_timeout(PATIENCE)
    found: dict[str, list[str]] = {}
    count = 0
    for state in states(page, web, rasa, direction="rtl" if look == "right-to-left" else "ltr"):
        page.screenshot(path=PICTURES / f"{look} {count:02} {state}.png".replace(" ", "-"))
        found[state] = violations(page)
        count += 1
    assert count == 17
    assert {state: what for state, what in found.items() if what} == {}
    page.close()


@pytest.fixture(params=["light", "dark"])
def still(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on which nothing moves, in one look."""
    page = chromium.new_page(**STILL, **LOOKS[request.param])
    page.set_default_timeout(PATIENCE)
    yield page
    page.close()


def seen(page: Page, name: str) -> list[str]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.screenshot(path=PICTURES / f"{name}-{'dark' if dark else 'light'}.png")
    return violations(page)


def test_axe_finds_nothing_where_a_person_has_taken_over(still: Page, web: str, database: Database) -> None:
    order(still, web)
    open_chat(still)
    still.get_by_role("button", name="Close the chat").click()
    take_over(database, "I am sorry about the lid.")
    still.get_by_role("button", name="Share feedback").click()
    expect(log(still)).to_contain_text("I am sorry about the lid.")
    expect(still.get_by_text("A person will answer you here.")).to_be_visible()
    assert seen(still, "handed-over") == []


def test_axe_finds_nothing_on_the_page_of_a_link_new_used_or_unknown(
    still: Page, chromium: Browser, web: str, settings: Settings, database: Database
) -> None:
    link = invitations.invite(settings, database, order="A-1", customer="c1", product="Kettle")
    elsewhere = chromium.new_page(**STILL)
    elsewhere.goto(link)
    expect(elsewhere.get_by_role("button", name="Very satisfied")).to_be_visible()
    assert violations(elsewhere) == []
    elsewhere.close()
    still.goto(link)
    expect(still.get_by_text("already opened in another browser")).to_be_visible()
    assert seen(still, "link-used") == []
    still.goto(f"{web}/c/unknown")
    expect(still.get_by_text("This link is not known here")).to_be_visible()
    assert seen(still, "link-unknown") == []


def test_axe_finds_nothing_in_german(still: Page, web: str, settings: Settings, database: Database) -> None:
    def german(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('lang="en"', 'lang="de"'))

    still.route("**/c/*", german)
    still.goto(invitations.invite(settings, database, order="A-1", customer="c1", product="Kettle"))
    expect(still.get_by_role("textbox", name="Ihre Nachricht")).to_be_visible()
    expect(still.get_by_role("button", name="Very satisfied")).to_be_visible()
    assert seen(still, "german") == []
    still.get_by_role("button", name="Mehr").click()
    still.get_by_role("menuitem", name="Dieses Gespräch löschen").click()
    expect(still.get_by_role("alertdialog")).to_be_visible()
    assert seen(still, "german-question") == []
    still.get_by_role("button", name="Löschen", exact=True).click()
    expect(still.get_by_text("ist gelöscht")).to_be_visible()
    assert seen(still, "german-ended") == []
