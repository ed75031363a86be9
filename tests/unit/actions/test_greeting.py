"""The opening never asks for what is known. Cost: milliseconds, no service."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from actions.desk import authored
from actions.greeting import details, greeting, month_in_words, when
from bot.store.dialogue import Context


def context(**changes: object) -> Context:
    known = {"status": "open", "audience": "customer", "name": None, "product": None, "days": None}
    rest = {"reference": None, "locale": None, "consented": False, "email": False, "follow_up": False}
    return Context(**{**known, **rest, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "how your purchase turned out"),
        ({"product": "G3"}, "You bought the G3"),
        ({"product": "G3", "days": 5}, "Your G3 arrived 5 days ago"),
        ({"product": "G3", "days": 200}, "You bought the G3"),
        ({"product": "G3", "days": 5, "audience": "distributor"}, "You received the G3 5 days ago"),
        ({"audience": "internal"}, "work out for your team"),
        ({"audience": "something new"}, "how your purchase turned out"),
    ],
)
def test_the_greeting_fits_what_is_known(known: dict[str, object], said: str) -> None:
    found = context(**known)
    assert said in greeting(authored().audience(found.audience).opening, found)


def test_the_year_is_named_when_it_is_another() -> None:
    today = datetime(2026, 11, 22, tzinfo=timezone.utc)
    assert month_in_words(datetime(2026, 5, 3, tzinfo=timezone.utc), today) == "May"
    assert month_in_words(datetime(2025, 5, 3, tzinfo=timezone.utc), today) == "May 2025"


def test_details() -> None:
    assert details(context(name="Anna", product="G3", days=0)) == {"name": " Anna", "product": "G3", "when": "today"}
    assert details(context()) == {"name": "", "product": "", "when": ""}


def test_when() -> None:
    assert [when(days) for days in (None, 0, 1, 2, 61)] == [None, "today", "yesterday", "2 days ago", None]
