"""Where in a sentence something is judged, how, and what about: exact spans from the tuned model's token layers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.language.arrays import softmax
from bot.language.embedding import Vectors
from bot.language.encoder import States
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE
from bot.language.segments import Clause, trim

SENSES = (POSITIVE, NEGATIVE, NEUTRAL)
"""In the order of the opinion layer: 0 none, then where an opinion of each sense begins, then where it goes on."""
LINKED = 0.5
HESITATION = 0.7
"""Added to the logit of no opinion: fewer and surer ones (chosen on kinds of goods that the model had seen)."""
_JOINT = re.compile(r"[,;(/&]|\b(?:and|but|with|plus|yet|though|although|while|or)\b", re.IGNORECASE)
Span = tuple[int, int]


@dataclass(frozen=True)
class Opinion:
    """Spans into the text. `aspects` is empty when the opinion is of the whole, or names nothing."""

    start: int
    end: int
    sense: int
    aspects: tuple[Span, ...]

    @property
    def reach(self) -> Span:
        """From the first word to the last of the opinion and what it is about."""
        return min((self.start, *(a for a, _ in self.aspects))), max((self.end, *(b for _, b in self.aspects)))


def opinions(states: States, offset: int = 0) -> list[Opinion]:
    """In the order of the sentence, which begins at `offset` of the text."""
    logits = states.layers["opinion"].copy()
    logits[:, 0] += HESITATION
    judged = softmax(logits)
    places = list(_runs(judged, len(SENSES), states.inner))
    things = list(_runs(states.layers["aspect"], 1, states.inner)) if places else []
    links = _links(states) if things else None
    found = []
    for first, last in places:
        weights = judged[first:last, 1:].sum(axis=0).reshape(2, len(SENSES)).sum(axis=0)
        about = [thing for thing in things if links is not None and links[slice(*thing), first:last].mean() > LINKED]
        spans = tuple(_span(states, *thing, offset) for thing in about)
        found.append(Opinion(*_span(states, first, last, offset), SENSES[int(weights.argmax())], spans))
    return found


def _runs(scores: Vectors, senses: int, inner: Sequence[bool]) -> Iterator[Span]:
    """Places of tokens that belong together: some classes begin a run, others go on with it. A word is never cut."""
    labels = scores.argmax(axis=1)
    for place, goes_on in enumerate(inner):
        if goes_on:
            labels[place] = labels[place - 1] and (labels[place - 1] - 1) % senses + 1 + senses
    place, end = 1, len(labels) - 1
    while place < end:
        first = place
        place += 1
        if labels[first]:
            while place < end and labels[place] > senses:
                place += 1
            yield first, place


def _links(states: States) -> Vectors:
    """(tokens, tokens): how likely the one is what the other judges."""
    scores = states.layers["from_aspect"] @ states.layers["to_opinion"].T
    linked: Vectors = 1 / (1 + np.exp(-scores))
    return linked


def _span(states: States, first: int, last: int, offset: int) -> Span:
    return offset + int(states.spans[first, 0]), offset + int(states.spans[last - 1, 1])


def within(found: Sequence[Opinion], start: int, end: int) -> list[Opinion]:
    return [opinion for opinion in found if opinion.start < end and start < opinion.end]


def split(text: str, clause: Clause, found: Sequence[Opinion]) -> list[Clause]:
    """A clause that judges two things, or one twice differently, in its parts: "great sound and | poor battery"."""
    cuts, before = [clause.start], None
    for opinion in within(found, clause.start, clause.end):
        if before and _differ(before, opinion):
            joint = _JOINT.search(text, max(before.reach[1], cuts[-1]), max(opinion.reach[0], 0))
            cuts += [joint.start()] if joint else []
        before = opinion
    spans = [trim(text, *span) for span in pairwise([*cuts, clause.end])]
    parts = [span for span in spans if span[0] < span[1]]
    return [Clause(*span, clause.sentence, clause.contrast and not place) for place, span in enumerate(parts)]


def _differ(one: Opinion, other: Opinion) -> bool:
    apart = one.aspects and other.aspects and set(one.aspects).isdisjoint(other.aspects)
    return one.sense != other.sense or bool(apart)
