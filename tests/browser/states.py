"""One conversation led through every state the chat can be in."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.people import STORY, log, open_chat, order, tap, write
from tests.chat_lines import ENGLISH
from tests.fake_rasa import NUMBERS, SCRIPT, FakeRasa, empty


def states(page: Page, url: str, rasa: FakeRasa, *, direction: str = "ltr") -> Iterator[str]:
    """Yields the name of each state while the page is in it."""
    rasa.script = [*SCRIPT[:3], *NUMBERS, SCRIPT[3]]
    order(page, url)
    page.evaluate("(direction) => { document.documentElement.dir = direction }", direction)
    yield "closed"
    open_chat(page)
    yield "satisfaction"
    tap(page, "Dissatisfied")
    expect(page.get_by_role("button", name="Much worse")).to_be_visible()
    yield "comparison"
    page.get_by_role("button", name="Edit my last answer").click()
    expect(page.get_by_role("button", name="Very satisfied")).to_be_visible()
    yield "choosing again"
    page.get_by_role("button", name="Cancel").click()
    tap(page, "Much worse")
    expect(log(page)).to_contain_text("what happened instead?")
    yield "open question"
    write(page, STORY)
    expect(page.get_by_role("button", name="That is right")).to_be_visible()
    yield "mirror"
    yield from _corrections(page)
    tap(page, "That is right")
    expect(page.get_by_role("button", name="10, Extremely likely")).to_be_visible()
    yield "nought to ten"
    tap(page, "9")
    expect(page.get_by_role("button", name="7, Very easy")).to_be_visible()
    yield "one to seven"
    yield from _photo(page)
    yield from _failures(page, rasa)
    yield from _end(page)


def _corrections(page: Page) -> Iterator[str]:
    page.get_by_role("button", name="Correct this").click()
    expect(page.get_by_text("Write what I got wrong")).to_be_visible()
    yield "correcting"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Edit my last answer").click()
    expect(page.get_by_text("Editing your last answer")).to_be_visible()
    yield "editing"
    page.keyboard.press("Escape")


def _photo(page: Page) -> Iterator[str]:
    add_photo(page, picture())
    yield "photo ready"
    page.get_by_role("button", name="Send").click()
    expect(log(page)).to_contain_text(ENGLISH.photo_kept)
    yield "photo sent"


def _failures(page: Page, rasa: FakeRasa) -> Iterator[str]:
    rasa.failing = empty
    tap(page, "2")
    expect(log(page)).to_contain_text(ENGLISH.no_answer)
    yield "assistant failed"
    rasa.failing = None
    page.context.set_offline(True)
    write(page, "Said without a network")
    expect(page.get_by_text("No connection.")).to_be_visible()
    yield "offline"
    page.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_be_hidden()


def _end(page: Page) -> Iterator[str]:
    more = page.get_by_role("button", name="More")
    more.click()
    yield "menu"
    page.get_by_role("menuitem", name="Delete this conversation").click()
    expect(page.get_by_role("alertdialog")).to_be_visible()
    yield "question"
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("has been deleted")).to_be_visible()
    yield "ended"


def add_photo(page: Page, data: bytes, name: str = "lid.jpg") -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add a photo").click()
    chooser.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
    expect(page.get_by_text("Photo, ready to send")).to_be_visible()


def picture() -> bytes:
    """A photo as a telephone takes it, with the place in it."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    out = io.BytesIO()
    Image.effect_mandelbrot((320, 240), (-2, -1.2, 1, 1.2), 60).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()
