"""The trained readers: softmax regression on the features of a clause, kept as plain arrays in models/readers.npz."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.language.features import Floats, features

READERS = "readers.npz"
NEGATIVE, NEUTRAL, POSITIVE = range(3)


@dataclass(frozen=True)
class Heads:
    dense: Floats
    """(dense features, 3)"""
    gram: Floats
    """(buckets, 3)"""
    bias: Floats
    aspects: tuple[str, ...]
    """Terms that reviewers were found to speak of."""
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
            plain = {name: arrays[name].astype(np.float32) for name in ("dense", "gram", "bias")}
            aspects = tuple(map(str, arrays["aspects"]))
            return cls(**plain, aspects=aspects, data=str(arrays["data"]), embedder=str(arrays["embedder"]))

    def save(self, models: Path) -> None:
        """The gram weights lose precision that no reading needs: half the bytes."""
        arrays: dict[str, Any] = {name: np.asarray(value) for name, value in vars(self).items()}
        np.savez_compressed(models / READERS, **{**arrays, "gram": self.gram.astype(np.float16)})

    def __call__(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Probabilities of negative, neutral (or no opinion at all) and positive: shape (n, 3)."""
        seen = features(texts, vectors)
        scores = seen.dense @ self.dense + self.bias
        for row, (buckets, value) in enumerate(zip(seen.grams, seen.gram_values, strict=True)):
            scores[row] += self.gram[buckets].sum(axis=0) * value
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        probabilities: Floats = raised / raised.sum(axis=1, keepdims=True)
        return probabilities
