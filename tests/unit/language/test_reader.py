"""Cost: 2 s, no service."""

from __future__ import annotations

import pytest

from bot.language import Reader


def test_an_unmet_expectation_is_one_item_with_both_sides(reader: Reader) -> None:
    broken = "I expected it to last a day, but the battery died after two hours and the charger gets hot."
    text = broken + " The screen is gorgeous."
    unmet, fault, praise = reader.read(text).items
    assert (unmet.kind, unmet.aspect, unmet.actual) == ("unmet", "battery", "the battery died after two hours")
    assert unmet.quote == "I expected it to last a day, but the battery died after two hours"
    assert (fault.kind, fault.aspect, fault.quote) == ("fault", "charger", "the charger gets hot")
    assert (praise.kind, praise.aspect, praise.sentiment.label) == ("praise", "screen", "positive")


def test_what_was_unmet_is_a_complaint_however_calmly_it_is_told(reader: Reader) -> None:
    reading = reader.read("I was promised next-day delivery and it came after a week.")
    assert reading.sentiment.label == "negative"
    assert reading.complaint > 0.5


@pytest.mark.parametrize("text", ["", " \n", "\0", "🙂🙂", "שלום עולם", "\ud800", "?" * 10_000, "word " * 2_000])
def test_any_text_is_read(reader: Reader, text: str) -> None:
    assert reader.read(text).text == text


def test_many_are_read_as_one_by_one(reader: Reader) -> None:
    texts = ["The zip broke.", "", "I love the colour.", "Das ist leider kaputt.", "I bought it in May."]
    assert [found.items for found in reader.read_many(texts)] == [reader.read(text).items for text in texts]
    assert reader.read_many([]) == []
