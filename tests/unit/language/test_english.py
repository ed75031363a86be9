"""Cost: 1 s, no service."""

from __future__ import annotations

import pytest

from bot.language import Reader


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The zip broke after a week", "en"),
        ("broken zipper", "en"),
        ("meh", "en"),
        ("Das Gerät ist leider kaputt und der Service antwortet nicht", "de"),
        ("La batterie est très mauvaise et le câble est trop court", "fr"),
        ("No funciona, la pantalla está rota", "es"),
        ("Kapot aangekomen", "nl"),
        ("calitate proastă", "ro"),
        ("הסוללה מתה", "he"),
        ("电池很快就没电了", "zh"),
        ("12345", "und"),
        ("🙂🙂", "und"),
        ("asdkjhq qwertz", "und"),
        ("", "und"),
    ],
)
def test_language(reader: Reader, text: str, language: str) -> None:
    assert reader.read(text).language == language


@pytest.mark.parametrize("text", ["Det er veldig dårlig og batteriet er tomt", "very 电池很快就没电了这个产品很差"])
def test_languages_that_nobody_noted_are_not_scored(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert (reading.sentiment.label, reading.sentiment.score, reading.items) == ("neutral", 0.0, ())


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("The zip broke", "ok"),
        ("it's bad", "vague"),
        ("/stop", "junk"),
        ("∕restart", "junk"),
        ('/choose{"satisfaction": 5}', "junk"),
        ("not good at all", "vague"),
        ("ok", "vague"),
        ("muy malo", "ok"),
        ("电池很快就没电了", "ok"),
        ("asdfghjkl", "junk"),
        ("qwertqwert poiu", "junk"),
        ("xkqzrtw bvnpl", "junk"),
        ("dimmer", "ok"),
        ("flimsy, creaky", "ok"),
        ("charger", "ok"),
        ("Angstschweiß, nicht gut", "ok"),
        ("aaaaaaaa", "junk"),
        ("???", "junk"),
        ("", "junk"),
    ],
)
def test_quality(reader: Reader, text: str, quality: str) -> None:
    assert reader.read(text).quality == quality


@pytest.mark.parametrize("text", ["yes", "ok, thanks", "No.", "That's all"])
def test_an_answer_to_the_bot_is_no_opinion(reader: Reader, text: str) -> None:
    assert reader.read(text, "Is there anything else you would like to tell us?").items == ()
