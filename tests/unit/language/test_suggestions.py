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
        ("You should add a USB port", REQUEST),
        ("Add a longer cable", REQUEST),
        ("Could you offer it in green?", REQUEST),
        ("bring back the old model", REQUEST),
        ("The app should remember my address", REQUEST),
        ("I would like a refund", ADVICE),
        ("I thought it would be perfect", ADVICE),
        ("give it a try", NEITHER),
        ("it should last longer", NEITHER),
        ("The cable is short", NEITHER),
        ("", NEITHER),
    ],
)
def test_requests_are_told_from_advice_to_buyers(text: str, likely: float) -> None:
    assert suggestion(text) == likely


@pytest.mark.parametrize("piece", ["please ", "it should also ", "a ", "instead of ", "an option to ", "would be "])
def test_hostile_repetition_is_searched_to_the_end(piece: str) -> None:
    suggestion(piece * 1_500)
