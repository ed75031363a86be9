"""Real reviews as what a customer has to tell: their sentences, each with the polarity that people marked."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.intake.demo import as_written

PRODUCT_REVIEWS = Path("ship/nltk_product_reviews/product_reviews.jsonl")
DMASTE = Path("ship/dmaste/dmaste.jsonl")
NEGATIVE, POSITIVE, MIXED, UNMARKED = "neg", "pos", "mixed", "none"
IN_ONE_BREATH = 0.3
SENTENCE = re.compile(r"[^\s.!?](?:[^.!?\n]*[^\s.!?])?")
SHORTEST, LONGEST = 4, 60
"""Words of a sentence that is told: a heading is none, and nobody types more in one sentence."""


@dataclass(frozen=True)
class Sentence:
    text: str
    polarity: str
    aspect: str = ""
    """What was marked as spoken of, if anything."""

    @property
    def is_fault(self) -> bool:
        return self.polarity in (NEGATIVE, MIXED)


@dataclass(frozen=True)
class Case:
    """What one customer has to tell: `told` answers the open question, `rest` is left for probes."""

    source: str
    told: tuple[Sentence, ...]
    rest: tuple[Sentence, ...]

    @property
    def story(self) -> str:
        return " ".join(sentence.text for sentence in self.told)

    @property
    def has_fault(self) -> bool:
        return any(sentence.is_fault for sentence in self.told)

    @property
    def has_praise(self) -> bool:
        return any(sentence.polarity in (POSITIVE, MIXED) for sentence in self.told)

    @property
    def fault(self) -> Sentence | None:
        return next((sentence for sentence in self.told if sentence.is_fault), None)


def cases(bench: Path, count: int, seed: int) -> list[Case]:
    """`count` customers: from either source as many, half of them with a fault to tell. Raises FileNotFoundError."""
    draw = random.Random(seed)
    found: list[Case] = []
    for name, reviews in (("product reviews", _product_reviews(bench)), ("dmaste dev", _dmaste(bench))):
        all_reviews = list(reviews)
        draw.shuffle(all_reviews)
        for opens in (_opens_with_fault, _opens_with_praise):
            usable = [review for review in all_reviews if any(map(opens, review))]
            found += [_case(name, review, opens, draw) for review in usable[: -(-count // 4)]]
    draw.shuffle(found)
    return found[:count]


def _opens_with_fault(sentence: Sentence) -> bool:
    return sentence.is_fault and _is_told(sentence)


def _opens_with_praise(sentence: Sentence) -> bool:
    return sentence.polarity == POSITIVE and _is_told(sentence)


def _is_told(sentence: Sentence) -> bool:
    return sentence.polarity != UNMARKED and SHORTEST <= len(sentence.text.split()) <= LONGEST


def _case(source: str, review: list[Sentence], opens: Callable[[Sentence], bool], draw: random.Random) -> Case:
    """One sentence at random; three in ten tell the next marked one in the same breath."""
    first = draw.choice([number for number, sentence in enumerate(review) if opens(sentence)])
    chosen = [first]
    if first + 1 < len(review) and _is_told(review[first + 1]) and draw.random() < IN_ONE_BREATH:
        chosen.append(first + 1)
    rest = [sentence for number, sentence in enumerate(review) if number not in chosen and _is_told(sentence)]
    return Case(source, tuple(review[number] for number in chosen), tuple(rest))


def _product_reviews(bench: Path) -> Iterator[list[Sentence]]:
    lines = [json.loads(line) for line in (bench / PRODUCT_REVIEWS).read_text(encoding="utf-8").splitlines()]
    for _, review in groupby(lines, lambda line: (line["product"], line["review"])):
        yield [Sentence(as_written(line["text"]), line["polarity"], _feature(line)) for line in review]


def _feature(line: dict[str, Any]) -> str:
    """A marked feature that the sentence names."""
    named = [name for name, _ in line["features"] if name.lower() in line["text"].lower()]
    return named[0] if named else ""


def _dmaste(bench: Path) -> Iterator[list[Sentence]]:
    for line in (bench / DMASTE).read_text(encoding="utf-8").splitlines():
        review = json.loads(line)
        if review["split"] == "dev":
            yield list(_cut(review))


def _cut(review: dict[str, Any]) -> Iterator[Sentence]:
    """A sentence has the polarity of the opinions marked in it."""
    for text in SENTENCE.findall(review["text"]):
        inside = [triple for triple in review["triples"] if triple["opinion"] and triple["opinion"] in text]
        found = {triple["polarity"] for triple in inside}
        polarity = (
            *((MIXED,) if {"POS", "NEG"} <= found else ()),
            *((NEGATIVE,) if "NEG" in found else ()),
            *((POSITIVE,) if "POS" in found else ()),
            UNMARKED,
        )[0]
        aspects = [str(triple["aspect"]) for triple in inside if triple["aspect"] and triple["aspect"] in text]
        yield Sentence(as_written(text), polarity, aspects[0] if aspects else "")
