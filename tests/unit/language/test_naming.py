"""The name of a thing as it is compared. Cost: none, no service."""

from __future__ import annotations

import pytest

from bot.language.naming import heads, key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("touchpad", "the Touch-pads"), ("batteries", "my battery"), ("l’écran", "écran"), ("die Hülle", "HÜLLE"),
        ("boxes", "box"), ("brushes", "brush"), ("la batería", "batería"), ("Wi-Fi", "wifi"),
    ],
)  # fmt: skip
def test_articles_capitals_joints_and_plurals_make_no_difference(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("word", "kept"), [("lens", "lens"), ("bus", "bus"), ("glass", "glass"), ("a", "a"), ("…", "")]
)
def test_what_only_looks_like_a_plural_stays(word: str, kept: str) -> None:
    assert key(word) == kept


def test_a_longer_name_is_of_its_last_word_first() -> None:
    assert list(heads("the left ear cushions")) == ["earcushion", "cushion", "leftear", "left"]
    assert list(heads("battery")) == []
    assert list(heads("all that is needed to mend the old one")) == [], "half a sentence is no name"
