"""Cost: 0 s, no service."""

from __future__ import annotations

import pytest

from bot.language.suggestions import ADVICE, NEITHER, REQUEST, suggestion


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Please add a longer cable", REQUEST),
        ("It would be nice if it had a pocket", REQUEST),
        ("I wish it came in blue", REQUEST),
        ("they should include a case", REQUEST),
        ("needs a better manual", REQUEST),
        ("you should buy it, they really should have sold more, I recommend it", ADVICE),
        ("The cable is short", NEITHER),
        ("", NEITHER),
    ],
)
def test_requests_are_told_from_advice_to_buyers(text: str, likely: float) -> None:
    assert suggestion(text) == likely
