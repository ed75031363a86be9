"""The opening never asks for what is known. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from actions.greeting import details, greeting, when
from bot.store.dialogue import Context
from tests.dialogue.wordings import responses


def context(**changes: object) -> Context:
    known = {"status": "open", "audience": "customer", "name": None, "product": None, "days": None}
    return Context(**{**known, "reference": None, "consented": False, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "response"),
    [
        ({}, "utter_greet_customer_plain"),
        ({"product": "G3"}, "utter_greet_customer_product"),
        ({"product": "G3", "days": 5}, "utter_greet_customer_delivered"),
        ({"product": "G3", "days": 200}, "utter_greet_customer_product"),
        ({"product": "G3", "days": 5, "audience": "distributor"}, "utter_greet_distributor_delivered"),
        ({"audience": "internal"}, "utter_greet_internal_plain"),
        ({"audience": "something new"}, "utter_greet_customer_plain"),
    ],
)
def test_the_greeting_fits_what_is_known(known: dict[str, object], response: str) -> None:
    assert greeting(context(**known)) == response
    assert response in responses()


def test_details() -> None:
    assert details(context(name="Anna", product="G3", days=0)) == {"name": " Anna", "product": "G3", "when": "today"}
    assert details(context()) == {"name": "", "product": "", "when": ""}


def test_when() -> None:
    assert [when(days) for days in (None, 0, 1, 2, 61)] == [None, "today", "yesterday", "2 days ago", None]
