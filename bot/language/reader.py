"""The one door into this room: texts in, readings out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from bot.language import expectations
from bot.language.aspects import known_aspects
from bot.language.embedding import MODELS, Embedder, Vectors
from bot.language.encoder import Encoder
from bot.language.english import is_acknowledgement, language, quality
from bot.language.features import Floats, cues, words
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Heads
from bot.language.items import HARDLY, OPINION, find_items
from bot.language.lexicon import fold, pattern
from bot.language.opinions import Opinion, Span, opinions, split, within
from bot.language.pii import find_pii
from bot.language.reading import Reading, Sentiment
from bot.language.segments import RULES, Clause, clauses, sentences
from bot.language.severity import names_a_failure
from bot.language.suggestions import suggestion
from bot.language.valence import rated_words, valences
from bot.language.vocabulary import Vocabulary

MAX_CLAUSES, MAX_CHARACTERS = 200, 20_000
"""A longer text is read up to here: one message must not hold up the others."""
NEUTRAL_BAND = 0.15
"""A score nearer to zero than this is called neutral."""
FAILURE, IRONY = 0.7, 0.85
"""How bad is what names a failure, and blame in the words of praise ("oh great, another one that melts")."""
CLEARLY, LIKELY, DOUBTED = 0.8, 0.55, 0.25
"""A clause in which no word judges must be so sure to praise or to blame, or only so much of its leaning is left."""
DIGITS = 4
"""What the embedder's float32 can promise whatever else is in the batch."""
EPSILON = 1e-6


@dataclass
class Seen:
    """What the model sees of one text, gathered sentence by sentence."""

    text: str
    clauses: list[Clause] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)
    vectors: dict[Span, Floats] = field(default_factory=dict)
    """Of each clause and each sentence; many a sentence is one clause."""
    opinions: list[Opinion] = field(default_factory=list)

    @property
    def quotes(self) -> list[str]:
        """Of each vector, its words."""
        return [self.text[start:end] for start, end in self.vectors]


