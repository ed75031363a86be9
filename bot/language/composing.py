"""What the network reads: the question and the draft before the message, as tokens with their places in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.embedding import clean

MAX_CONTEXT, MAX_MESSAGE = 120, 300
"""Tokens of question and draft, and of one stretch of message."""
START, END = 0, 2
"""Ids of the marks around the parts."""
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
    tokenizer: Any, text: str, asked: str | None = None, draft: Sequence[Mapping[str, Any]] = (), start: int = 0
) -> Composed:
    """`text` as one input, cut after MAX_MESSAGE tokens. `start`: where it stands in the whole message."""
    ids, entries = [START], []
    if asked:
        ids += _ids(tokenizer, asked)[: MAX_CONTEXT // 2]
    for number, entry in enumerate(draft, 1):
        if len(ids) < MAX_CONTEXT:
            begin = len(ids)
            ids += [END, *_ids(tokenizer, f"{number}: {in_words(entry)}")[: MAX_CONTEXT // 2]]
            entries.append(slice(begin, len(ids)))
    ids.append(END)
    encoding = tokenizer.encode(clean(text), add_special_tokens=False)
    spans = [_bare(text, *offsets) for offsets in encoding.offsets[:MAX_MESSAGE]]
    first = len(ids)
    places = np.zeros((first + len(spans) + 1, 2), np.int64)
    if spans:
        places[first:-1] = np.array(spans) + start
    return Composed(np.array([*ids, *encoding.ids[:MAX_MESSAGE], END]), places, first, tuple(entries))


def in_words(entry: Mapping[str, Any]) -> str:
    """An entry of the draft on one line; who calls from outside may name it by `quote` instead of `what`."""
    parts = [str(entry.get("what") or entry.get("quote") or entry.get("aspect") or "")]
    parts += [f"{name}: {entry[name]}" for name in ("expected", "actual", "source") if entry.get(name)]
    return "; ".join(parts)


def _ids(tokenizer: Any, text: str) -> list[int]:
    found: list[int] = tokenizer.encode(clean(text), add_special_tokens=False).ids
    return found


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the blank that a piece counts as its own; the mark of a word that stands alone has no width."""
    while start < end and text[start].isspace():
        start += 1
    return start, end
