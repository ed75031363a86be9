"""Trains the readers: `python -m bot.language.training`. Deterministic: the same data gives the same arrays."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.language.embedding import MODELS, Embedder
from bot.language.features import BUCKETS, GRAM_WEIGHT, VECTOR_WEIGHT, grams
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Floats, Heads

DATA = MODELS.parent / "data"
REVIEWS = Path("demo/product_reviews/product_reviews.jsonl")
PROS_CONS = Path("reading/pros_cons/pros_cons.csv")
PROS_CONS_WEIGHT = 0.3
"""They are six times as many as the review sentences and never neutral."""
INVERSE_REGULARISATION = 1.0

Progress = Callable[[int, int], None]
_POLARITY = {"neg": NEGATIVE, "none": NEUTRAL, "pos": POSITIVE}


@dataclass(frozen=True)
class Example:
    text: str
    label: int
    weight: float
    source: str
    """The product, or "pros_cons": what a held-out evaluation leaves out."""


def examples(data: Path = DATA) -> list[Example]:
    """All labelled sentences and phrases; sentences of mixed polarity are left out."""
    return [*_reviews(data / REVIEWS), *_pros_cons(data / PROS_CONS)]


def data_hash(data: Path = DATA) -> str:
    """SHA-256 of the training files."""
    digest = hashlib.sha256()
    for file in (REVIEWS, PROS_CONS):
        digest.update((data / file).read_bytes())
    return digest.hexdigest()


def stale(models: Path = MODELS, data: Path = DATA) -> bool:
    """Whether the readers are missing or were trained from other data or for another embedder."""
    try:
        heads = Heads.load(models)
    except FileNotFoundError:
        return True
    return heads.data != data_hash(data) or heads.embedder != Embedder.load(models).fingerprint


def train(models: Path = MODELS, data: Path = DATA, on_progress: Progress | None = None) -> Heads:
    """Reads `data`, writes models/readers.npz and returns what it wrote. Needs scikit-learn; about three minutes."""
    embedder = Embedder.load(models)
    rows = examples(data)
    heads = fit(rows, _embed(embedder, [row.text for row in rows], on_progress), data_hash(data), embedder.fingerprint)
    heads.save(models)
    return heads


def fit(rows: Sequence[Example], vectors: Floats, data: str = "", embedder: str = "") -> Heads:
    """Multinomial logistic regression on sentence vectors and n-grams together."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=300)
    model.fit(_matrix(rows, vectors), [row.label for row in rows], sample_weight=[row.weight for row in rows])
    coefficients = model.coef_.T.astype(np.float32)
    width = vectors.shape[1]
    return Heads(coefficients[:width], coefficients[width:], model.intercept_.astype(np.float32), data, embedder)


def _matrix(rows: Sequence[Example], vectors: Floats) -> Any:
    from scipy import sparse

    buckets = grams([row.text for row in rows])
    lengths = np.array([len(found) for found in buckets])
    values = np.repeat(GRAM_WEIGHT / np.sqrt(lengths), lengths)
    starts = np.concatenate([[0], np.cumsum(lengths)])
    hashed = sparse.csr_matrix((values, np.concatenate(buckets), starts), shape=(len(rows), BUCKETS))
    return sparse.hstack([sparse.csr_matrix(vectors * VECTOR_WEIGHT), hashed]).tocsr()


def _embed(embedder: Embedder, texts: list[str], on_progress: Progress | None) -> Floats:
    step, parts = 512, []
    for first in range(0, len(texts), step):
        parts.append(embedder(texts[first : first + step]))
        if on_progress:
            on_progress(min(first + step, len(texts)), len(texts))
    return np.vstack(parts)


def _reviews(file: Path) -> list[Example]:
    lines = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    return [
        Example(line["text"], _POLARITY[line["polarity"]], 1.0, line["product"])
        for line in lines
        if line["polarity"] in _POLARITY
    ]


def _pros_cons(file: Path) -> list[Example]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Example(row["text"], POSITIVE if row["label"] == "pro" else NEGATIVE, PROS_CONS_WEIGHT, "pros_cons")
            for row in csv.DictReader(lines)
        ]


if __name__ == "__main__":
    train(on_progress=lambda done, total: print(f"\r{done} of {total} texts read", end="", flush=True))  # noqa: T201
    print()  # noqa: T201
