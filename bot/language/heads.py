"""The trained readers: softmax regression on the features of a clause, kept as plain arrays in models/readers.npz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.features import GRAM_WEIGHT, VECTOR_WEIGHT, grams

READERS = "readers.npz"
NEGATIVE, NEUTRAL, POSITIVE = range(3)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Heads:
    vector: Floats
    """(384, 3)"""
    gram: Floats
    """(buckets, 3)"""
    bias: Floats
    data: str
    """Hash of the texts it learned from."""
    embedder: str
    """Fingerprint of the embedder whose vectors it reads."""

    @classmethod
    def load(cls, models: Path) -> Heads:
        """Raises FileNotFoundError when the readers have not been trained."""
        file = models / READERS
        if not file.is_file():
            raise FileNotFoundError(f"{file} is missing: run `python -m bot.language.training`")
        with np.load(file, allow_pickle=False) as arrays:
            plain = {name: arrays[name].astype(np.float32) for name in ("vector", "gram", "bias")}
            return cls(**plain, data=str(arrays["data"]), embedder=str(arrays["embedder"]))

    def save(self, models: Path) -> None:
        arrays: dict[str, Any] = {name: np.asarray(value) for name, value in vars(self).items()}
        np.savez_compressed(models / READERS, **arrays)

    def __call__(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Probabilities of negative, neutral (or no opinion at all) and positive: shape (n, 3)."""
        scores = vectors @ self.vector * VECTOR_WEIGHT + self.bias
        for row, buckets in enumerate(grams(texts)):
            scores[row] += self.gram[buckets].sum(axis=0) * (GRAM_WEIGHT / np.sqrt(len(buckets)))
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities: Floats = raised / raised.sum(axis=1, keepdims=True)
        return probabilities
