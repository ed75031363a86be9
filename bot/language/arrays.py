"""Arithmetic on arrays that several readers share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
EPSILON = 1e-6


def softmax(logits: Floats) -> Floats:
    """Probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def sigmoid(odds: Any) -> Any:
    """Of log odds, one number or many, the probability."""
    return 1 / (1 + np.exp(-odds))


def log_odds(probability: float) -> float:
    """The inverse of `sigmoid`; what is certain counts as nearly so."""
    bounded = min(max(probability, EPSILON), 1 - EPSILON)
    return float(np.log(bounded / (1 - bounded)))
