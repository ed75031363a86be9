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
    weights: Floats
    """(features, 3)"""
    bias: Floats
    aspects: tuple[str, ...]
    """Terms that reviewers were found to speak of."""
    data: str
    """Hash of the texts it learned from."""
    encoder: str
    """Fingerprint of the encoder whose vectors it reads."""

    @classmethod
    def load(cls, models: Path) -> Heads:
        """Raises FileNotFoundError when the readers have not been trained."""
        file = models / READERS
        if not file.is_file():
            raise FileNotFoundError(f"{file} is missing: run `python -m bot.language.training`")
        with np.load(file, allow_pickle=False) as arrays:
            if "encoder" not in arrays:
                raise FileNotFoundError(f"{file} is of an earlier version: run `python -m bot.language.training`")
            weights, bias = (arrays[name].astype(np.float32) for name in ("weights", "bias"))
            return cls(weights, bias, tuple(map(str, arrays["aspects"])), str(arrays["data"]), str(arrays["encoder"]))

    def save(self, models: Path) -> None:
        arrays: dict[str, Any] = {name: np.asarray(value) for name, value in vars(self).items()}
        np.savez_compressed(models / READERS, **arrays)

    def __call__(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Probabilities of negative, neutral (or no opinion at all) and positive: shape (n, 3)."""
        scores = features(texts, vectors) @ self.weights + self.bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
        probabilities: Floats = raised / raised.sum(axis=1, keepdims=True)
        return probabilities
