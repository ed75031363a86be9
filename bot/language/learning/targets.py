"""From a note to what the network shall say of each token of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.composing import Composed, compose
from bot.language.notes import ACTS, ANSWERS, FIELDS, PARTS, REQUESTS, SENTIMENTS, Note, Span, is_danger
from bot.language.outputs import BEGIN, INSIDE
from bot.language.reading import KINDS

IGNORED = -100
"""A tag of which nothing is known: of the question and the draft, and of fields that a note-taker did not look for."""
NOTHING = 0
"""The token that a field which is not given points to: the mark at the beginning."""
Tags = NDArray[np.int64]


@dataclass(frozen=True)
class Pointed:
    """An item's field: the item's tokens, and the field's first and last token; NOTHING twice where it has none."""

    tokens: Tags
    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Judged:
    """What is said of a stretch as a whole: a place in the columns of `output`."""

    tokens: Tags
    output: str
    value: int


@dataclass
class Example:
    """One note as the network learns it."""

    composed: Composed
    tags: dict[str, Tags]
    """Of each output that tags tokens, (tokens,)."""
    pointed: list[Pointed] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    aimed: list[tuple[Tags, int]] = field(default_factory=list)
    """Stretches that speak of an entry of the draft: their tokens, and which."""
    danger: float = 0.0
    lower: NDArray[np.float16] = field(default_factory=lambda: np.zeros((0, 0), np.float16))
    """(tokens, hidden): what the network's frozen layers make of it; training fills it in."""


def example_of(tokenizer: Any, note: Note) -> Example:
    composed = compose(tokenizer, note.text, note.asked, note.draft)
    found = Example(composed, {})
    _tag_items(found, note)
    _tag_fields(found, note)
    _tag_acts(found, note)
    message = np.arange(composed.first, len(composed.ids) - 1)
    found.judged.append(Judged(message, "sentiment", SENTIMENTS.index(note.sentiment)))
    found.danger = float(is_danger(note))
    return found


def tokens_in(composed: Composed, span: Span) -> Tags:
    """The message's tokens that touch the span."""
    starts, ends = composed.spans[:, 0], composed.spans[:, 1]
    return np.nonzero((starts < span[1]) & (ends > span[0]) & (ends > starts))[0]


def _blank(composed: Composed, value: int = 0) -> Tags:
    tags = np.full(len(composed.ids), IGNORED, np.int64)
    tags[composed.first : -1] = value
    return tags


def _put(tags: Tags, tokens: Tags, kind: int = 0) -> None:
    if len(tokens):
        tags[tokens] = INSIDE + 2 * kind
        tags[tokens[0]] = BEGIN + 2 * kind


def _tag_items(found: Example, note: Note) -> None:
    """Where quotes overlap ("I love the colour", "the colour and size"), the longer gives way to the shorter."""
    tags, taken = _blank(found.composed), np.zeros(len(found.composed.ids), bool)
    for item in sorted(note.items, key=lambda one: one.span[1] - one.span[0]):
        whole = tokens_in(found.composed, item.span)
        own = whole[~taken[whole]]
        taken[own] = True
        _put(tags, own, KINDS.index(item.kind))
        if not len(own):
            continue
        if item.kind in ("fault", "unmet"):
            found.judged.append(Judged(whole, "severity", item.severity - 1))
        for name, span in item.fields.items():
            place = [int(one) for one in tokens_in(found.composed, span)] if span else []
            start, end = (place[0], place[-1]) if place else (NOTHING, NOTHING)
            found.pointed.append(Pointed(whole, name, start, end))
    found.tags["items"] = tags


def _tag_fields(found: Example, note: Note) -> None:
    for name in FIELDS:
        known = all(name in item.fields for item in note.items)
        found.tags[name] = tags = _blank(found.composed, 0 if known else IGNORED)
        for item in note.items:
            span = item.fields.get(name)
            if known and span:
                _put(tags, tokens_in(found.composed, span))
    for name in ANSWERS:
        found.tags[f"answer_{name}"] = tags = _blank(found.composed)
        if name in note.answers:
            _put(tags, tokens_in(found.composed, note.answers[name]))


def _tag_acts(found: Example, note: Note) -> None:
    found.tags["acts"] = tags = _blank(found.composed, 0 if note.does is not None else IGNORED)
    for stretch in note.does or ():
        tokens = tokens_in(found.composed, stretch.span)
        _put(tags, tokens, ACTS.index(stretch.act))
        if not len(tokens):
            continue
        if stretch.part:
            found.judged.append(Judged(tokens, "part", PARTS.index(stretch.part)))
        if stretch.which:
            found.judged.append(Judged(tokens, "which", REQUESTS.index(stretch.which)))
        if stretch.to and stretch.to <= len(found.composed.entries) and len(note.draft) > 1:
            found.aimed.append((tokens, stretch.to - 1))
