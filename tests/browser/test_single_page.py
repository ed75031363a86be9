"""The chat on shops that change their pages without loading them anew. Cost: about 40 s; needs Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from bot.store.database import Database
from tests.browser.people import log, open_chat, order, said, write

pytestmark = pytest.mark.browser

# What Turbo, and those who do the same by hand, make of a click on a link.
NAVIGATE = """async (path) => {
  const next = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
  const body = document.adoptNode(next.body);
  for (const script of body.querySelectorAll("script")) {
    const fresh = document.createElement("script");
    for (const { name, value } of script.attributes) fresh.setAttribute(name, value);
    script.replaceWith(fresh);
  }
  history.pushState(null, "", path);
  document.body.replaceWith(body);
}"""
AGAIN = """(parent) => new Promise((resolve) => {
  const script = document.createElement("script");
  script.src = "/widget.js";
  script.onload = resolve;
  document[parent].append(script);
})"""
CHANGES = {
    "a page with the snippet": f"({NAVIGATE})(location.pathname)",
    "a page without the snippet": f"({NAVIGATE})('/')",
    "the snippet in the head runs again": f"({NAVIGATE})('/').then(() => ({AGAIN})('head'))",
    "the snippet in the body runs again": f"({NAVIGATE})('/').then(() => ({AGAIN})('body'))",
    "the page it kept of itself": "document.body.replaceWith(document.body.cloneNode(true))",
    "what it does not know is removed": "document.querySelector('hearback-chat').remove()",
    "all of the body is written anew": "document.body.replaceChildren(document.createElement('main'))",
}
GONE = """async () => {
  document.body.remove();
  await new Promise((resolve) => setTimeout(resolve, 50));
  document.documentElement.append(document.createElement("body"));
}"""
HOSTS = "document.querySelectorAll('hearback-chat').length"
SCROLL = "document.querySelector('hearback-chat').shadowRoot.querySelector('.scroll')"
# Removes what it does not know at once, whenever it comes.
FIGHT = """() => {
  window.removed = 0;
  window.fight = new MutationObserver(() => {
    for (const one of document.querySelectorAll("hearback-chat")) one.remove(), (window.removed += 1);
  });
  window.fight.observe(document.body, { childList: true });
  document.querySelector("hearback-chat").remove();
}"""


def navigate(page: Page, path: str) -> None:
    page.evaluate(NAVIGATE, path)


@pytest.mark.parametrize("change", CHANGES)
def test_an_open_chat_stays_as_it_was(page: Page, web: str, change: str, database: Database) -> None:
    asked: list[Request] = []
    order(page, web)
    open_chat(page)
    write(page, "one line\n" * 40)
    expect(log(page)).to_contain_text("compared with what you expected")
    box = page.get_by_role("textbox", name="Your message")
    box.fill("half a thought")
    page.evaluate(f"{SCROLL}.scrollTop = 123")
    page.evaluate("() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))")
    page.on("request", lambda request: asked.append(request) if "/chat/" in request.url else None)
    page.evaluate(CHANGES[change])
    expect(page.get_by_role("dialog", name="Feedback chat")).to_be_visible()
    expect(page.get_by_role("button", name="Share feedback")).to_be_hidden()
    expect(box).to_have_value("half a thought")
    expect(box).to_be_focused()
    assert page.evaluate(HOSTS) == 1
    assert page.evaluate(f"{SCROLL}.scrollTop") == 123
    assert page.evaluate(f"{SCROLL}.getRootNode().getAnimations().length") == 0, "it made its entrance again"
    assert asked == [], "the connection was not the same"
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("what happened instead?")
    assert said(database)[-1] == "half a thought"


def test_the_button_stays_and_opens_the_chat(page: Page, web: str) -> None:
    order(page, web)
    button = page.get_by_role("button", name="Share feedback")
    for change in [*CHANGES.values(), f"({GONE})()"]:
        expect(button).to_be_visible()
        page.evaluate(change)
        button.click()
        expect(page.get_by_role("dialog", name="Feedback chat")).to_be_visible()
        page.get_by_role("button", name="Close the chat").click()
        assert page.evaluate(HOSTS) == 1


def test_who_went_on_to_something_else_keeps_the_focus_there(page: Page, web: str) -> None:
    order(page, web)
    open_chat(page)
    page.get_by_role("link", name="open the full page").focus()
    navigate(page, "/")
    expect(page.get_by_role("dialog", name="Feedback chat")).to_be_visible()
    assert page.evaluate("document.activeElement === document.body")


def test_another_order_has_a_conversation_of_its_own(page: Page, web: str, database: Database) -> None:
    order(page, web, "Canon PowerShot G3")
    camera = page.url
    order(page, web)
    telephone = page.url
    open_chat(page)
    write(page, "about the telephone")
    expect(log(page)).to_contain_text("compared with what you expected")
    box = page.get_by_role("textbox", name="Your message")
    box.fill("not sent yet")
    navigate(page, camera)
    expect(log(page)).not_to_contain_text("about the telephone")
    expect(page.get_by_role("button", name="Very satisfied")).to_be_visible()
    expect(box).to_have_value("")
    expect(page.get_by_role("dialog", name="Feedback chat")).to_have_count(1)
    write(page, "about the camera")
    expect(log(page)).to_contain_text("about the camera")
    navigate(page, telephone)
    expect(log(page)).to_contain_text("about the telephone")
    expect(log(page)).not_to_contain_text("about the camera")
    expect(box).to_have_value("not sent yet")
    assert page.evaluate(f"[{HOSTS}, {SCROLL}.getRootNode().adoptedStyleSheets.length]") == [1, 2]
    navigate(page, "/")
    expect(log(page)).to_contain_text("about the telephone")
    assert said(database) == ["about the telephone", "about the camera"]


def test_a_closed_chat_takes_the_new_invitation_when_it_is_opened(page: Page, web: str) -> None:
    order(page, web, "Canon PowerShot G3")
    camera = page.url.rsplit("/", 1)[-1]
    order(page, web)
    page.evaluate("(invite) => Hearback.update({ invite })", camera)
    with page.expect_request("**/chat/session") as asked:
        open_chat(page)
    assert asked.value.post_data_json["invite"] == camera


def test_a_page_that_insists_on_removing_it_is_left_alone(page: Page, web: str) -> None:
    order(page, web)
    open_chat(page)
    page.evaluate(FIGHT)
    page.evaluate("document.body.append(document.createElement('p'))")
    assert page.evaluate(f"[{HOSTS}, window.removed < 60]") == [0, True]
    page.evaluate("window.fight.disconnect()")
    page.evaluate("document.body.append(document.createElement('p'))")
    assert page.evaluate(HOSTS) == 0
    page.evaluate("Hearback.open()")
    expect(page.get_by_role("dialog", name="Feedback chat")).to_be_visible()


def test_a_page_that_comes_back_from_the_browsers_memory_has_it_again(page: Page, web: str) -> None:
    order(page, web)
    page.evaluate(FIGHT)
    page.evaluate("window.fight.disconnect()")
    expect(page.get_by_role("button", name="Share feedback")).to_be_hidden()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    open_chat(page)


def test_where_a_page_names_no_element_for_it_the_chat_is_in_the_corner(page: Page, web: str) -> None:
    order(page, web)
    page.get_by_role("link", name="open the full page").click()
    write(page, "from the full page")
    expect(log(page)).to_contain_text("compared with what you expected")
    full = page.url
    close = page.get_by_role("button", name="Close the chat")
    expect(close).to_be_hidden()
    navigate(page, "/")
    expect(log(page)).to_contain_text("from the full page")
    box = page.get_by_role("dialog", name="Feedback chat").bounding_box()
    assert box and box["width"] == 400
    close.click()
    expect(page.get_by_role("button", name="Share feedback")).to_be_visible()
    navigate(page, full)
    expect(log(page)).to_contain_text("from the full page")
    expect(page.locator("#chat hearback-chat")).to_have_count(1)
    expect(close).to_be_hidden()
