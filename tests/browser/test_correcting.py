"""A person changes an answer, corrects what was noted, shows a photo, ends the chat. Cost: 25 s; Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from bot.store.database import Database
from bot.store.models import Photo, Turn
from tests.browser.people import STORY, log, open_chat, order, said, tap, write
from tests.browser.states import add_photo, picture
from tests.chat_lines import ENGLISH
from tests.fake_rasa import FakeRasa

pytestmark = pytest.mark.browser


FILES_LEFT = """() => new Promise((resolve, reject) => {
  const isChat = (key) => key.startsWith("hearback:") && !key.includes(":out:");
  const opening = indexedDB.open(Object.keys(localStorage).find(isChat));
  opening.onupgradeneeded = () => reject(new Error("this browser keeps no photos"));
  opening.onsuccess = () => {
    const counted = opening.result.transaction("files").objectStore("files").count();
    counted.onsuccess = () => (opening.result.close(), resolve(counted.result));
  };
})"""
"""How many photos this browser still keeps."""


def edit(page: Page) -> None:
    page.get_by_role("button", name="Edit my last answer").click()


def turns(database: Database) -> list[Turn]:
    with database.reading() as session:
        return list(session.scalars(select(Turn).where(Turn.sender == "customer").order_by(Turn.id)))


def to_the_mirror(page: Page, url: str) -> None:
    order(page, url)
    open_chat(page)
    tap(page, "Dissatisfied")
    tap(page, "Much worse")
    write(page, STORY)
    expect(page.get_by_role("button", name="Correct this")).to_be_visible()


def test_a_typed_answer_is_typed_again(page: Page, web: str, database: Database, rasa: FakeRasa) -> None:
    order(page, web)
    open_chat(page)
    write(page, "It broke")
    expect(log(page)).to_contain_text("compared with what you expected")
    edit(page)
    box = page.get_by_role("textbox", name="Your message")
    expect(box).to_have_value("It broke")
    expect(box).to_be_focused()
    box.fill("The lid broke")
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("Changed below")
    expect(log(page)).to_contain_text("what happened instead?")
    old, new = turns(database)
    assert (old.text, new.text, new.replaces_id) == ("It broke", "The lid broke", old.id)
    assert rasa.received[-1]["metadata"]["replaces"] == old.id
    expect(page.get_by_role("button", name="Edit my last answer")).to_have_count(1)


def test_a_tapped_answer_is_chosen_again(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    tap(page, "Dissatisfied")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    edit(page)
    expect(page.get_by_role("button", name="Very dissatisfied")).to_be_focused()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    edit(page)
    tap(page, "Satisfied")
    expect(log(page)).to_contain_text("what happened instead?")
    old, new = turns(database)
    assert (old.text, new.text, new.replaces_id, new.payload) == (
        "Dissatisfied",
        "Satisfied",
        old.id,
        '/choose{"satisfaction": 4}',
    )


def test_giving_up_a_change_brings_back_what_was_being_written(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    write(page, "It broke")
    expect(log(page)).to_contain_text("compared with what you expected")
    box = page.get_by_role("textbox", name="Your message")
    box.fill("half a sentence")
    edit(page)
    page.keyboard.press("Escape")
    expect(box).to_have_value("half a sentence")
    expect(page.get_by_role("dialog", name="Feedback chat")).to_be_visible()
    page.reload()
    expect(box).to_have_value("half a sentence")
    assert said(database) == ["It broke"]


def test_what_was_noted_is_corrected_from_its_own_words(page: Page, web: str, rasa: FakeRasa) -> None:
    to_the_mirror(page, web)
    page.get_by_role("button", name="Correct this").click()
    box = page.get_by_role("textbox", name="Your message")
    expect(box).to_have_value("I expected a battery that lasts a day, but it is empty by noon")
    box.press_sequentially(", every day")
    page.keyboard.press("Enter")
    expect(log(page)).to_contain_text("K7M2P")
    assert rasa.received[-1]["message"] == "I expected a battery that lasts a day, but it is empty by noon, every day"
    assert "replaces" not in rasa.received[-1]["metadata"]


def test_a_photo_is_shown_kept_and_erased(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    add_photo(page, picture())
    page.get_by_role("textbox", name="Your message").fill("The lid, from above")
    page.get_by_role("button", name="Send").click()
    expect(log(page)).to_contain_text(ENGLISH.photo_kept)
    expect(log(page)).to_contain_text("compared with what you expected")
    assert said(database) == ["[photo]", "The lid, from above"]
    with database.reading() as session:
        photo = session.scalars(select(Photo)).one()
        assert (photo.width, photo.height) == (320, 240) and b"SecretCamera" not in photo.jpeg
    page.reload()
    drawn = "one => one.getContext('2d').getImageData(160, 10, 1, 1).data[3]"
    shown = page.get_by_role("img", name="Your photo")
    expect(shown).to_have_js_property("width", 220)
    assert shown.evaluate(drawn) == 255


def test_a_photo_taken_offline_is_sent_later_even_after_a_reload(
    page: Page, context: BrowserContext, web: str, database: Database
) -> None:
    order(page, web)
    open_chat(page)
    page.route("**/chat/photos", lambda route: route.abort())
    add_photo(page, picture())
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    assert page.evaluate(FILES_LEFT) == 1
    page.unroute("**/chat/photos")
    page.reload()
    expect(log(page)).to_contain_text(ENGLISH.photo_kept)
    assert said(database) == ["[photo]"]
    page.wait_for_function(f"async () => (await ({FILES_LEFT})()) === 0")


def test_a_file_that_is_no_picture_is_refused_with_a_reason(page: Page, web: str, database: Database) -> None:
    order(page, web)
    open_chat(page)
    add_photo(page, b"<svg onload='alert(1)'/>", name="lid.jpg")
    page.get_by_role("button", name="Send").click()
    expect(log(page)).to_contain_text("Not sent: This is not a picture that can be shown.")
    assert said(database) == []


def test_the_chat_is_ended_from_the_menu(page: Page, web: str, rasa: FakeRasa) -> None:
    order(page, web)
    open_chat(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="End the chat").click()
    expect(log(page)).to_contain_text("Stop")
    expect(log(page)).to_contain_text("compared with what you expected")
    assert rasa.texts[-1] == "Stop"
