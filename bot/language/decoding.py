"""From the network's outputs to items, fields, acts and what each stretch is about: arithmetic alone, no model.

`outputs` is (tokens, WIDTH), its columns named in outputs.py. Tags are read by Viterbi: inside may only follow begin or
inside of the same kind, and to begin an item right behind another costs a little, or items fall into fragments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.language.arrays import EPSILON, Floats, log_odds, sigmoid, softmax
from bot.language.composing import Composed
from bot.language.notes import ACTS, ANSWERS, FIELDS, PARTS, PROBLEMS, REQUESTS, SENTIMENTS, Span
from bot.language.outputs import KEY, NOTHING, OUTPUTS, SHARPNESS
from bot.language.reading import KINDS, Kind
from bot.language.viterbi import FORBIDDEN, viterbi

START_COST, ADJACENT_COST = 1.0, 2.0
"""Of beginning an item, and of beginning one right behind another; set on the dev notes."""
NO_SENTIMENT = {name: float(name == "neutral") for name in SENTIMENTS}
ADJACENT_ACT_COST = 2.0
AIMED = ("answers", "adds", "corrects", "retracts")
"""Acts that speak of an entry of the draft."""
MAX_FIELD = 40
"""Tokens; longer fields are sentences, not what was expected."""
PLAINLY = 0.2
"""How far an item's words must lean to the other side of its kind; set on the dev notes (talk: items +.009)."""
LEAN = {"fault": -1, "unmet": -1, "praise": 1, "exceeded": 1}
OPPOSITES: dict[Kind, Kind] = {"fault": "praise", "praise": "fault", "unmet": "exceeded", "exceeded": "unmet"}
GIVEN_COST = 0.0
"""Of an answer against there being none; set on the dev notes."""
MOST = 0.7
"""Of an item's characters; an expectation that takes up more of it is none, where nothing else is told."""
LEAST_TAGGED = 0.2
"""A field whose words look less like one than this is none; set on the dev notes."""
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
    kind: Kind
    confidence: float
    severity: int
    fields: dict[str, Span]
    score: float
    """How good or bad it is: -1 to 1."""


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
    complaint: float
    """The greatest probability of any token to be of a problem; `suggestion`: of a wish."""
    suggestion: float


@dataclass(frozen=True)
class Calibration:
    """From the mean probability of an item's tokens to how often such items are right: a line through log odds."""

    slope: float = 1.0
    offset: float = 0.0

    def __call__(self, probability: float) -> float:
        return float(sigmoid(self.slope * log_odds(probability) + self.offset))


def decode(outputs: Floats, composed: Composed, calibration: Calibration = Calibration()) -> Found:
    """Everything that the network says of one input."""
    message = outputs[composed.first : -1]
    spans = composed.spans[composed.first : -1]
    kinds = softmax(_columns(message, "items"))[:, 1:].reshape(-1, len(KINDS), 2).sum(-1)
    return Found(
        items=tuple(_items(outputs, message, spans, calibration)),
        does=tuple(_does(message, spans, outputs, composed)),
        answers=_answers(outputs[NOTHING], message, spans),
        sentiment=_sentiment(message),
        danger=_danger(_columns(message, "danger")[:, 0]),
        complaint=float(kinds[:, [KINDS.index(kind) for kind in PROBLEMS]].sum(-1).max(initial=0)),
        suggestion=float(kinds[:, KINDS.index("wish")].max(initial=0)),
    )


def polarity(sentiment: Mapping[str, float]) -> float:
    """-1 (negative) to 1 (positive)."""
    return sentiment["positive"] - sentiment["negative"]


def _sentiment(tokens: Floats) -> dict[str, float]:
    if not len(tokens):
        return NO_SENTIMENT
    return dict(zip(SENTIMENTS, map(float, softmax(_columns(tokens, "sentiment").mean(0))), strict=True))


