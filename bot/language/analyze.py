"""One text a line -> one JSON-ready dict a line, in order, whatever the length of the input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from bot.language.reader import Reader

BATCH = 64
"""Lines read at a time: enough to fill the embedder's batches, few enough that the first answer comes soon."""


def analyze_lines(reader: Reader, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Empty lines are left out; the line's own break is not part of its text."""
    texts = (line.rstrip("\r\n") for line in lines)
    filled = (text for text in texts if text.strip())
    while batch := list(islice(filled, BATCH)):
        for reading in reader.read_many(batch):
            yield reading.to_json()
