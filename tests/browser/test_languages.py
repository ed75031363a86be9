"""The chat in German, and on pages that run from right to left. Cost: about 15 s; needs Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.settings import Settings
from bot.web.app import create_app
from tests.browser.test_access import Elsewhere
from tests.fake_rasa import FakeRasa
from tests.serving import serve, serve_plainly

pytestmark = pytest.mark.browser


@pytest.fixture
def shop(settings: Settings, rasa: FakeRasa) -> Iterator[Callable[..., str]]:
    """Starts a shop that embeds the widget; takes the page's language and the script's attributes."""
    with ExitStack() as running:

        def started(lang: str, attributes: str = "", **more: str) -> str:
            widget = f"http://127.0.0.1:{settings.hearback_port}"
            address = running.enter_context(serve_plainly(Elsewhere(widget, lang, attributes, **more).app))
            embedded = settings.model_copy(update={"hearback_shop_origins": address})
            running.enter_context(serve(create_app(embedded, rasa_transport=rasa.transport), settings.hearback_port))
            return address

        yield started


def test_a_german_page_has_a_german_chat(page: Page, shop: Callable[..., str]) -> None:
    page.goto(shop("de-AT"))
    page.get_by_role("button", name="Rückmeldung geben").click()
    expect(page.get_by_role("dialog", name="Feedback-Chat")).to_be_visible()
    expect(page.get_by_role("progressbar", name="1 von etwa 5")).to_be_attached()
    expect(page.get_by_role("textbox", name="Ihre Nachricht")).to_be_focused()
    frame = page.locator(".hearback")
    expect(frame).to_have_attribute("lang", "de")
    expect(page.locator(".message.bot .bubble").first).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Mehr").click()
    page.get_by_role("menuitem", name="Dieses Gespräch löschen").click()
    page.get_by_role("button", name="Löschen", exact=True).click()
    expect(page.get_by_text("ist gelöscht")).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "attributes", "browser", "label"),
    [
        ("sv", "", "de-CH", "Rückmeldung geben"),
        ("de", 'data-locale="en_US"', "de-DE", "Share feedback"),
        ("de", 'data-locale="!!"', "en-GB", "Rückmeldung geben"),
        ("sv", "", "sv-SE", "Share feedback"),
        ("de", 'data-label="Sag uns was"', "de-DE", "Sag uns was"),
    ],
)
def test_the_language_is_the_shops_word_then_the_pages_then_the_persons(
    chromium: Browser, shop: Callable[..., str], lang: str, attributes: str, browser: str, label: str
) -> None:
    page = chromium.new_page(locale=browser)
    page.goto(shop(lang, attributes))
    expect(page.get_by_role("button", name=label)).to_be_visible()
    page.close()


def test_on_a_page_from_right_to_left_the_chat_is_mirrored(page: Page, shop: Callable[..., str]) -> None:
    page.goto(shop("ar", direction="rtl"))
    launcher = page.get_by_role("button", name="Share feedback")
    box = launcher.bounding_box()
    assert box and box["x"] < 100
    launcher.click()
    expect(page.get_by_role("button", name="Very satisfied")).to_be_visible()
    dialog = page.get_by_role("dialog", name="Feedback chat").bounding_box()
    close = page.get_by_role("button", name="Close the chat").bounding_box()
    assert dialog and dialog["x"] == 20
    assert close and close["x"] < dialog["x"] + 60
    page.get_by_role("textbox", name="Your message").fill("كسر الغطاء")
    page.keyboard.press("Enter")
    mine = page.locator(".message.customer .bubble").bounding_box()
    theirs = page.locator(".message.bot .bubble").first.bounding_box()
    assert mine and theirs and mine["x"] < theirs["x"]
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
