"""A person chats in Chromium with the real assistant, to the row. Cost: a minute; starts everything, needs Chromium."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.intake.exporter import write as export
from tests import system
from tests.browser.people import log, open_chat, order, tap, write
from tests.telling import STORY

pytestmark = [pytest.mark.browser, pytest.mark.live]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[system.System]:
    with system.running(tmp_path_factory.mktemp("stack")) as started:
        yield started


def feedback(running: system.System) -> list[dict[str, object]]:
    """What `hearback export feedback --format jsonl` writes."""
    out = io.StringIO()
    export(running.database, "feedback", "jsonl", out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_what_a_person_says_is_in_the_record_as_they_said_it(page: Page, running: system.System) -> None:
    order(page, running.url)
    open_chat(page)
    tap(page, "Dissatisfied")
    tap(page, "Much worse")
    write(page, STORY)
    tap(page, "The product page")
    tap(page, "Yes, pass it on")
    expect(log(page)).to_contain_text("Your reference is HB-")

    row = next(row for row in feedback(running) if row["kind"] == "unmet")
    assert row["quote"] in STORY
    assert row["text"] == STORY
    assert "a whole day" in str(row["expected"]) and "died after two hours" in str(row["actual"])
    assert (row["sentiment"], row["confirmed"], row["csat"], row["disconfirmation"]) == ("negative", True, 2, -2)
    assert row["expectation_source"] == "product_page"


def test_a_typed_command_is_only_words(page: Page, running: system.System) -> None:
    order(page, running.url)
    open_chat(page)
    command = '/choose{"satisfaction": 5}'
    write(page, command)
    expect(log(page).get_by_text(command, exact=True)).to_be_visible()
    expect(log(page)).to_contain_text("Back to your purchase")
    tap(page, "Dissatisfied")
    expect(log(page)).to_contain_text("compared with what you expected")


TALKS = {
    "de-DE": ("Unzufrieden", "Schlechter",
              "Ich hatte ein leises Gerät erwartet, bekommen habe ich ein lautes.",
              "Überspringen", "Ja, so weitergeben", "Ihre Vorgangsnummer lautet HB-", "ein leises Gerät"),
    "pl-PL": ("Źle", "Gorzej", "W opisie było osiem godzin pracy, a bateria starcza na dwie.",
              None, "Tak, przekaż dalej", "HB-", "osiem godzin pracy"),
}  # fmt: skip


@pytest.mark.parametrize("locale", TALKS)
def test_a_talk_in_the_persons_own_language_to_the_end(chromium: Browser, running: system.System, locale: str) -> None:
    satisfied, compared, story, skip, right, reference, expected = TALKS[locale]
    page = chromium.new_context(locale=locale).new_page()
    order(page, running.url)
    page.get_by_role("link", name="open the full page").click()
    for title in (satisfied, compared):
        tap(page, title)
    page.get_by_role("textbox").fill(story)
    page.keyboard.press("Enter")
    if skip:  # the Polish story says itself where the expectation came from
        tap(page, skip)
    tap(page, right)
    expect(page.get_by_role("log")).to_contain_text(reference)
    assert page.locator(".message.bot .bubble[lang=en]").count() == 0
    row = next(row for row in feedback(running) if row["text"] == story)
    assert (row["expected"], row["confirmed"]) == (expected, True)
    page.context.close()
