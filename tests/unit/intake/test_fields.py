"""Cost: milliseconds, no service."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from bot.intake.columns import Columns
from bot.intake.fields import BadRow, Forms, Row, row_of, text_of

NOW = datetime(2026, 6, 1, tzinfo=timezone.utc)


def row(values: dict[str, Any], **columns: str) -> Row:
    return row_of(1, values, Forms(Columns(text="t", **columns)), NOW)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "no text"),
        (" \n ", "no text"),
        (5, "not text but int"),
        ("a\0b", "NUL"),
        ("caf\udce9", "not valid UTF-8"),
        ("x" * 100_001, "100,001 characters and is too long"),
    ],
)
def test_a_text_that_cannot_be_stored_is_refused_with_the_reason(written: Any, reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        text_of(written, "review")


def test_the_longest_text_is_taken() -> None:
    assert len(text_of("x" * 100_000, "review")) == 100_000


def test_a_row_is_masked_and_its_names_are_tidied() -> None:
    forms = Forms(Columns(text="t", id="i", product="p", customer="c"), source="shop")
    found = row_of(7, {"t": " mail me: ann@example.org ", "i": 12, "p": " Blue\n Lamp ", "c": ""}, forms, NOW)
    assert found.text == "mail me: •••••••••••••••"
    assert (found.line, found.external_id, found.product, found.customer) == (7, "shop/id:12", "Blue Lamp", None)


def test_a_rating_or_a_date_that_is_none_never_costs_the_text() -> None:
    for value, reason in [
        ("lots", "'lots' is no number"),
        (7, "7 is not on the scale of 1 to 5"),
        ([5], "is no number"),
    ]:
        found = row({"t": "it hums", "r": value}, rating="r")
        assert (found.text, found.rating) == ("it hums", None) and reason in (found.unrated or "")
    for value, reason in [
        ("soon", "'soon' is not understood"),
        ("2027-01-01", "lies in the future"),
        (["x"], "no date"),
    ]:
        found = row({"t": "it hums", "d": value}, date="d")
        assert (found.text, found.at) == ("it hums", NOW) and reason in (found.undated or "")
    found = row({"t": "it hums", "r": "N/A", "d": ""}, rating="r", date="d")
    assert (found.text, found.rating, found.unrated, found.undated) == ("it hums", None, None, None)


def test_a_rating_without_words_is_a_row() -> None:
    for text in ("", None, "  ", "<br>"):
        found = row({"t": text, "r": "★★★★"}, rating="r")
        assert (found.text, found.said) == ("", "★★★★") and found.rating is not None and found.rating.csat == 4
    with pytest.raises(BadRow, match="no text in 't'"):
        row({"t": "", "r": "lots"}, rating="r")
    with pytest.raises(BadRow, match="no text in 't'"):
        row({"t": "", "r": ""}, rating="r")


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("Broke", "After a day.", "Broke\nAfter a day."),
        ("", "It hums", "It hums"),
        ("Loud", "", "Loud"),
        ("It h", "It hums", "It hums"),
    ],
)
def test_a_title_belongs_to_the_text(title: str, text: str, said: str) -> None:
    assert row({"h": title, "t": text}, title="h").text == said


def test_a_text_is_stored_as_it_was_written() -> None:
    found = row({"t": "<b>Great</b> colour<br>but it&#39;s loud &amp; schÃ¶n"})
    assert found.text == "Great colour\nbut it's loud & schön"
    assert found.mended == {"html", "entities", "mojibake"}


def test_without_ids_the_same_row_is_the_same_whatever_is_taken_from_it() -> None:
    values = {"t": "good", "p": "Lamp", "stars": "5"}
    one, two = row(values), row(dict(reversed(values.items())), product="p")
    assert one.external_id == two.external_id != row(values | {"stars": "4"}).external_id


def test_a_row_without_the_id_it_should_have_is_refused() -> None:
    with pytest.raises(BadRow, match="no id in 'i'"):
        row({"t": "good", "i": ""}, id="i")


@pytest.mark.parametrize(
    ("column", "value", "reason"), [("p", "x" * 301, "301 characters"), ("p", ["x"], "neither text")]
)
def test_a_name_that_cannot_be_stored_is_refused(column: str, value: Any, reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        row({"t": "good", column: value}, product=column)


def test_what_the_transcript_shows_is_the_text_where_there_is_one() -> None:
    found = row({"t": "good", "r": 4}, rating="r")
    assert found.said == "good" and replace(found, text="").said == "4"
