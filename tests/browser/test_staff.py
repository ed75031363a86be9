"""A person of the shop takes over, seen by the customer. Cost: about 10 s; needs Chromium."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.store.conversations import Reply, add_replies
from bot.store.database import Database
from bot.store.models import Conversation
from tests.browser.people import log, open_chat, order

pytestmark = pytest.mark.browser


def take_over(database: Database, words: str) -> None:
    with database.session() as session:
        talk = session.scalars(select(Conversation)).one()
        talk.status = "handed_over"
        add_replies(session, talk.id, [Reply(words, {"name": "Ana"})], to=None, sender="staff")


def test_what_a_person_answered_meanwhile_is_read_on_return(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    page.get_by_role("button", name="Close the chat").click()
    take_over(database, "I am sorry about the lid.")
    page.get_by_role("button", name="Share feedback").click()
    expect(log(page)).to_contain_text("I am sorry about the lid.")
    expect(log(page).get_by_text("Ana", exact=True)).to_be_visible()
    expect(page.get_by_text("A person will answer you here.")).to_be_visible()
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitem", name="End the chat")).to_be_hidden()


def test_a_person_who_writes_is_seen_writing_and_then_read(page: Page, web: str) -> None:
    said = {"id": "s1", "from": "staff", "text": "Hello from Ana", "at": "2026-01-02T10:00:00Z", "name": "Ana"}
    events = [("state", {"state": "handed_over"}), ("typing", {"from": "staff"})]
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
    page.route("**/chat/stream", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    order(page, web)
    open_chat(page)
    expect(page.locator(".typing")).to_be_visible()
    expect(page.get_by_text("A person will answer you here.")).to_be_visible()
    body = f"event: message\ndata: {json.dumps(said)}\n\n"
    expect(log(page)).to_contain_text("Hello from Ana")
    expect(page.locator(".typing")).to_be_hidden()
