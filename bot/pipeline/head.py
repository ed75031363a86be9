"""A linear classifier over sentence vectors that also says how familiar a sentence is. Plain arrays, no pickle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

NEIGHBOURS = 3
KEPT = 0.97
"""Share of the training sentences, judged by models that had not seen them, that must count as familiar."""
FOLDS = 3
ARRAYS = ("weights", "bias", "known", "centre", "spread")


@dataclass(frozen=True)
class Head:
    """Multinomial logistic regression, and the training vectors it is compared with."""

    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    known: Floats
    centre: Floats
    spread: Floats
    floor: float

    def probabilities(self, vectors: Floats) -> Floats:
        """Shape (n, labels), rows sum to 1."""
        logits = vectors @ self.weights.T + self.bias
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: Floats = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def familiarity(self, vectors: Floats) -> Floats:
        """z(largest logit) + z(mean cosine of the 3 nearest training sentences), less the floor: below 0 is strange."""
        logits = (vectors @ self.weights.T + self.bias).max(axis=1)
        signs = np.stack([logits, nearness(vectors @ self.known.T)], axis=1)
        total: Floats = ((signs - self.centre) / self.spread).sum(axis=1) - self.floor
        return total

    def save(self, file: Path) -> None:
        arrays: dict[str, Any] = {name: getattr(self, name) for name in ARRAYS}
        np.savez(file, labels=np.array(self.labels), floor=self.floor, **arrays)

    @classmethod
    def load(cls, file: Path) -> Head:
        """Raises FileNotFoundError when there is none."""
        with np.load(file, allow_pickle=False) as saved:
            arrays = {name: saved[name] for name in ARRAYS}
            return cls(labels=tuple(map(str, saved["labels"])), floor=float(saved["floor"]), **arrays)


def nearness(cosines: Floats) -> Floats:
    """Mean of each row's three largest."""
    top = min(NEIGHBOURS, cosines.shape[1])
    mean: Floats = np.sort(cosines, axis=1)[:, -top:].mean(axis=1)
    return mean


def train_head(vectors: Floats, labels: Sequence[str], strength: float = 10.0) -> Head:
    """Deterministic. `strength` is scikit-learn's C."""
    classes, truth = np.unique(np.asarray(labels), return_inverse=True)
    weights, bias = _fit(vectors, truth, len(classes), strength)
    signs = np.stack([_unseen_logits(vectors, truth, len(classes), strength), _unseen_nearness(vectors)], axis=1)
    centre, spread = signs.mean(axis=0), signs.std(axis=0)
    floor = np.quantile(((signs - centre) / spread).sum(axis=1), 1 - KEPT)
    return Head(tuple(map(str, classes)), weights, bias, vectors, centre, spread, float(floor))


def _fit(vectors: Floats, truth: NDArray[np.intp], classes: int, strength: float) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=strength, max_iter=500).fit(vectors, truth)
    weights = np.zeros((classes, vectors.shape[1]), np.float32)
    bias = np.full(classes, -1e3, np.float32)
    weights[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return weights, bias


def _unseen_logits(vectors: Floats, truth: NDArray[np.intp], classes: int, strength: float) -> Floats:
    """Each sentence's largest logit under a model trained without its fold."""
    folds = np.arange(len(truth)) % FOLDS
    largest = np.zeros(len(truth), np.float32)
    for fold in range(FOLDS):
        out = folds == fold
        weights, bias = _fit(vectors[~out], truth[~out], classes, strength)
        largest[out] = (vectors[out] @ weights.T + bias).max(axis=1)
    return largest


def _unseen_nearness(vectors: Floats) -> Floats:
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    return nearness(cosines)
