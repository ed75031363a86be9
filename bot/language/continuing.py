"""A message that goes on where the one before broke off: "so the lid", "does not close"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.language.reading import Item, Reading, Stretch


def continued(alone: Reading, joined: Reading) -> Reading:
    """What the second message says, understood with the first. `joined` was read from both texts, a blank between.

    Spans and quotes are those of the second text; an aspect, or a side of a pair, may have been said in the first.
    """
    lead = len(joined.text) - len(alone.text)
    return replace(
        alone,
        sentiment=joined.sentiment,
        complaint=joined.complaint,
        suggestion=joined.suggestion,
        danger=max(alone.danger, joined.danger),
        items=tuple(_items(joined, alone.text, lead)),
        does=tuple(_stretches(joined, alone.text, lead)),
        answers=joined.answers,
    )


def _items(joined: Reading, text: str, lead: int) -> Iterator[Item]:
    for item in joined.items:
        if item.end > lead:
            start, end = max(0, item.start - lead), item.end - lead
            yield replace(item, start=start, end=end, quote=text[start:end])


def _stretches(joined: Reading, text: str, lead: int) -> Iterator[Stretch]:
    for stretch in joined.does:
        if stretch.end > lead:
            start, end = max(0, stretch.start - lead), stretch.end - lead
            yield replace(stretch, start=start, end=end, quote=text[start:end])