@dataclass(frozen=True)
class Reader:
    embedder: Embedder
    encoder: Encoder
    heads: Heads
    known: frozenset[str]
    """Aspect terms."""

    @classmethod
    def load(cls, models: Path = MODELS) -> Reader:
        """Raises FileNotFoundError, which says what to do, when a model file is missing."""
        heads = Heads.load(models)
        return cls(Embedder.load(models), Encoder.load(models), heads, known_aspects(heads.aspects))

    @cached_property
    def version(self) -> str:
        """Changes with the rules, the weights, the training text and the trained numbers."""
        parts = (self.encoder.fingerprint, self.heads.data, self.heads.bias.tobytes().hex())
        return f"reader-{RULES}-" + hashlib.sha256(" ".join(parts).encode()).hexdigest()[:8]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 384), rows of length 1."""
        return self.embedder(texts)

    def read(self, text: str) -> Reading:
        return self.read_many([text])[0]

    def read_many(self, texts: Sequence[str], vectors: dict[str, Vectors] | None = None) -> list[Reading]:
        """One reading a text, in order; each is what `read` gives.

        `vectors`, when given, is filled with the embedding of each item's quote, for whoever groups them next.
        """
        readings = [self._reading(text, language(text, self.vocabulary)) for text in texts]
        if vectors is not None:
            quotes = list(dict.fromkeys(item.quote for reading in readings for item in reading.items))
            vectors.update(zip(quotes, self.embedder(quotes), strict=True))
        return readings

    def _reading(self, text: str, spoken: str) -> Reading:
        seen = self._see(text if spoken == "en" else "")
        judged = self._judge(seen)
        parts = _rows(judged, [(part.start, part.end) for part in seen.clauses])
        items = find_items(text, seen.clauses, parts, self.known, seen.opinions)
        kinds = {item.kind for item in items}
        return Reading(
            text=text,
            language=spoken,
            sentiment=_overall(
                _rows(judged, seen.sentences), blames="unmet" in kinds and not kinds & {"praise", "exceeded"}
            ),
            complaint=round(float(parts[:, NEGATIVE].max(initial=FAILURE if "unmet" in kinds else 0)), DIGITS),
            suggestion=max(map(suggestion, seen.quotes), default=0.0),
            items=items,
            pii=tuple(find_pii(text)),
            quality=quality(text, spoken, any(item.aspect or item.expected for item in items), self.vocabulary),
            model_version=self.version,
        )

    def _see(self, text: str) -> Seen:
        """Each clause in the light of its sentence, cut again where it judges more than one thing."""
        seen, parts = Seen(text), _cut(text)
        for number, (start, end) in enumerate(sentences(text[:MAX_CHARACTERS])):
            mine = [part for part in parts if part.sentence == number]
            if mine:
                states = self.encoder(text[start:end])
                found = opinions(states, start)
                mine = [piece for part in mine for piece in _split(text, part, found)]
                seen.clauses += mine
                seen.sentences.append((start, end))
                for first, last in {(start, end), *((part.start, part.end) for part in mine)}:
                    seen.vectors[first, last] = Encoder.clause(states, first - start, last - start)
                seen.opinions += found
        return seen

    def _judge(self, seen: Seen) -> dict[Span, Floats]:
        """Probabilities of each clause and each sentence."""
        if not seen.vectors:
            return {}
        quotes = seen.quotes
        rows = self.heads(quotes, np.stack(list(seen.vectors.values())))
        ironies = [match.span() for match in pattern("irony").finditer(fold(seen.text))]
        for row, span, quote in zip(rows, seen.vectors, quotes, strict=True):
            _heed_words(row, quote, within(seen.opinions, *span))
            if any(start < span[1] and span[0] < end for start, end in ironies):
                _blame(row, IRONY)
        return dict(zip(seen.vectors, np.round(rows, DIGITS), strict=True))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.embedder.words, {*self.known, *rated_words()})


def _cut(text: str) -> list[Clause]:
    parts = clauses(text[:MAX_CHARACTERS])
    return [part for part in parts if not is_acknowledgement(text[part.start : part.end])][:MAX_CLAUSES]


def _split(text: str, part: Clause, found: Sequence[Opinion]) -> list[Clause]:
    """What was expected and what happened stay together."""
    pieces = split(text, part, found)
    return [part] if len(pieces) > 1 and expectations.find(text, part.start, part.end) else pieces


def _rows(judged: dict[Span, Floats], spans: Sequence[Span]) -> Floats:
    """Shape (n, 3)."""
    return np.array([judged[span] for span in spans], np.float32).reshape(len(spans), 3)


def _heed_words(row: Floats, quote: str, found: Sequence[Opinion]) -> None:
    """Little is left of an opinion for which no word stands ("it arrived on Tuesday"), unless it is clear.

    A failure plainly told ("the kettle caught fire") is at least FAILURE bad, unless the rest is clearly praise.
    """
    if (
        row[POSITIVE] < CLEARLY
        and row[NEGATIVE] < LIKELY
        and not (found or any(valences(words(quote))) or any(cues(quote)))
    ):
        row *= DOUBTED
        row[NEUTRAL] += 1 - row.sum()
    if row[POSITIVE] < FAILURE and names_a_failure(quote):
        _blame(row, FAILURE)


def _blame(row: Floats, least: float) -> None:
    if row[NEGATIVE] < least:
        row *= (1 - least) / (1 - row[NEGATIVE])
        row[NEGATIVE] = least


def _overall(rows: Floats, blames: bool) -> Sentiment:
    """The mean over sentences, each counting as much as it holds an opinion. Who only blames is not neutral."""
    if not len(rows):
        return Sentiment("neutral", 0.0)
    weights = 1 - rows[:, NEUTRAL] + EPSILON
    score = float(np.average(rows[:, POSITIVE] - rows[:, NEGATIVE], weights=weights))
    neutral = weights.max() < OPINION or abs(score) < NEUTRAL_BAND
    if neutral and blames:
        score = min(score, -HARDLY)
    elif neutral:
        return Sentiment("neutral", round(score, DIGITS))
    return Sentiment("positive" if score > 0 else "negative", round(score, DIGITS))
