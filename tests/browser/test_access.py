"""The chat by keyboard, on other people's pages, on small screens. Cost: about 25 s; needs Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Locator, Page, expect

from bot.settings import Settings
from bot.store.database import Database
from bot.web.app import create_app
from tests.browser.people import log, open_chat, order, said, tap, write
from tests.browser.states import add_photo, picture
from tests.fake_rasa import FakeRasa
from tests.serving import serve, serve_plainly

pytestmark = pytest.mark.browser

HOSTILE = """
* { all: revert; color: red !important; display: none !important; font-size: 40px !important; }
html, body { display: block !important; } div { position: static !important; opacity: 0 !important; }
"""


class Elsewhere:
    """A shop's page at an address of its own, with a strict policy and styles that would break anything."""

    def __init__(self, widget: str, lang: str = "en", attributes: str = "", direction: str = "ltr") -> None:
        self.app = FastAPI()
        script = f'<script src="{widget}/widget.js" {attributes} async></script>'
        body = (
            f'<!doctype html><html lang="{lang}" dir="{direction}"><link rel="stylesheet" href="/style.css">'
            f"<body><p>A shop</p>{script}"
        )
        policy = f"default-src 'none'; script-src {widget}; connect-src {widget}; style-src 'self'"

        @self.app.get("/", response_class=HTMLResponse)
        def page() -> HTMLResponse:
            return HTMLResponse(body, headers={"Content-Security-Policy": policy})

        @self.app.get("/style.css")
        def style() -> HTMLResponse:
            return HTMLResponse(HOSTILE, media_type="text/css")


@pytest.fixture
def shop(settings: Settings, rasa: FakeRasa) -> Iterator[str]:
    """The address of a shop that embeds a widget from elsewhere."""
    widget = f"http://127.0.0.1:{settings.hearback_port}"
    with serve_plainly(Elsewhere(widget).app) as address:
        embedded = settings.model_copy(update={"hearback_shop_origins": address})
        with serve(create_app(embedded, rasa_transport=rasa.transport), settings.hearback_port):
            yield address


def focused(page: Page) -> Locator:
    return page.locator(":focus")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_the_whole_chat_by_keyboard(page: Page, web: str, database: Database) -> None:
    order(page, web)
    launcher = page.get_by_role("button", name="Share feedback")
    for _ in range(20):
        press(page, "Tab")
        if launcher.evaluate("one => one.getRootNode().activeElement === one"):
            break
    press(page, "Enter")
    box = page.get_by_role("textbox", name="Your message")
    expect(box).to_be_focused()
    expect(page.get_by_role("button", name="Very satisfied")).to_be_visible()
    press(page, "Shift+Tab")
    expect(page.get_by_role("button", name="Not now")).to_be_focused()
    press(page, "Shift+Tab", "ArrowDown")
    expect(page.get_by_role("button", name="Dissatisfied", exact=True)).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    expect(box).to_be_focused()
    page.keyboard.type("two lines")
    press(page, "Shift+Enter")
    page.keyboard.type("in one message")
    press(page, "Enter")
    expect(log(page)).to_contain_text("what happened instead?")
    assert said(database) == ["Dissatisfied", "two lines\nin one message"]
    press(page, "Escape")
    expect(launcher).to_be_focused()
    press(page, "Enter")
    expect(box).to_be_focused()
    more = page.get_by_role("button", name="More")
    for _ in range(20):
        press(page, "Shift+Tab")
        if more.evaluate("one => one.getRootNode().activeElement === one"):
            break
    press(page, "Enter", "End", "Enter", "Tab", "Enter")
    expect(page.get_by_text("has been deleted")).to_be_visible()
    assert said(database) == []
    press(page, "Escape")
    expect(launcher).to_be_focused()


def test_the_menu_and_the_question_by_keyboard(page: Page, web: str) -> None:
    order(page, web)
    open_chat(page)
    more = page.get_by_role("button", name="More")
    more.focus()
    press(page, "Enter")
    expect(page.get_by_role("menuitem", name="Download transcript")).to_be_focused()
    press(page, "End")
    expect(page.get_by_role("menuitem", name="Delete this conversation")).to_be_focused()
    press(page, "Enter")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("button", name="Delete", exact=True)).to_be_focused()
    press(page, "Tab")
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    press(page, "Escape")
    expect(more).to_be_focused()
    expect(page.get_by_role("alertdialog")).to_be_hidden()


def test_new_messages_are_announced_politely_and_choices_are_named(page: Page, web: str) -> None:
    order(page, web)
    open_chat(page)
    expect(log(page)).to_have_attribute("aria-live", "polite")
    scale = page.get_by_role("group", name="Your rating, from Very dissatisfied to Very satisfied")
    expect(scale.last.get_by_role("button")).to_have_count(5)
    expect(page.get_by_role("progressbar", name="1 of about 5")).to_be_attached()
    expect(page.get_by_role("dialog", name="Feedback chat")).to_be_visible()


def test_it_works_on_a_strangers_page_with_a_strict_policy_and_hostile_styles(
    page: Page, shop: str, database: Database
) -> None:
    page.goto(shop)
    dialog = open_chat(page)
    tap(page, "Dissatisfied")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    write(page, "hello from a shop")
    expect(log(page)).to_contain_text("what happened instead?")
    add_photo(page, picture())
    page.get_by_role("button", name="Send").click()
    expect(log(page)).to_contain_text("your photo is saved")
    assert said(database) == ["Dissatisfied", "hello from a shop", "[photo]"]
    box = dialog.bounding_box()
    assert box and box["width"] == 400 and box["x"] + box["width"] <= 1280
    colour = log(page).get_by_text("hello from a shop").evaluate("one => getComputedStyle(one).color")
    assert colour == "rgb(255, 255, 255)"


@pytest.mark.parametrize("width", [320, 375])
def test_on_a_telephone_the_chat_fills_the_screen(chromium: Browser, web: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 640}, has_touch=True, reduced_motion="reduce")
    order(page, web)
    dialog = open_chat(page)
    assert dialog.bounding_box() == {"x": 0, "y": 0, "width": width, "height": 640}
    page.get_by_role("button", name="Dissatisfied", exact=True).tap()
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    expect(log(page)).to_be_focused()
    write(page, "x" * 300)
    expect(log(page)).to_contain_text("what happened instead?")
    too_wide = "one => [...one.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)"
    assert dialog.evaluate(too_wide + ".map((e) => e.className)") == []
    press(page, *["Tab"] * 12)
    assert page.evaluate("document.activeElement.shadowRoot !== null"), "the focus left a dialog that fills the screen"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(chromium: Browser, web: str, scheme: str) -> None:
    page = chromium.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    order(page, web)
    open_chat(page)
    write(page, "It broke")
    expect(log(page)).to_contain_text("compared with what you expected")
    assert page.get_by_role("dialog").evaluate(CONTRASTS) == []
    page.close()


CONTRASTS = """(root) => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (one) => {
    for (let e = one; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...root.querySelectorAll("*")]
    .filter((e) => e.getClientRects().length && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .map((e) => {
      const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
      return [e.className || e.tagName, e.textContent, (a + 0.05) / (b + 0.05)];
    })
    .filter(([, , ratio]) => ratio < 4.5);
}"""


def test_without_motion_nothing_moves(chromium: Browser, web: str) -> None:
    page = chromium.new_page(reduced_motion="reduce")
    order(page, web)
    dialog = open_chat(page)
    moving = (
        "one => [one, ...one.querySelectorAll('*')].filter((e) => getComputedStyle(e).animationName !== 'none').length"
    )
    assert dialog.evaluate(moving) == 0
    page.close()
