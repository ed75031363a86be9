"""What the encoder is tuned on: sentences with judged clauses, marked opinions and their aspects, as token places."""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.language import lexicon
from bot.language.features import words
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE
from bot.language.segments import clauses, sentences
from bot.language.training import DATA, PARTS, PROS_CONS, REVIEWS, TRIPLES, judges, phrases
from bot.language.valence import valence

HELD_PACKAGE = "product_reviews_1"
"""Five products whose reviews the encoder never sees: what it is measured on."""
PHRASES, WORDS, PARTS_TWICE, LONGEST = 12_000, 4_500, 2, 56
CLEAR_VALENCE, CLEAR_WORD, NEGATED_SHARE = 0.5, 1.0, 0.12
BLAME = 1.5
"""There are fewer faults than praise among what was marked."""
NOUNS = (
    *("story", "film", "book", "song", "game", "meal", "service", "place", "show", "design", "idea", "performance"),
    *("product", "experience", "character", "plot", "style", "voice", "hotel", "app", "staff", "shirt", "phone"),
    *("lesson", "delivery"),
)
SENSE = {"POS": 1, "NEG": 2, "NEU": 3}
LABEL = {"POS": POSITIVE, "NEG": NEGATIVE, "NEU": NEUTRAL, "neg": NEGATIVE, "none": NEUTRAL, "pos": POSITIVE}
SIGN = {"-": NEGATIVE, "0": NEUTRAL, "+": POSITIVE}
Span = tuple[int, int]


@dataclass(frozen=True)
class Judged:
    """`polar`: it can only be good or bad, and says nothing of neutral. Places are characters at first, then tokens."""

    first: int
    last: int
    label: int
    polar: bool
    weight: float


@dataclass(frozen=True)
class Marked:
    """A sentence; `spans` is None where nobody marked opinions: (start, end, "A" or the opinion's polarity)."""

    text: str
    clauses: list[Judged]
    spans: list[tuple[int, int, str]] | None = None
    links: list[tuple[Span, Span]] = field(default_factory=list)
    """aspect, opinion"""


@dataclass(frozen=True)
class Lesson:
    """`Marked` in tokens: `aspects` and `opinions` hold one BIO tag a token."""

    ids: list[int]
    clauses: list[Judged]
    aspects: list[int] | None
    opinions: list[int] | None
    links: list[tuple[Span, Span]]


def lessons(tokenizer: Any, data: Path = DATA) -> list[Lesson]:
    tokenizer.enable_truncation(LONGEST)
    chance = random.Random(7)  # noqa: S311
    marked = [*_reviews(data), *_phrases(data, chance), *_parts(data), *_triples(data), *_words(chance)]
    return [_lesson(tokenizer, one) for one in marked]


def _lesson(tokenizer: Any, one: Marked) -> Lesson:
    encoding = tokenizer.encode(one.text)

    def places(start: int, end: int) -> Span:
        inside = [
            place
            for place, (first, last) in enumerate(encoding.offsets)
            if first < end and start < last and 0 < place < len(encoding.ids) - 1
        ]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    judged = [(places(c.first, c.last), c) for c in one.clauses]
    kept = [Judged(*span, c.label, c.polar, c.weight) for span, c in judged if span[1]]
    links = [(places(*aspect), places(*opinion)) for aspect, opinion in one.links]
    links = [link for link in links if link[0][1] and link[1][1]]
    if one.spans is None:
        return Lesson(encoding.ids, kept, None, None, links)
    aspects, opinions = [0] * len(encoding.ids), [0] * len(encoding.ids)
    for start, end, kind in one.spans:
        first, last = places(start, end)
        for place in range(first, last):
            if kind == "A":
                aspects[place] = 1 if place == first else 2
            else:
                opinions[place] = SENSE[kind] + (0 if place == first else len(SENSE))
    return Lesson(encoding.ids, kept, aspects, opinions, links)


def _whole(text: str, label: int, polar: bool, weight: float) -> Marked:
    return Marked(text, [Judged(0, len(text), label, polar, weight)])


