"""Cost: milliseconds, no service."""

from __future__ import annotations

from bot.store.database import Database
from bot.store.export import conversation_rows, feedback_rows
from tests.sample import MASKED, fill


def test_one_row_an_item_with_all_that_is_known_of_it(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        first, second = feedback_rows(session)
    assert first == {
        "item": 1,
        "conversation": "b",
        "turn": 1,
        "at": "2026-03-01T12:00:00+00:00",
        "source": "chat",
        "product": "Lamp",
        "customer": "C-1",
        "quote": "expected light but ••••••••• made smoke",
        "start": 0,
        "end": 39,
        "kind": "unmet",
        "aspect": None,
        "sentiment": "negative",
        "score": -0.5,
        "severity": 2,
        "expected": "light",
        "actual": "••••••••• made smoke",
        "expectation_source": None,
        "disconfirmation": None,
        "confirmed": None,
        "csat": 2,
        "theme": "Smoke",
        "status": "active",
        "text": MASKED,
        "confidence": 1.0,
        "fulfilment": None,
    }
    assert (second["quote"], second["theme"], second["expected"]) == ("=cmd|' /C calc'", None, None)


def test_one_row_a_conversation_with_its_masked_transcript(database: Database) -> None:
    fill(database)
    with database.reading() as session:
        silent, talk = conversation_rows(session)
    assert (silent["conversation"], silent["transcript"], silent["csat"]) == ("a", [], None)
    assert (talk["conversation"], talk["product"], talk["csat"], talk["nps"]) == ("b", "Lamp", 2, None)
    assert talk["transcript"] == [
        {"from": "customer", "text": MASKED, "at": "2026-03-01T12:00:00+00:00"},
        {"from": "bot", "text": "Noted", "at": "2026-03-01T12:00:00+00:00"},
    ]
