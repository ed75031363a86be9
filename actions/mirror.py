"""What was understood, put so that the customer can see what is wrong with it. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from actions.speaking import filled, listed
from bot.store.dialogue import Noted

MOST_QUOTES = 4
MOST_CHOICES = 3
LONGEST_QUOTE = 200
"""Characters shown of one quote; the record keeps all of it."""
_MARKS = re.compile('["“”„«»]')
LONGEST_TITLE = 48
"""Characters on a button."""


def mirror_words(noted: Noted) -> dict[str, str]:
    """The variables of the mirror's wordings."""
    shown = {noted.expected, noted.actual}
    quotes = list(dict.fromkeys(noted.quotes))
    others = [quote for quote in quotes if quote not in shown and quote != noted.quote]
    return {
        "quote": clipped(noted.quote),
        "expected": clipped(noted.expected or ""),
        "actual": clipped(noted.actual or ""),
        "others": quoted(others[:MOST_QUOTES]),
        "quotes": quoted(quotes[:MOST_QUOTES]),
    }


def quoted(texts: list[str]) -> str:
    """ "a", "b" and "c", each without what would not stand well between quotation marks."""
    return listed([clipped(text) for text in texts])


def clipped(text: str, longest: int = LONGEST_QUOTE) -> str:
    """The text as it stands within quotation marks: without its full stop, marks inside become single ones, cut at a
    word with "…" when it is longer than that."""
    text = _MARKS.sub("'", text.rstrip(" .,;:\n") if not text.endswith("...") else text)
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def noted_extras(noted: Noted) -> dict[str, Any]:
    """For the widget, which may show the pair side by side."""
    quotes = [clipped(quote) for quote in dict.fromkeys(noted.quotes)]
    expected, actual = (part and clipped(part) for part in (noted.expected, noted.actual))
    return {"expected": expected, "actual": actual, "quotes": quotes}


def choices(noted: Noted) -> list[dict[str, str]]:
    """A button for each of several shortfalls: a tap says that nothing is wrong, and that this one matters most."""
    found = {clipped(quote, LONGEST_TITLE): item_id for item_id, quote in reversed(noted.shortfalls[:MOST_CHOICES])}
    if len(found) < 2:  # noqa: PLR2004
        return []
    return [
        {
            "title": filled("utter_most_of_all", quote=title),
            "payload": "/choose" + json.dumps({"mirror": "right", "matters": item_id}),
        }
        for title, item_id in reversed(found.items())
    ]
