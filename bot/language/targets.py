"""From a note to what the network shall say of each token of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.composing import Composed, compose
from bot.language.notes import ACTS, ANSWERS, FIELDS, PARTS, PROBLEMS, REQUESTS, SENTIMENTS, Note, Span, is_danger
from bot.language.outputs import BEGIN, INSIDE, NOTHING
from bot.language.reading import KINDS

IGNORED = -100
"""A tag of which nothing is known: of the question and the draft, and of fields that a note-taker did not look for."""
Tags = NDArray[np.int64]


@dataclass(frozen=True)
class Claim:
    """What is said of a stretch of the message as a whole."""

    tokens: Tags
    judged: dict[str, int] = field(default_factory=dict)
    """Of an output, which of its columns is right."""
    pointed: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of a field, its first and last token; NOTHING twice where the stretch has none."""
    aimed: int | None = None
    """Which entry of the draft it speaks of."""
    excluded: tuple[int, ...] = ()
    """Sentiments of which the label says nothing: a phrase that can only be good or bad is not therefore not mixed."""


@dataclass(frozen=True)
class Example:
    """One text as the network learns it."""

    composed: Composed
    tags: dict[str, Tags]
    """Of each output that tags tokens, (tokens,); what is missing is not known."""
    claims: list[Claim]
    danger: float | None = None
    answers: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of each answer, its first and last token; NOTHING twice where it is not given. Empty where nobody looked."""


def example_of(tokenizer: Any, note: Note) -> Example:
    composed = compose(tokenizer, note.text, note.asked, note.draft)[0]
    tags, claims = _items(composed, note)
    tags |= _fields(composed, note)
    if note.does is not None:
        tags["acts"] = blank(composed)
        claims += _acts(composed, note, tags["acts"])
    message = np.arange(composed.first, len(composed.ids) - 1)
    claims.append(Claim(message, {"sentiment": SENTIMENTS.index(note.sentiment)}))
    answers = {name: _edges(composed, note.answers.get(name)) for name in ANSWERS}
    return Example(composed, tags, [claim for claim in claims if len(claim.tokens)], float(is_danger(note)), answers)


def tokens_in(composed: Composed, span: Span) -> Tags:
    """The message's tokens that touch the span."""
    starts, ends = composed.spans[:, 0], composed.spans[:, 1]
    return np.nonzero((starts < span[1]) & (ends > span[0]) & (ends > starts))[0]


def blank(composed: Composed) -> Tags:
    tags = np.full(len(composed.ids), IGNORED, np.int64)
    tags[composed.first : -1] = 0
    return tags


def put(tags: Tags, tokens: Tags, kind: int = 0) -> None:
    if len(tokens):
        tags[tokens] = INSIDE + 2 * kind
        tags[tokens[0]] = BEGIN + 2 * kind


def _items(composed: Composed, note: Note) -> tuple[dict[str, Tags], list[Claim]]:
    """Where quotes overlap ("I love the colour", "the colour and size"), the longer gives way to the shorter."""
    tags, taken, claims = blank(composed), np.zeros(len(composed.ids), bool), []
    for item in sorted(note.items, key=lambda one: one.span[1] - one.span[0]):
        whole = tokens_in(composed, item.span)
        own = whole[~taken[whole]]
        taken[own] = True
        put(tags, own, KINDS.index(item.kind))
        judged = {"severity": item.severity - 1} if item.kind in PROBLEMS else {}
        pointed = {name: _edges(composed, span) for name, span in item.fields.items()}
        claims.append(Claim(own, judged, pointed))
    return {"items": tags}, claims


def _edges(composed: Composed, span: Span | None) -> tuple[int, int]:
    found = [int(place) for place in tokens_in(composed, span)] if span else []
    return (found[0], found[-1]) if found else (NOTHING, NOTHING)


def _fields(composed: Composed, note: Note) -> dict[str, Tags]:
    found = {}
    for name in FIELDS:
        if all(name in item.fields for item in note.items):
            found[name] = blank(composed)
            for item in note.items:
                if place := item.fields[name]:
                    put(found[name], tokens_in(composed, place))
    return found


def _acts(composed: Composed, note: Note, tags: Tags) -> list[Claim]:
    claims = []
    for stretch in note.does or ():
        tokens = tokens_in(composed, stretch.span)
        put(tags, tokens, ACTS.index(stretch.act))
        judged = {}
        if stretch.part:
            judged["part"] = PARTS.index(stretch.part)
        if stretch.which:
            judged["which"] = REQUESTS.index(stretch.which)
        # With one entry there is nothing to choose; entries behind the longest context are not read.
        chosen = stretch.to and len(note.draft) > 1 and stretch.to <= len(composed.entries)
        claims.append(Claim(tokens, judged, aimed=stretch.to - 1 if stretch.to and chosen else None))
    return claims
