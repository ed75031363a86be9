"""A message that goes on where the one before broke off. Cost: milliseconds."""

from __future__ import annotations

from bot.language.continuing import continued
from bot.language.reading import Item, Reading, Sentiment, Stretch

BAD = Sentiment("negative", -0.8)
FIRST, SECOND = "so the lid", "does not close, and the box is dented"


def reading(text: str, **found: object) -> Reading:
    return Reading(text=text, language="en", sentiment=BAD, complaint=0.9, suggestion=0.0, **found)  # type: ignore[arg-type]


def item(text: str, quote: str, aspect: str) -> Item:
    start = text.index(quote)
    return Item(start, start + len(quote), quote, "fault", aspect, BAD, None, None, 3)


def test_items_are_quoted_from_the_second_message_and_named_by_the_first() -> None:
    whole = f"{FIRST} {SECOND}"
    told = (item(whole, "the lid does not close", "lid"), item(whole, "the box is dented", "box"))
    stretch = Stretch(0, len(whole), whole, "tells")

    found = continued(reading(SECOND, danger=0.2), reading(whole, items=told, does=(stretch,), danger=0.1))

    assert [(one.quote, one.aspect) for one in found.items] == [
        ("does not close", "lid"),
        ("the box is dented", "box"),
    ]
    assert all(SECOND[one.start : one.end] == one.quote for one in (*found.items, *found.does))
    assert found.text == SECOND
    assert found.danger == 0.2


def test_what_only_the_first_message_says_is_left_out() -> None:
    whole = f"{FIRST} {SECOND}"
    found = continued(reading(SECOND), reading(whole, items=(item(whole, "the lid", "lid"),)))

    assert found.items == ()
