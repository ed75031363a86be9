"""The one door into this room: texts in, readings out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.language.aspects import known_aspects
from bot.language.embedding import MODELS, Embedder, Vectors
from bot.language.english import language, quality
from bot.language.features import Floats
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Heads
from bot.language.items import find_items
from bot.language.pii import find_pii
from bot.language.reading import Label, Reading, Sentiment
from bot.language.segments import Clause, clauses
from bot.language.suggestions import suggestion

MAX_CLAUSES = 200
"""A longer text is read up to here: one message must not hold up the others."""
NEUTRAL_BAND = 0.15
"""A score nearer to zero than this is called neutral."""
DIGITS = 4
"""What the embedder's float32 can promise whatever else is in the batch."""
_SILENT = Sentiment("neutral", 0.0)


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

    @property
    def version(self) -> str:
        """Changes with the weights, the training text and the trained numbers."""
        parts = (self.embedder.fingerprint, self.heads.data, self.heads.bias.tobytes().hex())
        return "reader-1-" + hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 384), rows of length 1."""
        return self.embedder(texts)

    def read(self, text: str) -> Reading:
        return self.read_many([text])[0]

    def read_many(self, texts: Sequence[str]) -> list[Reading]:
        """One reading a text, in order. All clauses of all texts go through the model together."""
        languages = [language(text, self._knows) for text in texts]
        cut = [
            clauses(text)[:MAX_CLAUSES] if spoken == "en" else [] for text, spoken in zip(texts, languages, strict=True)
        ]
        quotes = [text[part.start : part.end] for text, parts in zip(texts, cut, strict=True) for part in parts]
        rows = iter(np.split(self._judge(quotes), np.cumsum([len(parts) for parts in cut])[:-1])) if texts else iter(())
        version = self.version
        return [
            self._reading(text, spoken, parts, next(rows), version)
            for text, spoken, parts in zip(texts, languages, cut, strict=True)
        ]

    def _judge(self, quotes: Sequence[str]) -> Floats:
        """Probabilities for each quote; the same quote is embedded once."""
        distinct = list(dict.fromkeys(quotes))
        place = {quote: row for row, quote in enumerate(distinct)}
        probabilities = self.heads(distinct, self.embedder(distinct))
        return np.round(probabilities[[place[quote] for quote in quotes]], DIGITS)

    def _reading(self, text: str, spoken: str, parts: Sequence[Clause], rows: Floats, version: str) -> Reading:
        items = find_items(text, parts, rows, self.known)
        concrete = any(item.aspect or item.expected for item in items)
        return Reading(
            text=text,
            language=spoken,
            sentiment=_overall(rows),
            complaint=float(rows[:, NEGATIVE].max(initial=0)),
            suggestion=max((suggestion(text[part.start : part.end]) for part in parts), default=0.0),
            items=items,
            pii=tuple(find_pii(text)),
            quality=quality(text, concrete, self._knows),
            model_version=version,
        )

    def _knows(self, word: str) -> bool:
        return self.embedder.knows(word)


def _overall(rows: Floats) -> Sentiment:
    """The mean over clauses, each counting as much as it holds an opinion."""
    weights = 1 - rows[:, NEUTRAL]
    if not len(rows) or weights.max() < 0.5:  # noqa: PLR2004
        return _SILENT
    score = float(((rows[:, POSITIVE] - rows[:, NEGATIVE]) * weights).sum() / weights.sum())
    label: Label = "neutral" if abs(score) < NEUTRAL_BAND else "positive" if score > 0 else "negative"
    return Sentiment(label, score)
