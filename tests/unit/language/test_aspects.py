"""Cost: 1 s, no service."""

from __future__ import annotations

import pytest

from bot.language.aspects import aspect, known_aspects

KNOWN = known_aspects(["sound quality"])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The battery life is awful", "battery life"),
        ("I love the sound quality of this player", "sound quality"),
        ("my left ear cup broke", "left ear cup"),
        ("terrible customer service", "customer service"),
        ("the charger gets hot", "charger"),
        ("Sound is great", "sound"),
        ("disappointed with the zip", "zip"),
        ("ease of use is good", "ease of use"),
        ("Everything is fine", None),
        ("it broke", None),
        ("Great product", None),
        ("", None),
    ],
)
def test_what_an_opinion_is_about(text: str, name: str | None) -> None:
    assert aspect(text, 0, len(text), KNOWN) == name


def test_only_the_clause_is_looked_at() -> None:
    text = "The lid is good, the strap is bad"
    assert aspect(text, 17, len(text), KNOWN) == "strap"
