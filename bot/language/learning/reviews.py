"""Sentences, phrases and opinions of reviews that others judged good or bad (data/reading): what sentiment is learned
from beside the notes, and what the encoder learns before them."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bot.language.composing import Composed, compose
from bot.language.notes import SENTIMENTS, Span
from bot.language.targets import Claim, Example, Tags, blank, put, tokens_in

DATA = Path(__file__).resolve().parents[3] / "data"
SENTENCES = Path("demo/product_reviews/product_reviews.jsonl")
PHRASES = Path("reading/pros_cons/pros_cons.csv")
PARTS = Path("reading/oposum/polarity.csv")
OPINIONS = Path("reading/dmaste/dmaste.jsonl")
HELD_PACKAGE = "product_reviews_1"
"""Five products whose reviews are not learned from: sentiment is measured on them."""
PHRASES_TAKEN = 8_000
NAMES = {"pos": "positive", "neg": "negative", "pro": "positive", "con": "negative", "+": "positive", "-": "negative"}
NAMES |= {"0": "neutral", "POS": "positive", "NEG": "negative", "NEU": "neutral"}
MIXED, NEUTRAL = SENTIMENTS.index("mixed"), SENTIMENTS.index("neutral")


def examples(tokenizer: Any, chance: random.Random, data: Path = DATA) -> list[Example]:
    return [
        *(_whole(tokenizer, text, name, (MIXED,)) for text, name in _sentences(data / SENTENCES)),
        *(_whole(tokenizer, text, name, (MIXED, NEUTRAL)) for text, name in _phrases(data / PHRASES, chance)),
        *(_whole(tokenizer, text, name, (MIXED,)) for text, name in _parts(data / PARTS)),
        *_opinions(tokenizer, data / OPINIONS),
    ]


def _whole(tokenizer: Any, text: str, name: str, excluded: tuple[int, ...]) -> Example:
    composed = compose(tokenizer, text)[0]
    return Example(composed, {}, [_claim(composed, (0, len(text)), name, excluded)])


def _claim(composed: Composed, span: Span, name: str, excluded: tuple[int, ...]) -> Claim:
    tokens = tokens_in(composed, span)
    if not len(tokens):  # beyond the longest input: the mark at its end says nothing of anything
        tokens = np.array([len(composed.ids) - 1])
    return Claim(tokens, {"sentiment": SENTIMENTS.index(NAMES[name])}, excluded=excluded)


def _sentences(file: Path) -> Iterator[tuple[str, str]]:
    """Those marked good or bad: where nothing is marked there may still be an opinion."""
    for row in map(json.loads, file.read_text("utf-8").splitlines()):
        if row["package"] != HELD_PACKAGE and row["polarity"] in ("pos", "neg"):
            yield row["text"], row["polarity"]


def _phrases(file: Path, chance: random.Random) -> list[tuple[str, str]]:
    rows = [(row["text"], row["label"]) for row in _rows(file)]
    return chance.sample(rows, min(PHRASES_TAKEN, len(rows)))


def _parts(file: Path) -> Iterator[tuple[str, str]]:
    yield from ((row["text"], row["polarity"]) for row in _rows(file))


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _opinions(tokenizer: Any, file: Path) -> Iterator[Example]:
    for row in map(json.loads, file.read_text("utf-8").splitlines()):
        if row["split"] == "train":
            text, composed = row["text"], compose(tokenizer, row["text"])[0]
            opinions = [(span, name) for _, opinion, name in row["triples"] if (span := _place(text, opinion))]
            aspects = [span for aspect, _, _ in row["triples"] if (span := _place(text, aspect))]
            claims = [_claim(composed, span, name, (MIXED,)) for span, name in opinions]
            tags = {"opinion": _tagged(composed, [span for span, _ in opinions]), "aspect": _tagged(composed, aspects)}
            yield Example(composed, tags, claims)


def _place(text: str, words: str | None) -> Span | None:
    """None where it does not stand in the text, and for an aspect that is only meant."""
    start = text.find(words) if words else -1
    return (start, start + len(words or "")) if start >= 0 else None


def _tagged(composed: Composed, spans: list[Span]) -> Tags:
    tags = blank(composed)
    for span in spans:
        put(tags, tokens_in(composed, span))
    return tags