def _danger(each: Floats) -> float:
    """Of the most dangerous token, softly, as the network learned it."""
    if not len(each):
        return 0.0
    most = np.logaddexp.reduce(SHARPNESS * each) / SHARPNESS
    return float(sigmoid(most))


def _columns(outputs: Floats, name: str) -> Floats:
    found: Floats = outputs[..., OUTPUTS[name]]
    return found


def _span(spans: NDArray[np.int64], first: int, behind: int) -> Span | None:
    """Of tokens of the message, in the text; None where they are only a mark without width."""
    wide = [pair for pair in spans[first:behind] if pair[1] > pair[0]]
    return (int(wide[0][0]), int(wide[-1][1])) if wide else None


@dataclass(frozen=True)
class _Run:
    """Tokens that Viterbi found to belong together."""

    span: Span
    places: NDArray[np.int64]
    kind: int
    probability: float
    """The mean over its tokens to be of this kind."""


def _found_runs(logits: Floats, spans: NDArray[np.int64], start: float, adjacent: float) -> Iterator[_Run]:
    """Those that have width in the text."""
    shares = softmax(logits)
    for first, behind, kind in viterbi(logits, start, adjacent):
        span = _span(spans, first, behind)
        if span is not None:
            mine = shares[first:behind, 1 + 2 * kind : 3 + 2 * kind]
            yield _Run(span, np.arange(first, behind), kind, float(mine.sum(1).mean()))


def _items(outputs: Floats, message: Floats, spans: NDArray[np.int64], calibration: Calibration) -> Iterator[FoundItem]:
    tags = {name: softmax(_columns(message, name)) for name in FIELDS}
    for run in _found_runs(_columns(message, "items"), spans, START_COST, ADJACENT_COST):
        score = polarity(_sentiment(message[run.places]))
        kind = _agreeing(KINDS[run.kind], score)
        severity = 1 + _greatest(message, "severity", run.places) if kind in PROBLEMS else 1
        fields = _fields(outputs, message, spans, run.places, kind, tags)
        yield FoundItem(run.span, kind, calibration(run.probability), severity, fields, score)


def _greatest(message: Floats, name: str, places: NDArray[np.int64]) -> int:
    """Which column is greatest in the mean over these tokens."""
    return int(_columns(message, name)[places].mean(0).argmax())


def _agreeing(kind: Kind, score: float) -> Kind:
    """What went beyond an expectation is not bad: a kind that its own words plainly contradict becomes its opposite."""
    contradicted = kind in LEAN and LEAN[kind] * score < -PLAINLY
    return OPPOSITES[kind] if contradicted else kind


def _fields(
    outputs: Floats,
    message: Floats,
    spans: NDArray[np.int64],
    places: NDArray[np.int64],
    kind: str,
    tags: Mapping[str, Floats],
) -> dict[str, Span]:
    """What happened is sought outside what was expected: the two are told in words of their own."""
    found: dict[str, Span] = {}
    free = np.ones(len(message), bool)
    for name in POINTED[kind]:
        pair = _point(outputs, message, places, name, tags[name], free if name == "actual" else np.ones_like(free))
        if pair is None:
            continue
        inside = slice(pair[0], pair[1] + 1)
        tagged = float(1 - tags[name][inside, 0].mean())
        span = _span(spans, inside.start, inside.stop) if tagged >= LEAST_TAGGED else None
        if span:
            found[name] = span
            if name == "expected":
                free[inside] = False
    if "expected" in found and "actual" not in found and _is_whole(found["expected"], spans, places):
        del found["expected"]  # then nothing is left that happened
    return found


def _is_whole(field: Span, spans: NDArray[np.int64], places: NDArray[np.int64]) -> bool:
    """Whether a field is nearly all of its item."""
    whole = _span(spans, int(places[0]), int(places[-1]) + 1)
    shared = min(field[1], whole[1]) - max(field[0], whole[0]) if whole else 0
    return whole is not None and shared >= MOST * (whole[1] - whole[0])


