"""What the network reads: the question and the draft before the message, as tokens with their places in the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.embedding import clean

MAX_CONTEXT_TOKENS, MAX_MESSAGE_TOKENS = 120, 300
"""Of question and draft, and of one stretch of message: longer messages are read in several."""
MAX_CHARACTERS = 20_000
"""A longer text is read up to here: one message must not hold up the others."""
START, END = 0, 2
"""Ids of the marks around the parts."""
SENTENCE_ENDS = ".!?…\n。"
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Composed:
    """One input. A token of the message has its span in the text, every other token an empty one."""

    ids: Places
    """(tokens,)"""
    spans: Places
    """(tokens, 2)"""
    first: int
    """The message's first token."""
    entries: tuple[slice, ...]
    """The tokens of each entry of the draft."""


def compose(
    tokenizer: Any, text: str, asked: str | None = None, draft: Sequence[Mapping[str, Any]] = ()
) -> list[Composed]:
    """`text` with its question and draft: one input for each MAX_MESSAGE_TOKENS, cut where a sentence ends."""
    context, entries = _context(tokenizer, asked, draft)
    encoding = tokenizer.encode(clean(text, MAX_CHARACTERS), add_special_tokens=False)
    spans = np.array([_bare(text, *offsets) for offsets in encoding.offsets], np.int64).reshape(-1, 2)
    found = []
    for first, behind in _cuts(text, spans):
        ids = np.array([*context, *encoding.ids[first:behind], END], np.int64)
        places = np.zeros((len(ids), 2), np.int64)
        places[len(context) : -1] = spans[first:behind]
        found.append(Composed(ids, places, len(context), entries))
    return found


def in_words(entry: Mapping[str, Any]) -> str:
    """An entry of the draft on one line; who calls from outside may name it by `quote` instead of `what`."""
    parts = [str(entry.get("what") or entry.get("quote") or entry.get("aspect") or "")]
    parts += [f"{name}: {entry[name]}" for name in ("expected", "actual", "source") if entry.get(name)]
    return "; ".join(parts)


def _context(
    tokenizer: Any, asked: str | None, draft: Sequence[Mapping[str, Any]]
) -> tuple[list[int], tuple[slice, ...]]:
    ids, entries = [START], []
    if asked:
        ids += _ids(tokenizer, asked)
    for number, entry in enumerate(draft, 1):
        if len(ids) < MAX_CONTEXT_TOKENS:
            begin = len(ids)
            ids += [END, *_ids(tokenizer, f"{number}: {in_words(entry)}")]
            entries.append(slice(begin, len(ids)))
    return [*ids, END], tuple(entries)


def _ids(tokenizer: Any, text: str) -> list[int]:
    found: list[int] = tokenizer.encode(clean(text, MAX_CHARACTERS), add_special_tokens=False).ids
    return found[: MAX_CONTEXT_TOKENS // 2]


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blank that a piece counts as its own; the mark of a word that stands alone has no width."""
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _cuts(text: str, spans: Places) -> Iterator[tuple[int, int]]:
    """(first, behind the last) token of each input; one of nothing for a text without tokens."""
    first = 0
    while len(spans) - first > MAX_MESSAGE_TOKENS:
        behind = first + MAX_MESSAGE_TOKENS
        ends = (place for place in range(behind, first + 1, -1) if text[spans[place - 1][1] - 1] in SENTENCE_ENDS)
        behind = next(ends, behind)
        yield first, behind
        first = behind
    yield first, len(spans)
