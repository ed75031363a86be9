"""What a person does in the browser, found by role and name as a person finds it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from bot.store.database import Database
from bot.store.models import Turn

STORY = "I expected a battery that lasts a day, but it is empty by noon."


def order(page: Page, url: str, product: str = "Nokia 6600") -> None:
    page.goto(url)
    page.get_by_role("button", name=f"Order {product}").click()
    expect(page.get_by_role("heading", name="Your order has arrived")).to_be_visible()
    # The page is there before its script has run: who looks at the widget by script would come too early.
    expect(page.get_by_role("button", name="Share feedback")).to_be_visible()


def open_chat(page: Page) -> Locator:
    page.get_by_role("button", name="Share feedback").click()
    expect(page.get_by_role("button", name="Very satisfied")).to_be_visible()
    return page.get_by_role("dialog", name="Feedback chat")


def tap(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Your message").fill(text)
    page.get_by_role("button", name="Send").click()


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


def said(database: Database) -> list[str]:
    """What customers said, as it stands in the record."""
    with database.reading() as session:
        return list(session.scalars(select(Turn.text).where(Turn.sender == "customer").order_by(Turn.id)))
