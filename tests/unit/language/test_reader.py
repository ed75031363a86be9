"""Cost: 2 s, no service."""

from __future__ import annotations

import pytest

from bot.language import Reader


@pytest.mark.parametrize(
    ("text", "aspect", "expected", "actual"),
    [
        ("They promised next-day delivery and it took a week.", "delivery", "next-day delivery", "it took a week"),
        ("I hoped for a soft blanket and got a scratchy one.", "blanket", "a soft blanket", "a scratchy one"),
        ("J'attendais une couverture douce, elle gratte.", "couverture", "une couverture douce", "elle gratte"),
    ],
)
def test_an_unmet_expectation_is_one_item_with_both_sides(
    reader: Reader, text: str, aspect: str, expected: str, actual: str
) -> None:
    (item,) = reader.read(text).items
    assert (item.kind, item.aspect, item.expected) == ("unmet", aspect, expected)
    assert item.actual and actual.endswith(item.actual)  # "a week" says what came as well as "it took a week"
    assert item.quote == text[:-1]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Le chargeur m'a brûlé la main.", "fault"),
        ("El cargador me quemó la mano", "fault"),
        ("La cerniera si è rotta dopo due giorni.", "fault"),
        ("De rits is na twee dagen kapot.", "fault"),
        ("Adoro a cor, é linda.", "praise"),
        ("Bardzo dobry materiał.", "praise"),
        ("Der Akku ist großartig.", "praise"),
    ],
)
def test_seven_more_languages_are_read(reader: Reader, text: str, kind: str) -> None:
    assert kind in {item.kind for item in reader.read(text).items}


def test_what_was_unmet_is_a_complaint_however_calmly_it_is_told(reader: Reader) -> None:
    reading = reader.read("I was promised next-day delivery and it came after a week.")
    assert reading.sentiment.label == "negative"
    assert reading.complaint > 0.5


@pytest.mark.parametrize("text", ["", " \n", "\0", "🙂🙂", "שלום עולם", "\ud800", "?" * 10_000, "word " * 2_000])
def test_any_text_is_read(reader: Reader, text: str) -> None:
    assert reader.read(text).text == text


def test_many_are_read_as_one_by_one(reader: Reader) -> None:
    texts = ["The zip broke.", "", "I love the colour.", "Das ist leider kaputt.", "I bought it in May."]
    assert [found.items for found in reader.read_many(texts)] == [reader.read(text).items for text in texts]
    assert reader.read_many([]) == []


@pytest.mark.parametrize(
    ("text", "talk", "language"),
    [
        ("super", "de", "de"),
        ("no", "es", "es"),
        ("The lid leaks, and I would like to go on in English", "de", "en"),
    ],
)
def test_a_few_words_are_in_the_language_of_the_talk(reader: Reader, text: str, talk: str, language: str) -> None:
    assert reader.read(text, talk=talk).language == language
