"""The one door into this room: texts in, readings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.language.composing import compose
from bot.language.continuing import continued
from bot.language.decoding import LEAN, Found, FoundItem, FoundStretch, decode, polarity
from bot.language.embedding import MODELS, Embedder, Vectors
from bot.language.encoder import Encoder
from bot.language.english import language, quality
from bot.language.fitting import load_fitted
from bot.language.fulfilment import fulfilment_in
from bot.language.notes import PROBLEMS, Span, side
from bot.language.pii import find_pii
from bot.language.reading import LANGUAGES, Item, Label, Reading, Sentiment, Stretch
from bot.language.threads import one_thread
from bot.language.vocabulary import Vocabulary

ONE_CLAUSE = 5
"""Words; on the dev notes nothing changes up to ten: what is annotated there is longer."""
CLOSING, BREAKS = " .!?…\n", ",.;:!?–—\n"
FEW_WORDS, SHORT = 3, 6
"""Below so many words a guess at one of the eight languages is doubted, and at any other one."""
UNDETERMINED = "und"
"""Too little to tell the language: read all the same, for "zip broke :(" is understood."""
NEUTRAL_BAND = 0.15
"""A score nearer to zero than this is called neutral."""
OPINION = 0.5
"""A text that holds an opinion with less probability is neutral too."""
DIGITS = 4
"""Behind the point, as in the JSON."""
LEANS = 0.2
"""A fault leans to the bad side at least so far, praise to the good side, whatever the tone."""


@dataclass(frozen=True)
class Reader:
    embedder: Embedder
    encoder: Encoder

    @classmethod
    def load(cls, models: Path = MODELS) -> Reader:
        """Raises FileNotFoundError, which says what to do, when a model file is missing."""
        return cls(Embedder.load(models), load_fitted(models))

    @property
    def version(self) -> str:
        """Changes with the network, and with what its heads were fitted to."""
        return f"reader-{self.encoder.fingerprint[:8]}{self.encoder.heads.stamp[:4]}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 384), rows of length 1."""
        return self.embedder(texts)

    def read(
        self,
        text: str,
        asked: str | None = None,
        draft: Sequence[Mapping[str, Any]] = (),
        talk: str | None = None,
    ) -> Reading:
        """`asked`: the question that the message answers, as the customer read it; `draft`: what is noted so far;
        `talk`: the language that the talk is held in, where it is known."""
        spoken = _spoken(text, language(text, self.vocabulary), talk)
        known = spoken in (*LANGUAGES, UNDETERMINED)
        parts = self._parts(text, asked, draft) if known else []
        found = [one for part in parts for one in _once(_joined(text, part.items))]
        items = tuple(_item(text, spoken, one) for one in _completed(text, found))
        return Reading(
            text=text,
            language=spoken,
            sentiment=_overall(parts),
            complaint=_rounded(max((part.complaint for part in parts), default=0.0)),
            suggestion=_rounded(max((part.suggestion for part in parts), default=0.0)),
            items=items,
            pii=tuple(find_pii(text)),
            quality=quality(text, spoken, any(item.aspect or item.expected for item in items), self.vocabulary),
            danger=_rounded(max((part.danger for part in parts), default=0.0)),
            does=tuple(_stretch(text, found) for part in parts for found in part.does),
            answers=_answers(text, parts),
            model_version=self.version,
        )

    def read_on(
        self,
        before: str,
        text: str,
        asked: str | None = None,
        draft: Sequence[Mapping[str, Any]] = (),
        talk: str | None = None,
    ) -> Reading:
        """As `read`, of a text that goes on where the message `before` broke off."""
        return continued(self.read(text, asked, draft, talk), self.read(f"{before} {text}", asked, draft, talk))

    def read_many(self, texts: Iterable[str], vectors: dict[str, Vectors] | None = None) -> list[Reading]:
        """One reading a text, in order; each is what `read` gives.

        `vectors`, when given, is filled with the embedding of each item's quote, for whoever groups them next.
        """
        readings = [self.read(text) for text in texts]
        if vectors is not None:
            quotes = list(dict.fromkeys(item.quote for reading in readings for item in reading.items))
            vectors.update(zip(quotes, self.embedder(quotes), strict=True))
        return readings

    def _parts(self, text: str, asked: str | None, draft: Sequence[Mapping[str, Any]]) -> list[Found]:
        inputs = compose(self.encoder.tokenizer, text, asked, draft)
        with one_thread():
            return [decode(self.encoder(composed), composed, self.encoder.heads.calibration) for composed in inputs]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self.embedder.words)


