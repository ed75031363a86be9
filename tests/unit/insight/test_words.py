"""Which words tell what an item is about. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.insight.words import product_names, stem
from bot.store.themes import Voice


def names(quotes: list[str], product: str | None = None) -> frozenset[str]:
    voices = [Voice(n, quote, "praise", None, str(n), product, 0.9, b"") for n, quote in enumerate(quotes)]
    return product_names(voices)[product]


def test_what_follows_this_is_what_the_product_is_called() -> None:
    said = ["this camera is great", "I love this camera", "this camera zooms", "buy this camera", "the camera is small"]
    assert "camera" in names(said)
    assert "camera" not in names(said[:3]), "three may say so by chance"


def test_a_part_of_it_is_no_name() -> None:
    assert "screen" not in names(["the screen is dark"] * 40 + ["this screen is dark"] * 4)


def test_what_is_said_of_it_is_no_name_either() -> None:
    at_this = [f"{opening} at this price" for opening in ("a bargain", "no better one", "unbeatable", "a must")]
    of_the = [f"{opening} the price" for opening in ("I like", "great for", "happy with", "good at", "worth")]
    said = at_this + of_the * 3
    assert "pric" not in names(said), "the price is said three times as often"
    assert "pric" in names(at_this + of_the), "what is called so is"


def test_each_product_has_names_of_its_own() -> None:
    phones = ["this phone rings", "this phone hums", "this phone is fine", "this phone works"]
    found = product_names(
        [Voice(n, quote, "praise", None, str(n), "Nokia 6600", 0.9, b"") for n, quote in enumerate(phones)]
    )
    assert found["Nokia 6600"] == {"phon", "nokia"} and found[None] == {"phon"}


@pytest.mark.parametrize(
    ("one", "other"), [("battery", "batteries"), ("freezing", "freezes"), ("picture", "pictures"), ("lens", "lenses")]
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)
