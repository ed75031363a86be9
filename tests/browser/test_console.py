"""Staff and a customer in two browsers, and the console's pages under axe. Cost: about 40 s; needs Chromium."""

from __future__ import annotations

import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.store import dialogue
from bot.store.database import Database
from bot.store.models import Conversation, Theme
from bot.web.console.auth import COOKIE
from tests.browser.people import log, open_chat, order, tap, write
from tests.staff import add_staff, session_of

pytestmark = pytest.mark.browser
PAGES = (
    "/console",
    "/console/follow-ups",
    "/console/corrections",
    "/console/themes",
    "/console/staff",
    "/console/audit",
    "/console/account",
    "/console/imports",
    "/console/exports",
    "/console/themes/1",
    "/console?sentiment=negative",
)
PATIENCE = 100
"""Tries, a tenth of a second apart."""
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}
"""Best practice: one main landmark, everything within landmarks, headings in their order."""


def signed_in(context: BrowserContext, web: str, database: Database, role: str = "admin") -> None:
    token, _ = session_of(database, add_staff(database, role))
    context.add_cookies([{"name": COOKIE, "value": token, "url": web}])


@pytest.fixture
def staff(chromium: Browser, web: str, database: Database) -> Page:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    signed_in(context, web, database)
    context.set_default_timeout(15_000)
    return context.new_page()


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['target']}" for one in found for node in one["nodes"]]


def open_inbox(staff: Page, web: str) -> None:
    """The inbox follows what is said by a moment."""
    staff.goto(f"{web}/console")
    for _ in range(PATIENCE):
        if staff.locator("#rows a").count():
            return
        staff.wait_for_timeout(100)
        staff.reload()
    raise AssertionError("the inbox stayed empty")


def more(staff: Page) -> None:
    """What is seldom done is folded, in a composer that is made anew when somebody comes or goes."""
    fold = staff.locator("#composer .rest:not([open]) summary")
    expect(fold).to_be_visible()
    fold.click()


def test_staff_take_over_talk_and_give_back_while_the_customer_watches(page: Page, staff: Page, web: str) -> None:
    order(page, web)
    open_chat(page)
    tap(page, "Dissatisfied")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    open_inbox(staff, web)
    staff.locator("#rows a").first.click()
    more(staff)
    staff.get_by_role("button", name="Take over").click()
    expect(log(page)).to_contain_text("is here now and will answer you")
    write(page, "The lid broke")
    expect(staff.locator("#turns")).to_contain_text("The lid broke")
    staff.get_by_role("textbox", name="Write to").fill("I will send a new one.")
    staff.get_by_role("button", name="Send").click()
    expect(log(page)).to_contain_text("I will send a new one.")
    expect(log(page)).to_contain_text("Ada")
    expect(staff.locator("#turns")).to_contain_text("I will send a new one.")
    more(staff)
    staff.get_by_role("button", name="Hand back to the bot").click()
    expect(log(page)).to_contain_text("the assistant again")
    more(staff)
    expect(staff.get_by_role("button", name="Take over")).to_be_visible()


def test_the_inbox_by_keys(staff: Page, page: Page, web: str) -> None:
    order(page, web)
    open_chat(page)
    write(page, "The lid broke")
    expect(log(page)).to_contain_text("compared with")
    open_inbox(staff, web)
    bar = staff.locator(".bulk").get_by_role("button", name="Mark reviewed")
    expect(bar).to_be_hidden()
    for key in ("j", "x"):
        staff.keyboard.press(key)
    expect(bar).to_be_visible()
    expect(staff.locator("#turns")).to_contain_text("The lid broke")
    for key in ("e", "a"):
        staff.keyboard.press(key)
    expect(staff.locator("#rows")).to_contain_text("reviewed")
    expect(staff.locator("#rows")).to_contain_text("Ada")
    staff.keyboard.press("?")
    expect(staff.get_by_role("dialog")).to_be_visible()
    staff.keyboard.press("Escape")
    staff.keyboard.press("/")
    staff.keyboard.type("lid")
    expect(staff.locator("#rows mark")).to_have_text("lid")
    expect(staff).to_have_url(re.compile(r"/console/conversations/\w+\?q=lid$"))
    staff.locator("#rows a").first.click()
    expect(staff.get_by_role("button", name="Reviewed: undo")).to_be_visible()
    staff.keyboard.press("e")
    expect(staff.locator("#talk").get_by_role("button", name="Mark reviewed")).to_be_visible()
    staff.keyboard.press("/")
    expect(staff.get_by_role("searchbox")).to_be_focused()


def test_every_page_is_accessible_and_fits_in_every_look(
    chromium: Browser, page: Page, web: str, database: Database
) -> None:
    order(page, web)
    open_chat(page)
    write(page, "The lid broke")
    expect(log(page)).to_contain_text("compared with")
    with database.session() as session:
        talk = session.query(Conversation).one().id
        dialogue.hand_over(session, talk, None, "person")
        session.add(Theme(id=1, label="a lid that breaks in the middle of the night", kind="fault"))
    context = chromium.new_context(reduced_motion="reduce")
    visitor = context.new_page()
    for path in ("/console/sign-in", "/console/forgot", "/console/reset/unknown"):
        visitor.goto(f"{web}{path}")
        assert shown(visitor) == [], path
    signed_in(context, web, database)
    for path in (*PAGES, f"/console/conversations/{talk}"):
        visitor.goto(f"{web}{path}")
        assert shown(visitor) == [], path
    context.close()


def test_on_a_telephone_the_filters_are_folded(staff: Page, web: str) -> None:
    staff.set_viewport_size({"width": 375, "height": 800})
    staff.goto(f"{web}/console?sentiment=negative&reviewed=no")
    expect(staff.get_by_label("Rating")).to_be_hidden()
    staff.get_by_text("Filters").click()
    expect(staff.get_by_label("Rating")).to_be_visible()


def shown(page: Page) -> list[str]:
    """What is wrong with a page in any look."""
    found = [] if page.title() and page.locator("h1").count() == 1 else ["no title, or not one first heading"]
    for width, scheme in itertools.product((1280, 375), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme} {width}: {problem}" for problem in problems(page)]
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found.append(f"{width}: wider than the screen")
    return found
