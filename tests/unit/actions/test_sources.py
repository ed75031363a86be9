"""Where an expectation came from, in the customer's words. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from actions.sources import source_in, source_named


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("it said so on the website", "product_page"),
        ("a friend told me", "reviews"),
        ("the guy in your shop", "sales_person"),
        ("I always had good ones", "earlier_purchase"),
        ("an ad on tv", "advert"),
        ("no idea", None),
    ],
)
def test_an_answer_names_where_it_came_from(answer: str, source: str | None) -> None:
    assert source_in(answer) == source


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("it dies after an hour. The box said 12 hours", "product_page"),
        ("the sound is terrible, all reviews said it was great", "reviews"),
        ("the seller promised two days, it took a week", "sales_person"),
        ("it was advertised as warm and it is thin", "advert"),
        ("my old one lasted five years, this one died in two months", "earlier_purchase"),
        ("I expected it to be waterproof. It leaks", None),
        ("It arrived late. They promised two days", None),
        ("I thought it would show photos from my phone", None),
    ],
)
def test_who_said_what_was_expected_is_heard_where_it_is_told(quote: str, source: str | None) -> None:
    assert source_named(quote) == source