def _reviews(data: Path) -> Iterator[Marked]:
    """Sentences without a marked feature count less; with a clear valence they only say which side they are on."""
    for line in (data / REVIEWS).read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["package"] == HELD_PACKAGE or row["polarity"] == "mixed":
            continue
        label, polar, weight = LABEL[row["polarity"]], False, 1.0
        if label == NEUTRAL:
            rated = float(valence(words(row["text"]))[0])
            weight = 0.6
            if abs(rated) > CLEAR_VALENCE:
                label, polar, weight = POSITIVE if rated > 0 else NEGATIVE, True, 0.3
        yield _whole(row["text"], label, polar, weight * (BLAME if label == NEGATIVE else 1))


def _phrases(data: Path, chance: random.Random) -> Iterator[Marked]:
    rows = [(text.strip(), label) for text, label in phrases(data / PROS_CONS) if judges(text)]
    chance.shuffle(rows)
    for text, label in rows[:PHRASES]:
        yield _whole(text, POSITIVE if label == "pro" else NEGATIVE, True, 0.7)


def _parts(data: Path) -> Iterator[Marked]:
    with (data / PARTS).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for _ in range(PARTS_TWICE):
                yield _whole(row["text"], SIGN[row["polarity"]], False, 1.0)


def _words(chance: random.Random) -> Iterator[Marked]:
    """Rated words in short phrases, some negated: what goods are never called ("tedious") must be known too."""
    rated = [(word, float(value)) for word, value in (line.split() for line in lexicon.lines("valence"))]
    clear = [(word, value) for word, value in rated if abs(value) >= CLEAR_WORD and word.isalpha()]
    chance.shuffle(clear)
    for word, value in clear[:WORDS]:
        noun, negated = chance.choice(NOUNS), chance.random() < NEGATED_SHARE
        plain = (word, f"{word} {noun}", f"a {word} {noun}", f"the {noun} is {word}", f"this {noun} was so {word}")
        turned = (f"the {noun} is not {word}", f"it is never {word}", f"isn't {word}")
        label = POSITIVE if (value > 0) != negated else NEGATIVE
        yield _whole(chance.choice(turned if negated else plain), label, True, 0.5 * min(abs(value), 2.5) / 2.5)


def _triples(data: Path) -> Iterator[Marked]:
    for line in (data / TRIPLES).read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["split"] == "train":
            found = [locate(row["text"], *triple) for triple in row["triples"]]
            for start, end in sentences(row["text"]):
                yield _sentence(row["text"], start, end, found)


def locate(text: str, aspect: str | None, opinion: str, sense: str) -> tuple[Span | None, Span, str]:
    """The nearest pair of occurrences."""
    judged = _occurrences(text, opinion)
    if aspect is None:
        return None, judged[0], sense
    named, at = min(
        ((a, o) for a in _occurrences(text, aspect) for o in judged), key=lambda pair: abs(pair[0][0] - pair[1][0])
    )
    return named, at, sense


def _occurrences(text: str, part: str) -> list[Span]:
    word = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(part.strip())}(?!\w)", text)]
    return word or [match.span() for match in re.finditer(re.escape(part.strip()), text)]


def _sentence(text: str, start: int, end: int, found: list[tuple[Span | None, Span, str]]) -> Marked:
    mine = [one for one in found if start <= one[1][0] and one[1][1] <= end]
    spans = [(o[0] - start, o[1] - start, sense) for _, o, sense in mine]
    near = [(a, o) for a, o, _ in mine if a and start <= a[0] and a[1] <= end]
    spans += [(a[0] - start, a[1] - start, "A") for a, _ in near]
    links = [((a[0] - start, a[1] - start), (o[0] - start, o[1] - start)) for a, o in near]
    cut = [(c.start, c.end, 1.0) for c in clauses(text) if start <= c.start and c.end <= end]
    whole = [(start, end, 0.7)] if len(cut) > 1 else []
    judged = [
        Judged(first - start, last - start, verdict[0], False, verdict[1] * share)
        for first, last, share in [*cut, *whole]
        if (verdict := _verdict(first, last, mine))
    ]
    return Marked(text[start:end], judged, spans, links)


def _verdict(first: int, last: int, mine: list[tuple[Span | None, Span, str]]) -> tuple[int, float] | None:
    """Label and weight of a clause; None when it is judged both ways."""
    senses = {sense for _, (start, end), sense in mine if start < last and first < end}
    if not senses:
        return NEUTRAL, 0.35
    weights = {"POS": 1.0, "NEG": 1.6, "NEU": 0.5}
    return (LABEL[(sense := senses.pop())], weights[sense]) if len(senses) == 1 else None
