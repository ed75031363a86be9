"""A person chats in Chromium with a scripted assistant. Cost: about 40 s; needs Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect
from sqlalchemy import select

from bot.store.database import Database
from bot.store.models import Conversation
from tests.browser.people import STORY, log, open_chat, order, said, tap, write
from tests.chat_lines import ENGLISH
from tests.fake_rasa import FakeRasa, empty

pytestmark = pytest.mark.browser


def test_a_person_chats_to_the_end(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    expect(page.get_by_text("This chat is stored")).to_be_visible()
    tap(page, "Dissatisfied")
    tap(page, "Much worse")
    write(page, STORY)
    noted = page.get_by_role("log").get_by_text("it is empty by noon", exact=True)
    expect(noted).to_be_visible()
    tap(page, "That is right")
    expect(log(page)).to_contain_text("Your reference is K7M2P.")
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "5")
    assert said(database) == ["Dissatisfied", "Much worse", STORY, "That is right"]


def test_before_the_chat_is_opened_nothing_is_stored_and_nothing_asked(
    page: Page, context: BrowserContext, web: str, database: Database
) -> None:
    asked: list[str] = []
    order(page, web)
    page.on("request", lambda request: asked.append(request.url.removeprefix(web)))
    page.reload()
    expect(page.get_by_role("button", name="Share feedback")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert [path for path in asked if "widget" in path or "chat" in path] == ["/widget.js"]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert context.cookies() == []
    with database.reading() as session:
        assert not session.scalars(select(Conversation)).all()


def test_a_history_that_comes_late_takes_no_answer_away(page: Page, web: str) -> None:
    def late(route: Route) -> None:
        if route.request.method == "POST":
            route.continue_()
            return
        before = route.fetch()
        page.wait_for_timeout(1500)
        route.fulfill(response=before)

    order(page, web)
    page.route("**/chat/messages", late)
    open_chat(page)
    write(page, "kept")
    expect(log(page)).to_contain_text("compared with what you expected")
    page.wait_for_timeout(2500)
    expect(log(page)).to_contain_text("compared with what you expected")
    page.unroute_all(behavior="wait")


def test_an_impatient_double_click_opens_one_chat(page: Page, web: str, database: Database) -> None:
    order(page, web)
    page.route("**/widget/chat.js", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.get_by_role("button", name="Share feedback").dblclick()
    expect(page.get_by_role("button", name="Very satisfied")).to_have_count(1)
    expect(page.get_by_role("dialog", name="Feedback chat")).to_have_count(1)


def test_a_reload_in_the_middle_goes_on_where_it_was(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    tap(page, "Dissatisfied")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    before = log(page).inner_text()
    page.reload()
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    assert log(page).inner_text() == before
    tap(page, "Much worse")
    expect(log(page)).to_contain_text("what happened instead?")
    assert said(database) == ["Dissatisfied", "Much worse"]


def test_what_is_written_offline_is_sent_once_when_the_network_is_back(
    page: Page, context: BrowserContext, web: str, database: Database
) -> None:
    order(page, web)
    open_chat(page)
    context.set_offline(True)
    write(page, "first")
    write(page, "second")
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(log(page).get_by_text("Waiting for a connection")).to_have_count(2)
    context.set_offline(False)
    expect(log(page)).to_contain_text("what happened instead?")
    expect(page.get_by_text("No connection.")).to_be_hidden()
    assert said(database) == ["first", "second"]


def test_what_is_written_offline_survives_a_reload(
    page: Page, context: BrowserContext, web: str, database: Database
) -> None:
    order(page, web)
    open_chat(page)
    page.route("**/chat/messages", lambda route: route.abort())
    write(page, "kept")
    expect(page.get_by_text("No connection.")).to_be_visible()
    page.unroute("**/chat/messages")
    page.reload()
    expect(log(page)).to_contain_text("compared with what you expected")
    expect(log(page).get_by_text("kept")).to_have_count(1)
    assert said(database) == ["kept"]


def test_a_lost_answer_is_asked_for_again_and_nothing_is_doubled(
    page: Page, web: str, database: Database, rasa: FakeRasa
) -> None:
    lost: list[Request] = []

    def lose_the_first(route: Route) -> None:
        if lost or route.request.method != "POST":
            route.continue_()
        else:
            lost.append(route.request)
            route.fetch()
            route.abort()

    order(page, web)
    open_chat(page)
    page.route("**/chat/messages", lose_the_first)
    write(page, "It broke")
    expect(log(page).get_by_text("compared with what you expected")).to_have_count(1)
    assert lost and said(database) == ["It broke"]
    assert rasa.texts == ["/start", "It broke"]


def test_a_lost_first_answer_does_not_use_up_the_invitation(page: Page, web: str, database: Database) -> None:
    lost: list[Request] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request)
            route.fetch()
            route.abort()

    order(page, web)
    page.route("**/chat/session", lose_the_first)
    open_chat(page)
    assert lost
    with database.reading() as session:
        assert len(session.scalars(select(Conversation)).all()) == 1


def test_a_restart_of_the_server_loses_nothing(
    page: Page, start: Callable[[], AbstractContextManager[str]], database: Database
) -> None:
    with start() as url:
        order(page, url)
        open_chat(page)
    write(page, "said while the server was down")
    expect(page.get_by_text("No connection.")).to_be_visible()
    with start():
        expect(log(page)).to_contain_text("compared with what you expected")
        assert said(database) == ["said while the server was down"]


def test_two_tabs_show_the_same_conversation(page: Page, context: BrowserContext, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    other = context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Share feedback").click()
    expect(log(other)).to_contain_text("how satisfied are you")
    write(page, "from the first tab")
    expect(log(other)).to_contain_text("from the first tab")
    write(other, "from the second tab")
    expect(log(page)).to_contain_text("from the second tab")
    expect(log(page)).to_contain_text("what happened instead?")  # answered: so it is on record
    expect(log(page).get_by_text("from the second tab")).to_have_count(1)
    assert said(database) == ["from the first tab", "from the second tab"]


def test_when_the_assistant_fails_the_choices_stay(page: Page, web: str, rasa: FakeRasa) -> None:
    order(page, web)
    open_chat(page)
    rasa.failing = empty
    tap(page, "Dissatisfied")
    expect(log(page)).to_contain_text(ENGLISH.no_answer)
    rasa.failing = None
    tap(page, "Dissatisfied")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()


def test_a_typed_command_and_a_forged_payload_do_nothing(page: Page, web: str, rasa: FakeRasa) -> None:
    order(page, web)
    open_chat(page)
    write(page, "/restart")
    expect(log(page)).to_contain_text("compared with what you expected")
    assert rasa.texts[-1] == "∕restart"
    forge = """async () => {
      const key = Object.keys(localStorage).find((one) => one.startsWith("hearback:"));
      const { token } = JSON.parse(localStorage.getItem(key));
      const body = JSON.stringify({ id: crypto.randomUUID(), payload: "/restart" });
      const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
      return (await fetch("/chat/messages", { method: "POST", headers, body })).status;
    }"""
    assert page.evaluate(forge) == 422
    assert "/restart" not in rasa.texts


def test_the_customer_deletes_the_conversation(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    write(page, "Please forget this")
    expect(log(page)).to_contain_text("compared with what you expected")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete this conversation").click()
    box = page.get_by_role("alertdialog", name="Delete this conversation?")
    box.get_by_role("button", name="Keep it").click()
    assert said(database) == ["Please forget this"]
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete this conversation").click()
    box.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("has been deleted")).to_be_visible()
    assert said(database) == []
    assert page.evaluate("localStorage.length") == 0


def test_the_transcript_can_be_taken_home(page: Page, web: str) -> None:
    order(page, web)
    open_chat(page)
    write(page, STORY)
    expect(log(page)).to_contain_text("compared with what you expected")
    page.get_by_role("button", name="More").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download transcript").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert re.search(rf"You: {re.escape(STORY)}\n\[.*\] Assistant: And compared", text)


def test_an_opened_link_says_so_in_another_browser(page: Page, web: str, context: BrowserContext) -> None:
    order(page, web)
    open_chat(page)
    link = page.get_by_role("link", name="open the full page").get_attribute("href")
    assert link and context.browser
    stranger = context.browser.new_page()
    stranger.goto(web + link)
    expect(stranger.get_by_text("already opened in another browser")).to_be_visible()
    stranger.close()
    page.goto(web + link)
    expect(page.get_by_role("button", name="Very satisfied")).to_be_visible()


def test_what_is_written_before_the_conversation_is_open_waits_for_it(page: Page, web: str, database: Database) -> None:
    page.route("**/chat/session", lambda route: route.abort())
    order(page, web)
    page.get_by_role("button", name="Share feedback").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    write(page, "said at once")
    expect(log(page)).to_contain_text("Waiting for a connection")
    page.unroute("**/chat/session")
    expect(log(page)).to_contain_text("compared with what you expected")
    assert said(database) == ["said at once"]
