"""Words that need a person. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.pipeline.alarm_words import alarm_in


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("the charger caught fire", "safety"),
        ("It exploded on the table!", "safety"),
        ("my daughter got an electric shock", "safety"),
        ("it burned my hand", "safety"),
        ("the blade cut my left finger", "safety"),
        ("smoke came out of the vent", "safety"),
        ("I had an allergic reaction and ended up in hospital", "safety"),
        ("this thing is dangerous", "safety"),
        ("there is a smell of something burning from the plug", "safety"),
        ("after ten minutes I noticed a burning smell", "safety"),
        ("it smelled like burnt plastic", "safety"),
        ("I will sue you", "legal"),
        ("you'll hear from my lawyer", "legal"),
        ("I am considering legal action", "legal"),
        ("see you in court", "legal"),
        ("I want to kill myself", "self_harm"),
        ("I don’t want to live any more", "self_harm"),
        ("my lawyer says I was injured", "safety"),
    ],
)
def test_alarms(text: str, alarm: str) -> None:
    assert alarm_in(text) == alarm


@pytest.mark.parametrize(
    "text",
    [
        "the Fire tablet is blazing fast",
        "it works on Fire TV",
        "the price is a steal",
        "I cut the tags off and it fits",
        "the sparkling colours are great",
        "it burns a lot of battery",
        "the candle smells nice while it burns",
        "the coffee smells like burnt toast",
        "the sound blew me away",
        "this camera kills the competition",
        "the court shoes fit well",
        "a smoking good deal",
        "the dangerous looking design is cool",
        "my skin feels soft",
        "the issue was resolved",
    ],
)
def test_no_alarm(text: str) -> None:
    assert alarm_in(text) is None
