"""The one door into this room: texts in, readings out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np

from bot.language.aspects import known_aspects
from bot.language.embedding import MODELS, Embedder, Vectors
from bot.language.english import is_acknowledgement, language, quality
from bot.language.features import Floats
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Heads
from bot.language.items import OPINION, find_items
from bot.language.pii import find_pii
from bot.language.reading import Reading, Sentiment
from bot.language.segments import RULES, Clause, clauses
from bot.language.severity import names_a_failure
from bot.language.suggestions import suggestion

MAX_CLAUSES, MAX_CHARACTERS = 200, 20_000
"""A longer text is read up to here: one message must not hold up the others."""
NEUTRAL_BAND = 0.15
"""A score nearer to zero than this is called neutral."""
FAILURE = 0.7
DIGITS = 4
"""What the embedder's float32 can promise whatever else is in the batch."""
EPSILON = 1e-6


@dataclass(frozen=True)
class Reader:
    embedder: Embedder
    heads: Heads
    known: frozenset[str]
    """Aspect terms."""

    @classmethod
    def load(cls, models: Path = MODELS) -> Reader:
        """Raises FileNotFoundError, which says what to do, when a model file is missing."""
        heads = Heads.load(models)
        return cls(Embedder.load(models), heads, known_aspects(heads.aspects))

    @cached_property
    def version(self) -> str:
        """Changes with the rules, the weights, the training text and the trained numbers."""
        parts = (self.embedder.fingerprint, self.heads.data, self.heads.bias.tobytes().hex())
        return f"reader-{RULES}-" + hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 384), rows of length 1."""
        return self.embedder(texts)

    def read(self, text: str) -> Reading:
        return self.read_many([text])[0]

    def read_many(self, texts: Sequence[str], vectors: dict[str, Vectors] | None = None) -> list[Reading]:
        """One reading a text, in order. All clauses of all texts go through the model together.

        `vectors`, when given, is filled with each clause's own, for whoever would embed the items' quotes next.
        """
        languages = [language(text, self._knows) for text in texts]
        cut = [_cut(text) if spoken == "en" else [] for text, spoken in zip(texts, languages, strict=True)]
        rows = self._judge(
            [text[part.start : part.end] for text, parts in zip(texts, cut, strict=True) for part in parts], vectors
        )
        ends = accumulate(len(parts) for parts in cut)
        return [
            self._reading(text, spoken, parts, rows[end - len(parts) : end])
            for text, spoken, parts, end in zip(texts, languages, cut, ends, strict=True)
        ]

    def _judge(self, quotes: Sequence[str], vectors: dict[str, Vectors] | None) -> Floats:
        """Probabilities for each quote; the same quote is embedded once."""
        distinct = list(dict.fromkeys(quotes))
        place = {quote: row for row, quote in enumerate(distinct)}
        embedded = self.embedder(distinct)
        if vectors is not None:
            vectors.update(zip(distinct, embedded, strict=True))
        probabilities = _heed_failures(distinct, self.heads(distinct, embedded))
        return np.round(probabilities[[place[quote] for quote in quotes]], DIGITS)

    def _reading(self, text: str, spoken: str, parts: Sequence[Clause], rows: Floats) -> Reading:
        items = find_items(text, parts, rows, self.known)
        concrete = any(item.aspect or item.expected for item in items)
        return Reading(
            text=text,
            language=spoken,
            sentiment=_overall(rows),
            complaint=round(float(rows[:, NEGATIVE].max(initial=0)), DIGITS),
            suggestion=max((suggestion(text[part.start : part.end]) for part in parts), default=0.0),
            items=items,
            pii=tuple(find_pii(text)),
            quality=quality(text, spoken, concrete, self._knows),
            model_version=self.version,
        )

    def _knows(self, word: str) -> bool:
        return self.embedder.knows(word)


def _cut(text: str) -> list[Clause]:
    parts = clauses(text[:MAX_CHARACTERS])
    return [part for part in parts if not is_acknowledgement(text[part.start : part.end])][:MAX_CLAUSES]


def _heed_failures(quotes: Sequence[str], probabilities: Floats) -> Floats:
    """A plainly told failure ("the kettle caught fire") is at least FAILURE bad, unless the rest is clearly praise."""
    for quote, row in zip(quotes, probabilities, strict=True):
        if row[NEGATIVE] < FAILURE and row[POSITIVE] < FAILURE and names_a_failure(quote):
            row[:] *= (1 - FAILURE) / (1 - row[NEGATIVE])
            row[NEGATIVE] = FAILURE
    return probabilities


def _overall(rows: Floats) -> Sentiment:
    """The mean over clauses, each counting as much as it holds an opinion."""
    if not len(rows):
        return Sentiment("neutral", 0.0)
    weights = 1 - rows[:, NEUTRAL] + EPSILON
    score = float(np.average(rows[:, POSITIVE] - rows[:, NEGATIVE], weights=weights))
    if weights.max() < OPINION or abs(score) < NEUTRAL_BAND:
        return Sentiment("neutral", round(score, DIGITS))
    return Sentiment("positive" if score > 0 else "negative", round(score, DIGITS))
