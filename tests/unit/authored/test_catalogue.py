"""What the assistant says in other languages. Cost: a second, no service."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml

from actions.desk import responses
from bot.authored import BadCatalogue, load, load_catalogues
from bot.language.reading import LANGUAGES
from bot.settings import ROOT

MONDAY_NOON = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
SUNDAY = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)
OWN = {"utter_foreign", "utter_answer"}
"""Said in a language that nobody here reads, and the shop's own text."""
CODES = sorted(load_catalogues(ROOT))


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def titles() -> set[str]:
    """Of all buttons, and of the ends of all scales."""
    wordings = [one for said in responses().values() for one in said]
    scales = [(one.get("custom") or {}).get("rating") or {} for one in wordings]
    buttons = {button["title"] for one in wordings for button in one.get("buttons") or ()}
    return buttons | {scale[end] for scale in scales for end in ("low", "high") if end in scale}


def test_there_is_one_for_each_language_that_is_read() -> None:
    assert {"en", *CODES} == set(LANGUAGES)


@pytest.mark.parametrize("code", CODES)
def test_it_says_all_that_english_says(code: str) -> None:
    catalogue = load_catalogues(ROOT)[code]
    assert set(catalogue.says) == set(responses()) - OWN
    assert set(catalogue.buttons) == titles()
    authored = load(ROOT)
    assert set(catalogue.openings) == set(authored.audiences)
    assert set(catalogue.last_questions) == {one.kind for one in authored.last_questions}
    for name, audience in authored.audiences.items():
        assert set(catalogue.questions.get(name, {})) == set(audience.questions)


@pytest.mark.parametrize("code", CODES)
def test_nothing_that_english_puts_in_is_left_out(code: str) -> None:
    catalogue = load_catalogues(ROOT)[code]
    for response in catalogue.says:
        english = [places(one["text"]) for one in responses()[response]]
        for wording in catalogue.wordings(response):
            assert places(wording) in english, f"{response}: {wording}"


@pytest.mark.parametrize("code", CODES)
def test_that_it_is_a_bot_is_said_first(code: str) -> None:
    catalogue = load_catalogues(ROOT)[code]
    for response in ("utter_notice", "utter_switched"):
        for wording in catalogue.wordings(response):
            assert re.search(r"\b(?:ro)?bot(?:em)?\b", wording, re.IGNORECASE), wording


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_left_in_english(code: str) -> None:
    catalogue = load_catalogues(ROOT)[code]
    for response in catalogue.says:
        assert not {one["text"] for one in responses()[response]} & set(catalogue.wordings(response)), response


@pytest.mark.parametrize("code", CODES)
def test_a_waiting_customer_reads_when_somebody_answers(code: str) -> None:
    catalogue, hours = load_catalogues(ROOT)[code], load(ROOT).hours
    opened, closed = (catalogue.expected_reply(hours, moment) for moment in (MONDAY_NOON, SUNDAY))
    assert opened == catalogue.hours.open
    assert "09:00" in closed and "{" not in closed


def test_a_line_that_no_catalogue_has_is_none() -> None:
    assert load_catalogues(ROOT)["de"].wordings("utter_foreign") == ()


@pytest.mark.parametrize(
    ("response", "text", "wrong"),
    [
        ("utter_thank", "Danke.", "no file in bot/domain has utter_thank"),
        ("utter_stop", "Ende, {laden}.", "nothing is known to put in for {laden}; the English has {reference}"),
        ("utter_stop", "Ende, {reference.", "has no partner"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, response: str, text: str, wrong: str) -> None:
    for folder in ("bot/domain", "data/words"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    file = tmp_path / "data/words/de.yml"
    known = yaml.safe_load(file.read_text("utf-8"))
    known["says"][response] = text
    file.write_text(yaml.safe_dump(known, allow_unicode=True), "utf-8")
    with pytest.raises(BadCatalogue) as found:
        load_catalogues(tmp_path)
    assert wrong in str(found.value)
    assert re.search(r"de\.yml:\d+", str(found.value))
