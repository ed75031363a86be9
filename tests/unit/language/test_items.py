"""Cost: 2 s, no service."""

from __future__ import annotations

import pytest

from bot.language import Item, Reader


def _only(reader: Reader, text: str) -> Item:
    (item,) = reader.read(text).items
    return item


@pytest.mark.parametrize(
    "text",
    [
        "it broke",
        "the kettle caught fire",
        "It stopped working after a week",
        "too small",
        "it leaks",
        "box was damaged",
        "the zip is stuck",
        "smells of plastic",
        "the lid doesn't close properly",
        "not worth the money",
        "it hurts",
        "the delivery was late",
        "nobody answered my mails",
        "I waited three weeks for my parcel",
    ],
)
def test_plain_complaints_are_faults(reader: Reader, text: str) -> None:
    item = _only(reader, text)
    assert (item.kind, item.sentiment.label) == ("fault", "negative")


@pytest.mark.parametrize(
    "text", ["fits perfectly", "great value", "so easy to set up", "my daughter loves it", "good sound"]
)
def test_plain_praise(reader: Reader, text: str) -> None:
    item = _only(reader, text)
    assert (item.kind, item.sentiment.label, item.severity) == ("praise", "positive", 1)


@pytest.mark.parametrize(
    "text",
    [
        "I bought it in May",
        "I use it in the kitchen",
        "My order number is 12345",
        "It is for my son",
        "ok",
        "no",
        "it arrived on Tuesday",
    ],
)
def test_what_is_merely_told_makes_no_item(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert reading.items == ()
    assert reading.sentiment.label == "neutral"


@pytest.mark.parametrize(
    ("text", "kind", "expected", "actual"),
    [
        ("I was told two days, but it took two weeks", "unmet", "two days", "it took two weeks"),
        (
            "I thought the shoes would be waterproof. My feet were soaked after ten minutes.",
            "unmet",
            "the shoes would be waterproof",
            "My feet were soaked after ten minutes",
        ),
        ("It died after two hours, although I expected a day", "unmet", "a day", "It died after two hours"),
        ("Delivery took 3 weeks although you promised 2 days", "unmet", "2 days", "Delivery took 3 weeks"),
        ("My coat is blue, but the picture showed black", "unmet", "black", "My coat is blue"),
        ("It is plastic while the box says steel", "unmet", "steel", "It is plastic"),
        ("it dies after an hour, the box said 12 hours", "unmet", "12 hours", "it dies after an hour"),
        ("It died after an hour. The box said 12 hours.", "unmet", "12 hours", "It died after an hour"),
        ("It arrived late. They promised two days.", "unmet", "two days", "It arrived late"),
        ("The jacket is thin. It was advertised as warm.", "unmet", "warm", "The jacket is thin"),
        ("It leaks. I expected better.", "unmet", "better", "It leaks"),
        ("the handle came off. the ad said unbreakable", "unmet", "unbreakable", "the handle came off"),
        ("Half the parts are missing. Your listing said 24 pieces", "unmet", "24 pieces", "Half the parts are missing"),
        ("I expected leather, got plastic.", "unmet", "leather", "got plastic"),
        ("It was supposed to be quiet and it hums all night", "unmet", "to be quiet", "it hums all night"),
        ("I expected it to be flimsy, but it is really solid", "exceeded", "it to be flimsy", "it is really solid"),
        (
            "My old one lasted five years, this one died in two months.",
            "unmet",
            "My old one lasted five years",
            "this one died in two months",
        ),
    ],
)
def test_both_sides_of_an_expectation_make_one_item(
    reader: Reader, text: str, kind: str, expected: str, actual: str
) -> None:
    item = _only(reader, text)
    assert (item.kind, item.expected, item.actual) == (kind, expected, actual)
    assert item.quote == text.rstrip(".")


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        (
            "The lid is broken. I expected the color to be brighter.",
            ["The lid is broken", "I expected the color to be brighter"],
        ),
        ("The manual is useless. The box says to call support.", ["The manual is useless"]),
        ("It broke. I was told to send it back.", ["It broke"]),
    ],
)
def test_what_was_expected_of_something_else_stays_apart(reader: Reader, text: str, quotes: list[str]) -> None:
    assert [item.quote for item in reader.read(text).items] == quotes


def test_what_was_unmet_is_never_positive(reader: Reader) -> None:
    item = _only(reader, "I got a blue one instead of the black one")
    assert (item.kind, item.sentiment.label) == ("unmet", "negative")


def test_a_request_is_a_wish(reader: Reader) -> None:
    reading = reader.read("Please add a longer cable.")
    assert [item.kind for item in reading.items] == ["wish"]
    assert reading.suggestion > 0.5


@pytest.mark.parametrize("text", ["You should add a USB port", "Please send me a new one", "Make it lighter"])
def test_what_a_customer_asks_the_shop_for_is_a_wish(reader: Reader, text: str) -> None:
    item = _only(reader, text)
    assert item.kind == "wish"
    assert item.aspect in (None, "USB port")


def test_two_things_in_one_clause_are_two_items(reader: Reader) -> None:
    first, second = reader.read("I love the colour and the fit").items
    assert (first.aspect, second.aspect) == ("colour", "fit")


@pytest.mark.parametrize("text", ["it never broke", "no leaks, great", "hasn't failed me yet, love it"])
def test_a_failure_denied_is_no_fault(reader: Reader, text: str) -> None:
    assert all(item.kind == "praise" for item in reader.read(text).items)


@pytest.mark.parametrize(
    "text",
    [
        "Oh great, another charger that melts. Just what I needed.",
        "Wow, wonderful. Now it leaks too.",
        "Thanks for nothing!",
        "Great job ruining my birthday",
        "Perfect if you like cold coffee",
    ],
)
def test_blame_in_the_words_of_praise_is_blame(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    assert reading.sentiment.label == "negative"
    assert {item.kind for item in reading.items} == {"fault"}


@pytest.mark.parametrize(
    "text", ["Oh, how nice! It fits perfectly.", "Thank you so much for the quick delivery", "Wow, great, just right"]
)
def test_praise_is_not_taken_for_irony(reader: Reader, text: str) -> None:
    assert {item.kind for item in reader.read(text).items} == {"praise"}
