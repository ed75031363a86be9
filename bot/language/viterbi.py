"""The most probable tags of a message: inside may only follow begin or inside of the same kind (Viterbi 1967)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np

from bot.language.arrays import Floats

FORBIDDEN = -1e4


def viterbi(logits: Floats, start: float = 0.0, adjacent: float = 0.0) -> list[tuple[int, int, int]]:
    """(first, behind the last, kind) of the most probable tags; `logits` is (tokens, 1 + 2 kinds)."""
    if not len(logits):
        return []
    count = logits.shape[1]
    steps = _transitions(count, start, adjacent)
    scores = logits - logits.max(-1, keepdims=True)
    scores = scores - np.log(np.exp(scores).sum(-1, keepdims=True))
    best = scores[0].copy()
    best[2::2] = FORBIDDEN
    best[1::2] -= start
    came = np.zeros(logits.shape, np.int64)
    for token in range(1, len(scores)):
        routes = best[:, None] + steps
        came[token] = routes.argmax(0)
        best = routes.max(0) + scores[token]
    tag = int(best.argmax())
    tags = [tag]
    for token in range(len(scores) - 1, 0, -1):
        tag = int(came[token, tag])
        tags.append(tag)
    return _runs(tags[::-1])


@cache
def _transitions(count: int, start: float, adjacent: float) -> Floats:
    steps = np.zeros((count, count), np.float32)
    steps[:, 1::2] -= start
    steps[1:, 1::2] -= adjacent
    for inside in range(2, count, 2):
        steps[:, inside] = FORBIDDEN
        steps[inside - 1, inside] = steps[inside, inside] = 0
    return steps


def _runs(tags: Sequence[int]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for place, tag in enumerate(tags):
        if tag and tag % 2:
            found.append((place, place + 1, (tag - 1) // 2))
        elif tag:
            found[-1] = (found[-1][0], place + 1, found[-1][2])
    return found