def _point(
    outputs: Floats,
    message: Floats,
    places: NDArray[np.int64],
    name: str,
    shares: Floats,
    free: NDArray[np.bool_],
) -> tuple[int, int] | None:
    """First and last token of the field of the item at `places`: the best begin and end together, or nothing."""
    queries = {edge: _columns(message, f"{name}_{edge}")[places].mean(0) / np.sqrt(KEY) for edge in ("start", "end")}
    starts, ends = (_columns(message, f"key_{edge}") @ query for edge, query in queries.items())
    none = sum(float(_columns(outputs[NOTHING], f"key_{edge}") @ query) for edge, query in queries.items())
    tags = np.log(shares + EPSILON)
    both = starts[:, None] + ends[None, :] + tags[:, None, 1] * 0.5 + tags[None, :, 1:].max(-1) * 0.5
    allowed = _spans_allowed(len(starts))
    taken = np.concatenate([[0], np.cumsum(~free)])
    allowed &= taken[None, 1:] == taken[:-1, None]
    both = np.where(allowed, both, FORBIDDEN)
    first, last = np.unravel_index(int(both.argmax()), both.shape)
    return (int(first), int(last)) if both[first, last] > none else None


def _does(message: Floats, spans: NDArray[np.int64], outputs: Floats, composed: Composed) -> Iterator[FoundStretch]:
    for run in _found_runs(_columns(message, "acts"), spans, 0.0, ADJACENT_ACT_COST):
        act, places = ACTS[run.kind], run.places
        part = PARTS[_greatest(message, "part", places)] if act == "corrects" else None
        which = REQUESTS[_greatest(message, "which", places)] if act == "requests" else None
        to = _aim(message, outputs, composed, places) if act in AIMED else None
        yield FoundStretch(run.span, act, run.probability, to, part, which)


def _aim(message: Floats, outputs: Floats, composed: Composed, places: NDArray[np.int64]) -> int | None:
    if not composed.entries:
        return None
    query = _columns(message, "to")[places].mean(0)
    keys = _columns(outputs, "key_to")
    return 1 + int(np.argmax([keys[entry].mean(0) @ query for entry in composed.entries]))


def _answers(mark: Floats, message: Floats, spans: NDArray[np.int64]) -> dict[str, Span]:
    """Of each field the best begin and end together, where they are better than there being nothing."""
    found: dict[str, tuple[float, Span]] = {}
    for name in ANSWERS:
        starts, ends = _columns(message, f"answer_{name}").T
        if not len(starts):
            continue
        both = np.where(_spans_allowed(len(starts)), starts[:, None] + ends[None, :], FORBIDDEN)
        first, last = np.unravel_index(int(both.argmax()), both.shape)
        gain = float(both[first, last] - _columns(mark, f"answer_{name}").sum()) - GIVEN_COST
        span = _span(spans, int(first), int(last) + 1) if gain > 0 else None
        if span:
            found[name] = (gain, span)
    return {name: span for name, (_, span) in _apart(found).items()}


def _apart(found: dict[str, tuple[float, Span]]) -> dict[str, tuple[float, Span]]:
    """The same words are not both what was expected and what happened: the likelier of the two stays."""
    if "expected" not in found or "actual" not in found:
        return found
    (expected, first), (actual, second) = found["expected"], found["actual"]
    if min(first[1], second[1]) <= max(first[0], second[0]):
        return found
    worse = "expected" if expected < actual else "actual"
    return {name: one for name, one in found.items() if name != worse}


def _spans_allowed(count: int) -> NDArray[np.bool_]:
    """(first, last): which pairs of tokens are a field."""
    place = np.arange(count)
    allowed: NDArray[np.bool_] = (place[None, :] >= place[:, None]) & (place[None, :] < place[:, None] + MAX_FIELD)
    return allowed
