"""What the assistant says in other languages. Cost: milliseconds, no service."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from bot.authored import BadCatalogue, load, load_catalogues
from bot.language.reading import LANGUAGES
from bot.settings import ROOT

MONDAY_NOON = datetime(2026, 11, 30, 12, tzinfo=timezone.utc)
SUNDAY = datetime(2026, 11, 29, 12, tzinfo=timezone.utc)


def test_every_language_that_alarms_are_heard_in_is_answered() -> None:
    assert {"en", *load_catalogues(ROOT)} == set(LANGUAGES)


@pytest.mark.parametrize("language", sorted(load_catalogues(ROOT)))
def test_a_waiting_customer_reads_when_somebody_answers(language: str) -> None:
    catalogue, hours = load_catalogues(ROOT)[language], load(ROOT).hours
    opened, closed = (catalogue.expected_reply(hours, moment) for moment in (MONDAY_NOON, SUNDAY))
    assert opened == catalogue.hours.open
    assert "09:00" in closed and "{" not in closed
    line = catalogue.line("utter_hand_over_person", shop="Lamps & Co", hours=closed)
    assert line is not None and "Lamps & Co" in line and closed in line


def test_a_line_that_no_catalogue_has_is_none() -> None:
    assert load_catalogues(ROOT)["de"].line("utter_ask_goal", shop="x") is None


def test_a_mistake_is_named_with_its_file(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "words"
    folder.mkdir(parents=True)
    (folder / "de.yml").write_text("says: {utter_foreign: 'Ihr {laden}'}\nhours: {}\n")
    with pytest.raises(BadCatalogue, match=r"de\.yml.*"):
        load_catalogues(tmp_path)
