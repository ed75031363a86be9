"""The messages with personal details, and where they stand. Cost: a second, no service."""

from __future__ import annotations

from tests.bench.pii import places, rows_of

TYPES = {
    *("name", "address", "phone", "email", "birth_date", "national_id", "plate", "username", "secret", "location"),
    *("card", "iban"),
}


def test_every_detail_stands_in_its_text_and_no_message_stands_twice() -> None:
    rows = list(rows_of())
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        for start, end, kind in places(row):
            assert kind in TYPES and row["text"][start:end].strip()
    assert {row["language"] for row in rows} == {"en", "de", "fr", "es", "it", "nl", "pt", "pl"}


def test_a_quote_that_stands_twice_is_found_as_a_word_of_its_own() -> None:
    row = {"text": "ann@shop.example, Ann, ann", "details": [{"quote": "ann@shop.example"}, {"quote": "ann"}]}
    row["details"] = [detail | {"type": "name"} for detail in row["details"]]  # type: ignore[operator,union-attr]
    assert [place[:2] for place in places(row)] == [(0, 16), (23, 26)]
