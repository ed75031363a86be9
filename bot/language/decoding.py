"""From the network's outputs to items, fields, acts and what each stretch is about: arithmetic alone, no model.

`outputs` is (tokens, WIDTH), its columns named in outputs.py. Tags are read by Viterbi: inside may only follow begin or
inside of the same kind, and to begin an item right behind another costs a little, or items fall into fragments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.arrays import Floats, softmax
from bot.language.composing import Composed
from bot.language.notes import ACTS, ANSWERS, FIELDS, PARTS, REQUESTS, SENTIMENTS, Span
from bot.language.outputs import KEY, OUTPUTS
from bot.language.reading import KINDS

FORBIDDEN = -1e4
START_COST, ADJACENT_COST = 0.3, 1.0
"""Of beginning an item, and of beginning one right behind another; set on the dev notes."""
NOTHING = 0
MAX_FIELD = 40
"""Tokens; longer fields are sentences, not what was expected."""
POINT_BIAS = 0.0
"""Added to the score of having nothing; set on the dev notes."""
POINTED = {
    "fault": ("aspect", "consequence"),
    "unmet": FIELDS,
    "exceeded": FIELDS,
    "praise": ("aspect",),
    "wish": ("aspect",),
}
"""Which fields an item of a kind can have."""


@dataclass(frozen=True)
class FoundItem:
    span: Span
    kind: str
    confidence: float
    severity: int
    fields: dict[str, Span]


@dataclass(frozen=True)
class FoundStretch:
    span: Span
    act: str
    confidence: float
    to: int | None
    part: str | None
    which: str | None


@dataclass(frozen=True)
class Found:
    items: tuple[FoundItem, ...]
    does: tuple[FoundStretch, ...]
    answers: dict[str, Span]
    sentiment: dict[str, float]
    danger: float


def decode(outputs: Floats, composed: Composed) -> Found:
    """Everything that the network says of one input."""
    message = outputs[composed.first : -1]
    spans = composed.spans[composed.first : -1]
    return Found(
        items=tuple(_items(outputs, message, spans)),
        does=tuple(_does(message, spans, outputs, composed)),
        answers=_answers(message, spans),
        sentiment=dict(zip(SENTIMENTS, map(float, softmax(_columns(message, "sentiment").mean(0))), strict=True)),
        danger=float(1 / (1 + np.exp(-_columns(message, "danger").mean()))),
    )


def _columns(outputs: Floats, name: str) -> Floats:
    found: Floats = outputs[..., OUTPUTS[name]]
    return found


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


def _span(spans: NDArray[np.int64], first: int, behind: int) -> Span | None:
    """Of tokens of the message, in the text; None where they are only a mark without width."""
    wide = [pair for pair in spans[first:behind] if pair[1] > pair[0]]
    return (int(wide[0][0]), int(wide[-1][1])) if wide else None


def _items(outputs: Floats, message: Floats, spans: NDArray[np.int64]) -> list[FoundItem]:
    logits = _columns(message, "items")
    shares = softmax(logits)
    found = []
    for first, behind, number in viterbi(logits, START_COST, ADJACENT_COST):
        span = _span(spans, first, behind)
        if span is None:
            continue
        kind = KINDS[number]
        places = np.arange(first, behind)
        sure = float((shares[places][:, [1 + 2 * number, 2 + 2 * number]]).sum(1).mean())
        severity = 1 + int(_columns(message, "severity")[places].mean(0).argmax()) if kind in ("fault", "unmet") else 1
        fields = {name: place for name in POINTED[kind] if (place := _point(outputs, message, spans, places, name))}
        found.append(FoundItem(span, kind, sure, severity, fields))
    return found


def _point(
    outputs: Floats, message: Floats, spans: NDArray[np.int64], places: NDArray[np.int64], name: str
) -> Span | None:
    """Where the field of the item at `places` stands: the best begin and end together, against having none."""
    queries = {edge: _columns(message, f"{name}_{edge}")[places].mean(0) / np.sqrt(KEY) for edge in ("start", "end")}
    starts, ends = (_columns(message, f"key_{edge}") @ query for edge, query in queries.items())
    none = sum(float(_columns(outputs[NOTHING], f"key_{edge}") @ query) for edge, query in queries.items())
    tags = np.log(softmax(_columns(message, name)) + 1e-6)
    both = starts[:, None] + ends[None, :] + tags[:, None, 1] * 0.5 + tags[None, :, 1:].max(-1) * 0.5
    length = np.arange(len(starts))
    allowed = (length[None, :] >= length[:, None]) & (length[None, :] < length[:, None] + MAX_FIELD)
    both = np.where(allowed, both, FORBIDDEN)
    first, last = np.unravel_index(int(both.argmax()), both.shape)
    if both[first, last] <= none + POINT_BIAS:
        return None
    return _span(spans, int(first), int(last) + 1)


def _does(message: Floats, spans: NDArray[np.int64], outputs: Floats, composed: Composed) -> list[FoundStretch]:
    logits = _columns(message, "acts")
    shares = softmax(logits)
    found = []
    for first, behind, number in viterbi(logits, 0.0, 0.5):
        span = _span(spans, first, behind)
        if span is None:
            continue
        places, act = np.arange(first, behind), ACTS[number]
        sure = float(shares[places][:, [1 + 2 * number, 2 + 2 * number]].sum(1).mean())
        part = PARTS[int(_columns(message, "part")[places].mean(0).argmax())] if act == "corrects" else None
        which = REQUESTS[int(_columns(message, "which")[places].mean(0).argmax())] if act == "requests" else None
        to = _aim(message, outputs, composed, places) if act in ("answers", "adds", "corrects", "retracts") else None
        found.append(FoundStretch(span, act, sure, to, part, which))
    return found


def _aim(message: Floats, outputs: Floats, composed: Composed, places: NDArray[np.int64]) -> int | None:
    if not composed.entries:
        return None
    query = _columns(message, "to")[places].mean(0)
    keys = _columns(outputs, "key_to")
    return 1 + int(np.argmax([keys[entry].mean(0) @ query for entry in composed.entries]))


def _answers(message: Floats, spans: NDArray[np.int64]) -> dict[str, Span]:
    """Of each field the longest stretch that is tagged."""
    found = {}
    for name in ANSWERS:
        runs = viterbi(_columns(message, f"answer_{name}"))
        if runs:
            first, behind, _ = max(runs, key=lambda run: run[1] - run[0])
            span = _span(spans, first, behind)
            if span:
                found[name] = span
    return found
