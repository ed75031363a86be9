"""What the reader's network says of each token: the names and places of its columns, in one matrix (tokens, WIDTH)."""

from __future__ import annotations

from itertools import accumulate

from bot.language.notes import ACTS, ANSWERS, FIELDS, PARTS, REQUESTS, SENTIMENTS, SEVERITIES
from bot.language.reading import KINDS

NOTHING = 0
"""The token that a field which is not given points to: the mark at the beginning."""
BEGIN, INSIDE = 1, 2
"""Of a field's three tags; 0 is outside. With several kinds, kind k begins at 1 + 2 k and goes on at 2 + 2 k."""
KEY = 64
"""Numbers by which a stretch finds what belongs to it."""
SHARPNESS = 4.0
"""How nearly the softened maximum over a message's tokens is its greatest one."""
SIZES = {
    "items": 1 + 2 * len(KINDS),
    **dict.fromkeys(FIELDS, 3),
    # Where an answer begins, and where it ends, over the message's tokens and NOTHING.
    **{f"answer_{name}": 2 for name in ANSWERS},
    # Learned and not read: where reviews judge something shows the encoder where items stand.
    "opinion": 3,
    "acts": 1 + 2 * len(ACTS),
    # Means over a stretch:
    "severity": len(SEVERITIES),
    "part": len(PARTS),
    "which": len(REQUESTS),
    # Means over the message:
    "sentiment": len(SENTIMENTS),
    # The softened maximum over the message:
    "danger": 1,
    # A stretch's query against the keys of tokens: where a field begins and ends, and which draft entry is meant.
    **{f"{name}_{edge}": KEY for name in FIELDS for edge in ("start", "end")},
    "key_start": KEY,
    "key_end": KEY,
    "to": KEY,
    "key_to": KEY,
}
_ENDS = tuple(accumulate(SIZES.values()))
OUTPUTS = {name: slice(end - size, end) for (name, size), end in zip(SIZES.items(), _ENDS, strict=True)}
WIDTH = _ENDS[-1]
