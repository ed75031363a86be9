"""Three browsers at once: a customer and two of the support staff. Cost: about 90 s; needs Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.store.conversations import add_customer_turn
from bot.store.database import Database
from bot.store.models import AuditEntry, Conversation, Draft, Tag
from bot.web.console.auth import COOKIE
from tests.browser.people import log, open_chat, order, write
from tests.staff import add_staff, session_of
from tests.unit.web.console.asking import WISH, HandsOver

pytestmark = pytest.mark.browser
SEEN = """Object.assign(globalThis, { told: [], rung: 0 });
globalThis.Notification = class {
  static permission = "granted";
  constructor(title, more) { told.push(`${title}: ${more.body}`); }
};
globalThis.AudioContext = class {
  currentTime = 0;
  createOscillator() { rung += 1; return { frequency: {}, connect: (next) => next, start() {}, stop() {} }; }
  createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect() {} }; }
};
localStorage.setItem("hearback.alerts", JSON.stringify({ sound: true, desktop: true }));"""
"""Notes what would have been shown and heard."""


class Assistant(HandsOver):
    """Greets as the real one does."""

    def _answer(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        if body["message"] == "/start":
            return [{"recipient_id": "x", "text": "Hello.", "buttons": [{"title": "Very satisfied", "payload": "/a"}]}]
        return super()._answer(body)


@pytest.fixture
def rasa(database: Database) -> Assistant:
    return Assistant(database)


@pytest.fixture
def agent(chromium: Browser, web: str, database: Database) -> Iterator[Callable[..., Page]]:
    """Opens a browser of somebody of the support staff, whose scripts must not fail."""
    failures: list[str] = []
    contexts = []

    def opened(name: str, width: int = 1280) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        token, _ = session_of(database, add_staff(database, "support", name))
        context.add_cookies([{"name": COOKIE, "value": token, "url": web}])
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: failures.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert failures == []


def talk_of(database: Database, words: str, number: int = 0, turns: int = 1) -> str:
    """A conversation in which somebody said so."""
    talk = f"{number:032x}"
    with database.session() as session:
        session.add(Conversation(id=talk))
        session.flush()
        for turn in range(turns):
            said = {"text": f"{words} {turn}", "masked": f"{words} {turn}", "payload": None}
            add_customer_turn(session, talk, public_id=f"{number}-{turn}", **said)
    return talk


def reply_box(page: Page) -> Any:
    return page.get_by_role("textbox", name="Write to")


def in_sight(page: Page, words: str) -> None:
    expect(page.locator("#turns").get_by_text(words)).to_be_in_viewport()


def test_a_case_is_three_actions_and_nobody_reloads(
    page: Page, agent: Callable[..., Page], web: str, database: Database
) -> None:
    sam, kim = agent("Sam"), agent("Kim")
    sam.goto(f"{web}/console")
    kim.add_init_script(SEEN)
    kim.goto(f"{web}/console/themes")
    expect(kim.locator("#waiting")).to_be_attached()
    order(page, web)
    open_chat(page)
    write(page, "The lid broke")
    expect(sam.locator("#rows")).to_contain_text("The lid broke")
    expect(kim.locator("#waiting")).to_have_attribute("data-waiting", "0")
    kim.evaluate("localStorage.setItem('hearback.since', JSON.stringify('2020'))")
    write(page, WISH)

    expect(sam.locator("#rows")).to_contain_text("Asked for an agent, waiting")
    for colleague in (sam, kim):
        expect(colleague).to_have_title(re.compile(r"^\(1\) "))
        expect(colleague.locator("link[rel=icon]")).to_have_attribute("href", re.compile("^data:image/png"))
    kim.wait_for_function("told.length")
    assert kim.evaluate("[told, rung]") == [["Waiting for an agent: Asked for an agent"], 1]

    sam.keyboard.press("j")  # one
    in_sight(sam, WISH)
    expect(sam.locator(".summary")).to_contain_text(WISH)
    sam.keyboard.press("r")
    sam.keyboard.type("Hello, what does it look like? https://help.example/lid")
    sam.keyboard.press("Control+Enter")  # two
    expect(log(page)).to_contain_text("Sam from Hearback demo shop is here now and will answer you")
    expect(log(page)).to_contain_text("what does it look like?")
    in_sight(sam, "what does it look like?")
    expect(sam.get_by_role("link", name="https://help.example/lid")).to_have_attribute("rel", re.compile("noopener"))
    expect(reply_box(sam)).to_have_value("")
    expect(kim).to_have_title(re.compile(r"^Themes"))

    kim.goto(f"{web}/console")
    kim.locator("#rows a").first.click()
    expect(kim.get_by_text("Sam talks with this customer")).to_be_visible()
    expect(kim.get_by_role("button", name="Close although Sam is here")).to_be_hidden()
    expect(sam.locator("#presence")).to_contain_text("Kim is here too")
    write(page, "It is cracked")
    in_sight(sam, "It is cracked")
    in_sight(kim, "It is cracked")

    sam.get_by_role("button", name="Close", exact=True).click()  # three
    expect(log(page)).to_contain_text("has closed this conversation")
    expect(kim.get_by_text("Sam talks with this customer")).to_be_hidden()
    expect(sam.locator("#rows")).to_contain_text("reviewed")
    write(page, "One more thing")
    expect(sam.locator("#rows")).to_contain_text("Wrote to the team, waiting")


def test_who_comes_second_reads_so_in_place_and_loses_no_word(
    page: Page, agent: Callable[..., Page], web: str, database: Database
) -> None:
    sam, kim = agent("Sam"), agent("Kim")
    order(page, web)
    open_chat(page)
    write(page, WISH)
    expect(log(page)).to_contain_text("I have asked a person")
    with database.reading() as session:
        talk = session.scalars(select(Conversation.id)).one()
    kim.route("**/console/stream*", lambda route: route.abort())
    for colleague in (sam, kim):
        colleague.goto(f"{web}/console/conversations/{talk}")
    reply_box(kim).fill("Kim speaking")
    reply_box(sam).fill("Sam speaking")
    sam.get_by_role("button", name="Send").click()
    expect(log(page)).to_contain_text("Sam speaking")
    kim.get_by_role("button", name="Send").click()
    expect(kim.locator("#toast")).to_contain_text("Sam talks with this customer. Nothing was changed or sent")
    expect(reply_box(kim)).to_have_value("Kim speaking")
    kim.get_by_role("button", name="Take over from Sam and send").click()
    expect(log(page)).to_contain_text("Kim speaking")
    expect(sam.get_by_text("Kim talks with this customer")).to_be_visible()


def test_a_draft_outlives_tags_notes_other_conversations_and_the_session(
    agent: Callable[..., Page], web: str, database: Database
) -> None:
    first, second = talk_of(database, "The lid broke", 1), talk_of(database, "It is late", 2)
    sam = agent("Sam")
    sam.goto(f"{web}/console/conversations/{first}")
    reply_box(sam).fill("I am sorry, ")
    sam.get_by_label("New tag").fill("lid")
    sam.get_by_label("New tag").press("Enter")
    expect(sam.get_by_role("button", name="lid ×")).to_be_attached()
    expect(reply_box(sam)).to_have_value("I am sorry, ")
    sam.locator(f"#rows li[data-id='{second}'] a").click()
    in_sight(sam, "It is late")
    expect(reply_box(sam)).to_have_value("")
    sam.locator(f"#rows li[data-id='{first}'] a").click()
    expect(reply_box(sam)).to_have_value("I am sorry, ")
    sam.reload()
    expect(reply_box(sam)).to_have_value("I am sorry, ")
    reply_box(sam).press("End")
    reply_box(sam).press("/")
    in_sight(sam, "The lid broke")  # the list of replies takes the room of older messages
    sam.keyboard.type("anything")
    sam.keyboard.press("Enter")
    expect(reply_box(sam)).to_have_value("I am sorry, Is there anything else that I can do for you?")
    expect(reply_box(sam)).to_be_focused()
    sam.context.clear_cookies()
    sam.get_by_role("button", name="Send").click()
    expect(sam.get_by_role("link", name="Sign in again")).to_be_visible()
    expect(reply_box(sam)).to_have_value("I am sorry, Is there anything else that I can do for you?")
    token, _ = session_of(database, add_staff(database, "support", "Sam"))
    sam.context.add_cookies([{"name": COOKIE, "value": token, "url": web}])
    with sam.expect_response("**/console/counts"):
        sam.evaluate("dispatchEvent(new Event('focus'))")
    sam.get_by_role("button", name="Send").click()
    expect(reply_box(sam)).to_have_value("")
    with database.reading() as session:
        assert session.scalars(select(Draft)).all() == []


def test_who_reads_further_up_stays_there(agent: Callable[..., Page], web: str, database: Database) -> None:
    talk = talk_of(database, "The lid broke again", 1, turns=30)
    sam, kim = agent("Sam"), agent("Kim")
    for colleague in (sam, kim):
        colleague.goto(f"{web}/console/conversations/{talk}")
        in_sight(colleague, "The lid broke again 29")
    sam.locator("#thread").evaluate("one => { one.scrollTop = 0 }")
    in_sight(sam, "The lid broke again 0")
    reply_box(kim).fill("Hello")
    kim.get_by_role("button", name="Send").click()
    expect(sam.locator("#turns")).to_contain_text("Hello")
    in_sight(sam, "The lid broke again 0")
    expect(sam.locator("#toast")).to_contain_text("New messages below")
    in_sight(kim, "Hello")


def test_the_list_keeps_its_filter_its_length_and_its_place(
    agent: Callable[..., Page], web: str, database: Database
) -> None:
    for number in range(60):
        talk_of(database, "The lid broke", number + 1)
    sam = agent("Sam")
    sam.goto(f"{web}/console?q=lid")
    sam.get_by_role("link", name="Load more").click()
    expect(sam.locator("#rows > li[data-id]")).to_have_count(60)
    sam.locator("#rows > li[data-id] a").nth(50).click()
    expect(sam).to_have_url(re.compile(r"/console/conversations/\w+\?q=lid$"))
    expect(sam.locator("#rows > li[data-id]")).to_have_count(60)
    for key in ("j", "j", "k"):
        sam.keyboard.press(key)
    expect(sam.locator("#rows > li.here")).to_be_in_viewport()
    here = sam.locator("#rows > li.here").get_attribute("data-id")
    expect(sam).to_have_url(re.compile(f"/console/conversations/{here}"))
    sam.reload()
    expect(sam.locator("#rows > li[data-id]")).to_have_count(60)
    expect(sam.locator("#rows > li.here")).to_be_in_viewport()
    sam.go_back()
    expect(sam).not_to_have_url(re.compile(f"/console/conversations/{here}"))
    expect(sam.locator("#rows > li[data-id]")).to_have_count(60)


def test_on_a_telephone_the_thread_stands_alone_and_back_leads_to_the_list(
    agent: Callable[..., Page], web: str, database: Database
) -> None:
    talk_of(database, "The lid broke again", 1, turns=30)
    sam = agent("Sam", 375)
    sam.goto(f"{web}/console?q=lid")
    sam.locator("#rows a").first.click()
    in_sight(sam, "The lid broke again 29")
    expect(sam.locator("#rows")).to_be_hidden()
    sam.get_by_role("link", name="Back to the list").click()
    expect(sam).to_have_url(f"{web}/console?q=lid")


def test_contact_data_is_shown_with_one_click_and_noted(
    agent: Callable[..., Page], web: str, page: Page, database: Database
) -> None:
    order(page, web)
    open_chat(page)
    write(page, "call me, +49 170 1234567")
    expect(log(page)).to_contain_text("I have heard")
    with database.reading() as session:
        talk = session.scalars(select(Conversation.id)).one()
    sam, kim = agent("Sam", 1700), agent("Kim", 1700)
    for colleague in (sam, kim):
        colleague.goto(f"{web}/console/conversations/{talk}")
        expect(colleague.locator("#talk")).not_to_contain_text("170 1234567")
    sam.get_by_role("button", name="Show contact data").click()
    expect(sam.locator("#contact")).to_contain_text("+49 170 1234567")
    expect(sam.locator("#turns")).to_contain_text("call me, +49 170 1234567")
    kim.get_by_role("button", name="Show contact data").click()
    expect(kim.locator("#toast")).to_contain_text("Sam handles this case")
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.user_id).filter_by(action="contact data shown")).one()


def test_enter_does_what_the_button_beside_it_says(agent: Callable[..., Page], web: str, database: Database) -> None:
    talk_of(database, "The lid broke", 1)
    sam = agent("Sam")
    sam.goto(f"{web}/console")
    sam.keyboard.press("j")
    sam.keyboard.press("x")
    sam.get_by_role("textbox", name="Tag", exact=True).fill("lid")
    sam.keyboard.press("Enter")
    expect(sam.locator("#rows")).to_contain_text("lid")
    with database.reading() as session:
        assert session.scalars(select(Tag.name)).all() == ["lid"]


def test_a_note_of_ones_own_is_changed_and_deleted(agent: Callable[..., Page], web: str, database: Database) -> None:
    talk = talk_of(database, "The lid broke", 1)
    sam, kim = agent("Sam", 1700), agent("Kim", 1700)
    sam.goto(f"{web}/console/conversations/{talk}")
    sam.get_by_label("A note", exact=True).fill("the new hinge")
    sam.get_by_role("button", name="Add note").click()
    expect(sam.locator("#notes")).to_contain_text("the new hinge")
    kim.goto(f"{web}/console/conversations/{talk}")
    expect(kim.locator("#notes")).to_contain_text("the new hinge")
    expect(kim.locator("#notes").get_by_text("Edit")).to_have_count(0)
    sam.locator("#notes").get_by_text("Edit").click()
    sam.get_by_label("The note").fill("the old hinge")
    sam.get_by_role("button", name="Save", exact=True).first.click()
    expect(sam.locator("#notes .said")).to_have_text("the old hinge")
    sam.locator("#notes").get_by_text("Edit", exact=True).click()
    sam.get_by_role("button", name="Delete", exact=True).click()
    expect(sam.locator("#notes .said")).to_have_count(0)
