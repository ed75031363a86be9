"""Cost: 0 s, no service."""

from __future__ import annotations

import pytest

from bot.language.severity import severity


@pytest.mark.parametrize(
    ("text", "score", "level"),
    [
        ("the kettle caught fire", -0.4, 5),
        ("it gave my son an allergic reaction", -0.5, 5),
        ("it stopped working after a day", -0.9, 4),
        ("I returned it and want my money back", -0.6, 4),
        ("the handle broke", -0.5, 3),
        ("the colour is ugly", -0.9, 3),
        ("the colour is dull", -0.4, 2),
        ("my only complaint is the colour", -0.4, 1),
        ("a bit loud", -0.9, 2),
    ],
)
def test_the_words_say_how_bad_it_is(text: str, score: float, level: int) -> None:
    assert severity(text, score) == level