def _spoken(text: str, guess: str, talk: str | None) -> str:
    """A few words are in the language of the talk, whatever they look like: "super" is German in a German talk, and
    "myslím, že ne" no reason to read nothing in a Polish one."""
    if talk not in LANGUAGES or talk == "en":
        return guess
    few = FEW_WORDS if guess in LANGUAGES else SHORT
    return talk if len(text.split()) < few else guess


def _joined(text: str, found: Iterable[FoundItem]) -> list[FoundItem]:
    """Where nothing stands between two items of one side, they are the subject of one thing and what is said of it.

    On the dev notes: items +.006, +.006 and +.009 (real, talk, seven languages), texts wholly right +.01 each.
    """
    kept: list[FoundItem] = []
    for item in found:
        last = kept[-1] if kept else None
        if last is None or side(last.kind) != side(item.kind) or text[last.span[1] : item.span[0]].strip():
            kept.append(item)
            continue
        leading = max((last, item), key=lambda one: one.severity)
        span = last.span[0], item.span[1]
        kept[-1] = replace(leading, span=span, fields={**item.fields, **last.fields})
    return kept


def _once(found: Iterable[FoundItem]) -> list[FoundItem]:
    """Two stretches with one and the same pair of expected and actual are one item, told in two clauses."""
    kept: list[FoundItem] = []
    for item in found:
        pair = item.fields.get("expected"), item.fields.get("actual")
        same = [one for one in kept if (one.fields.get("expected"), one.fields.get("actual")) == pair]
        if None in pair or not same:
            kept.append(item)
            continue
        (first,) = same
        span = min(first.span[0], item.span[0]), max(first.span[1], item.span[1])
        kept[kept.index(first)] = replace(first, span=span)
    return kept


def _completed(text: str, found: Sequence[FoundItem]) -> Sequence[FoundItem]:
    """The one thing that a message of one short clause says is the clause: "the sound is tinny", not "the sound"."""
    words = text.strip().rstrip(CLOSING)
    if len(found) != 1 or len(words.split()) > ONE_CLAUSE or any(mark in words for mark in BREAKS):
        return found
    start = len(text) - len(text.lstrip())
    return [replace(found[0], span=(start, start + len(words)))]


def _item(text: str, spoken: str, found: FoundItem) -> Item:
    start, end = found.span
    words = {name: text[first:behind] for name, (first, behind) in found.fields.items()}
    aspect = found.fields.get("aspect")
    return Item(
        start=start,
        end=end,
        quote=text[start:end],
        kind=found.kind,
        aspect=_named(text, spoken, aspect) if aspect else None,
        sentiment=_leaning(found),
        expected=words.get("expected"),
        actual=words.get("actual"),
        severity=found.severity,
        source=words.get("source"),
        consequence=words.get("consequence"),
        fulfilment=fulfilment_in(text[start:end]) if found.kind in PROBLEMS else None,
        confidence=_rounded(found.confidence),
    )


def _named(text: str, spoken: str, span: Span) -> str:
    """As written, but without the capital of a sentence's first word or of shouting; German nouns keep theirs."""
    name = text[slice(*span)]
    proper = any(character.isupper() for character in name[1:]) and not name.isupper()
    return name if proper or spoken == "de" else name.lower()


def _leaning(found: FoundItem) -> Sentiment:
    score = found.score
    lean = LEAN.get(found.kind)
    if lean is not None:
        score = lean * max(lean * score, LEANS)
    return Sentiment(_label(score), _rounded(score))


def _rounded(number: float) -> float:
    return round(number, DIGITS)


def _label(score: float) -> Label:
    return "positive" if score > 0 else "negative" if score < 0 else "neutral"


def _overall(parts: Sequence[Found]) -> Sentiment:
    """The mean over the parts of a long message, each counting as much as it holds an opinion."""
    if not parts:
        return Sentiment("neutral", 0.0)
    weights = [1.001 - part.sentiment["neutral"] for part in parts]
    scores = [polarity(part.sentiment) for part in parts]
    score = _rounded(float(np.average(scores, weights=weights)))
    neutral = abs(score) < NEUTRAL_BAND or max(weights) < OPINION
    return Sentiment("neutral" if neutral else _label(score), score)


def _stretch(text: str, found: FoundStretch) -> Stretch:
    start, end = found.span
    return Stretch(
        start, end, text[start:end], found.act, found.to, found.part, found.which, _rounded(found.confidence)
    )


def _answers(text: str, parts: Sequence[Found]) -> dict[str, str]:
    """Of a long message, what is answered first."""
    return {name: text[slice(*span)] for part in reversed(parts) for name, span in part.answers.items()}
