"""A linear classifier over sentence vectors and grams that also says how familiar a text is. Plain arrays, no pickle.

Each intent's own name, as words, is one example of it: with ten examples or fewer that is worth one to two points.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language import arrays
from bot.pipeline import softmax
from bot.pipeline.grams import Grams

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
Embed = Callable[[Sequence[str]], Floats]

NEIGHBOURS = 3
FOLDS = 3
LARGE = 2500
"""Training sentences, above which one fold of five is held out instead of each of three."""
GRAM_WEIGHT = 0.7
"""Length of a text's gram vector beside its sentence vector of length 1; chosen on sets that the bench does not use."""
MOST_WEIGHTS = 1_500_000
"""Of grams times labels: keeps a trained file under 6 MB."""
TEMPERATURES = np.geomspace(0.25, 4, 41)
STEEP = 2.0
"""How fast confidence falls where familiarity does."""
ARRAYS = ("dense", "sparse", "bias", "known", "centre", "spread", "quantiles")
_PARTS = re.compile(r"[\W_]+|(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Head:
    """Multinomial logistic regression, and the training vectors it is compared with."""

    labels: tuple[str, ...]
    grams: Grams
    dense: Floats
    sparse: Floats
    bias: Floats
    known: Floats
    centre: Floats
    spread: Floats
    quantiles: Floats
    """Of the familiarity of sentences that the model had not seen, in steps of one percent."""
    temperature: float

    def logits(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """Shape (n, labels)."""
        found: Floats = vectors @ self.dense + GRAM_WEIGHT * (self.grams.matrix(texts) @ self.sparse) + self.bias
        return found

    def probabilities(self, logits: Floats) -> Floats:
        """Shape (n, labels), rows sum to 1; as often right as they say, on sentences not seen in training."""
        return arrays.softmax(logits / self.temperature)

    def familiarity(self, logits: Floats, vectors: Floats) -> Floats:
        """z(largest logit) + z(mean cosine of the 3 nearest training sentences)."""
        signs = np.stack([logits.max(axis=1), nearness(vectors @ self.known.T)], axis=1)
        total: Floats = ((signs - self.centre) / self.spread).sum(axis=1)
        return total

    def floor(self, kept: float) -> float:
        """The familiarity that this share of sentences of the training's kind reaches."""
        return float(self.quantiles[round(100 * (1 - kept))])

    def save(self, file: Path) -> None:
        arrays: dict[str, Any] = {name: getattr(self, name) for name in ARRAYS}
        arrays |= {"keys": self.grams.keys, "rarity": self.grams.rarity}
        np.savez(file, labels=np.array(self.labels), temperature=self.temperature, **arrays)

    @classmethod
    def load(cls, file: Path) -> Head:
        """Raises FileNotFoundError when there is none."""
        with np.load(file, allow_pickle=False) as saved:
            arrays = {name: saved[name] for name in ARRAYS}
            grams = Grams(saved["keys"], saved["rarity"])
            return cls(tuple(map(str, saved["labels"])), grams, temperature=float(saved["temperature"]), **arrays)


def nearness(cosines: Floats) -> Floats:
    """Mean of each row's three largest."""
    top = min(NEIGHBOURS, cosines.shape[1])
    mean: Floats = np.partition(cosines, -top, axis=1)[:, -top:].mean(axis=1)
    return mean


def train_head(
    texts: Sequence[str], vectors: Floats, labels: Sequence[str], embed: Embed, strength: float = 10.0
) -> Head:
    """Deterministic. `strength` is scikit-learn's C; `embed` gives the names of the intents their vectors."""
    classes, truth = np.unique(np.asarray(labels), return_inverse=True)
    names = [readable(name) for name in classes]
    learner = _Learner(list(texts), vectors, truth, names, embed(names), strength)
    grams, dense, sparse, bias = learner.fit(np.arange(len(truth)))
    held, logits = learner.unseen()
    signs = np.stack([logits.max(axis=1), _unseen_nearness(vectors, held)], axis=1)
    centre, spread = signs.mean(axis=0), np.maximum(signs.std(axis=0), np.float32(1e-6))
    quantiles = np.quantile(((signs - centre) / spread).sum(axis=1), np.linspace(0, 1, 101)).astype(np.float32)
    temperature = _temperature(logits, truth[held])
    weights = (dense, sparse, bias, vectors, centre, spread, quantiles)
    return Head(tuple(map(str, classes)), grams, *weights, temperature)


def judge(
    texts: Sequence[str], vectors: Floats, labels: Sequence[str], embed: Embed, strength: float = 10.0
) -> Callable[[Places, Places], NDArray[np.bool_]]:
    """(learned, asked): which of the places asked get their label from a classifier that learned from the others
    alone. For measuring: without the confidence that `train_head` adds."""
    classes, truth = np.unique(np.asarray(labels), return_inverse=True)
    names = [readable(name) for name in classes]
    learner = _Learner(list(texts), vectors, truth, names, embed(names), strength)

    def right(learned: Places, asked: Places) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = learner.logits_of(asked, learned).argmax(axis=1) == truth[asked]
        return found

    return right


def readable(name: str) -> str:
    """ "card_arrival" and "CardArrival" as words."""
    return " ".join(_PARTS.sub(" ", name).lower().split())


@dataclass(frozen=True)
class _Learner:
    texts: list[str]
    vectors: Floats
    truth: Places
    names: list[str]
    named: Floats
    strength: float

    def fit(self, rows: Places) -> tuple[Grams, Floats, Floats, Floats]:
        texts = [self.texts[row] for row in rows]
        classes = len(self.names)
        grams = Grams.learn(texts, MOST_WEIGHTS // classes)
        sparse = GRAM_WEIGHT * grams.matrix([*texts, *self.names])
        truth = np.concatenate([self.truth[rows], np.arange(classes)])
        dense = np.concatenate([self.vectors[rows], self.named])
        return grams, *softmax.fit(dense, sparse, truth, classes, self.strength)

    def unseen(self) -> tuple[Places, Floats]:
        """Places, and their logits under models trained without them."""
        found = [(out, self.logits_of(out, rest)) for out, rest in _folds(len(self.truth))]
        return np.concatenate([out for out, _ in found]), np.concatenate([logits for _, logits in found])

    def logits_of(self, out: Places, rest: Places) -> Floats:
        grams, dense, sparse, bias = self.fit(rest)
        matrix = grams.matrix([self.texts[row] for row in out])
        logits: Floats = self.vectors[out] @ dense + GRAM_WEIGHT * (matrix @ sparse) + bias
        return logits


def _folds(size: int) -> Iterator[tuple[Places, Places]]:
    rows = np.arange(size)
    for fold in range(1 if size > LARGE else FOLDS):
        out = rows % (5 if size > LARGE else FOLDS) == fold
        yield rows[out], rows[~out]


def _unseen_nearness(vectors: Floats, rows: Places) -> Floats:
    """Of each row to the others; a thousand at a time, so that memory does not grow with the square."""
    found = []
    for first in range(0, len(rows), 1000):
        part = rows[first : first + 1000]
        cosines = vectors[part] @ vectors.T
        cosines[np.arange(len(part)), part] = -1
        found.append(nearness(cosines))
    return np.concatenate(found)


def _temperature(logits: Floats, truth: Places) -> float:
    """The one under which the true labels are most probable (Guo et al. 2017)."""
    rows = np.arange(len(truth))
    costs = [-np.log(arrays.softmax(logits / t)[rows, truth] + 1e-9).mean() for t in TEMPERATURES.astype(np.float32)]
    return float(TEMPERATURES[int(np.argmin(costs))])
