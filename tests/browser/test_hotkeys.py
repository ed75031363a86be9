"""The chat on pages that listen for keys themselves, and with an input method. Cost: about 20 s; needs Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from bot.store.database import Database
from tests.browser.people import log, open_chat, order, said

pytestmark = pytest.mark.browser

# Hotkeys as pages have them: not where one writes, as far as the page can see.
HOTKEYS = """
  window.heard ??= [];
  window.hotkeys = (target, types, capture, writes) => {
    for (const type of types) target.addEventListener(type, (event) => {
      if (writes(event.target)) return;
      window.heard.push(`${type} ${event.key ?? ""}`);
      event.preventDefault();
    }, capture);
  };
  window.isField = ({ tagName }) => ["INPUT", "TEXTAREA"].includes(tagName);
  window.isEdited = (target) => isField(target) || target.isContentEditable;
"""
KEYS = '["keydown", "keypress", "keyup"]'
TYPED = '["beforeinput", "input", "copy", "cut", "paste"]'
RATING = "so 9/10 is sensible"
LISTENS = {
    "on the document": f"hotkeys(document, {KEYS}, false, isField)",
    "on the window": f"hotkeys(window, {KEYS}, false, isField)",
    "on the document, capturing": f"hotkeys(document, {KEYS}, true, isField)",
    "on the window, capturing": f"hotkeys(window, {KEYS}, true, isEdited)",
    "to what is typed and pasted": f"hotkeys(document, {TYPED}, false, isField)",
}


def heard(page: Page) -> list[str]:
    found: list[str] = page.evaluate("window.heard.splice(0)")
    return found


@pytest.mark.parametrize("listens", LISTENS)
def test_the_hotkeys_of_the_page_eat_nothing(page: Page, web: str, database: Database, listens: str) -> None:
    page.add_init_script(HOTKEYS + LISTENS[listens])  # before the widget
    order(page, web)
    open_chat(page)
    heard(page)
    page.keyboard.type(RATING)
    box = page.get_by_role("textbox", name="Your message")
    expect(box).to_have_value(RATING)
    for key in ("Control+a", "Control+x", "Control+v", "Shift+Enter"):
        page.keyboard.press(key)
    page.keyboard.type("indeed")
    expect(box).to_have_value(f"{RATING}\nindeed")
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("compared with what you expected")
    assert said(database) == [f"{RATING}\nindeed"]
    assert heard(page) == []


def test_hotkeys_that_come_after_the_widget_on_the_window_itself_eat_nothing(page: Page, web: str) -> None:
    order(page, web)
    page.evaluate(HOTKEYS + f"hotkeys(window, {KEYS}, true, isField)")
    open_chat(page)
    page.keyboard.type(RATING)
    expect(page.get_by_role("textbox", name="Your message")).to_have_value(RATING)
    assert heard(page) == []


def test_the_keys_of_the_chat_work_and_so_do_the_pages_outside_of_it(page: Page, web: str) -> None:
    page.add_init_script(HOTKEYS + f"hotkeys(document, {KEYS}, true, isField)")
    order(page, web)
    launcher = page.get_by_role("button", name="Share feedback")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
    expect(page.get_by_role("button", name="Very satisfied")).to_be_visible()
    for key in ("Shift+Tab", "Shift+Tab", "ArrowDown"):
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="Dissatisfied", exact=True)).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    assert heard(page) == []
    page.get_by_role("link", name="open the full page").focus()
    page.keyboard.press("s")
    assert heard(page) == ["keydown s", "keyup s"]


@pytest.mark.parametrize("told", ["isComposing: true", "keyCode: 229"])
def test_an_input_method_keeps_its_own_keys(page: Page, web: str, database: Database, told: str) -> None:
    order(page, web)
    open_chat(page)
    box = page.get_by_role("textbox", name="Your message")
    box.fill("とても")
    for key in ("Enter", "Escape"):
        init = f"{{ key: '{key}', {told}, bubbles: true, composed: true, cancelable: true }}"
        assert box.evaluate(f"box => box.dispatchEvent(new KeyboardEvent('keydown', {init}))"), "it was taken"
    expect(box).to_have_value("とても")
    expect(page.get_by_role("dialog", name="Feedback chat")).to_be_visible()
    assert said(database) == []
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("compared with what you expected")
    assert said(database) == ["とても"]
