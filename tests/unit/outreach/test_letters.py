"""Mails in their words and layout. Cost: a second, no service."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.language import reading
from bot.outreach import letters
from bot.outreach.letters import BadLetter, Written

LINK, LEAVE = "https://f.example/c/abc", "https://f.example/u/xyz"


def write(locale: str | None = None, kind: letters.Kind = "invitation", **changes: str | None) -> Written:
    given: dict[str, str | None] = {"name": "Ada", "product": "Kettle", "shop": "Shop"} | changes
    return letters.write(kind, locale, link=LINK, unsubscribe=LEAVE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["invitation", "recovery"])
@pytest.mark.parametrize("locale", reading.LANGUAGES)
def test_text_and_page_say_the_same_and_hold_both_links(kind: letters.Kind, locale: str) -> None:
    mail = write(locale, kind)
    assert "Kettle" in mail.subject
    for body in (mail.text, mail.html):
        assert " Ada" in body and "Kettle" in body and LINK in body and LEAVE in body
    assert "<link" not in mail.html and "<img" not in mail.html and "<script" not in mail.html


@pytest.mark.parametrize(
    ("locale", "word"), [("de-AT", "Guten Tag Ada,"), ("pt_BR", "Olá Ada,"), ("sv", "Hello Ada,"), (None, "Hello Ada,")]
)
def test_the_customers_language_or_english(locale: str | None, word: str) -> None:
    assert word in write(locale).text


def test_a_customer_without_a_name_is_greeted_all_the_same() -> None:
    assert write(name=None).text.startswith("Hello,\n")


def test_what_the_shop_calls_things_breaks_neither_page_nor_subject() -> None:
    mail = write(name="{shop} <b>", product="Kettle\r\nBcc: x <script>", shop="A & B")
    assert "\n" not in mail.subject and "<script>" not in mail.html and "<b>" not in mail.html
    assert "Hello {shop} <b>," in mail.text and "A &amp; B" in mail.html


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadLetter, match=r"no en\.yml"):
        letters.load(tmp_path)
    english = Path(shutil.copy(letters.FOLDER / "en.yml", tmp_path))
    english.write_text(english.read_text().replace("is your {product}", "is your {price}"))
    with pytest.raises(BadLetter, match=r"en\.yml: invitation\.subject: .*\{price\}"):
        letters.load(tmp_path)
    english.write_text("invitation: [")
    with pytest.raises(BadLetter, match=r"en\.yml"):
        letters.load(tmp_path)
