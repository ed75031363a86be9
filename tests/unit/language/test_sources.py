"""Where an expectation came from, in eight languages. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.language.sources import source_in


@pytest.mark.parametrize(
    ("answer", "source"),
    [
        ("it said so on the website", "product_page"),
        ("a friend told me", "reviews"),
        ("the guy in your shop", "sales_person"),
        ("I always had good ones", "earlier_purchase"),
        ("other All-Clad products", "earlier_purchase"),
        ("an ad on tv", "advert"),
        ("no idea", None),
        ("auf dem Foto", "product_page"),
        ("mein alter", "earlier_purchase"),
        ("dice la botella", "product_page"),
        ("une amie me l'a conseillé", "reviews"),
        ("il commesso", "sales_person"),
        ("op de verpakking", "product_page"),
        ("o vendedor garantiu", "sales_person"),
        ("poprzednia", "earlier_purchase"),
        ("na zdjęciu", "product_page"),
        ("w reklamie", "advert"),
    ],
)
def test_words_name_where_an_expectation_came_from(answer: str, source: str | None) -> None:
    assert source_in(answer) == source
