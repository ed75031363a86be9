"""Multinomial logistic regression over dense and sparse features at once, by L-BFGS."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
ITERATIONS = 100
TOLERANCE = 1e-4
"""Of the loss from one step to the next, as a share: more changes no decision that matters."""
MEMORY = 6


def fit(
    dense: Floats, sparse: Any, truth: NDArray[np.intp], classes: int, strength: float
) -> tuple[Floats, Floats, Floats]:
    """Weights of shape (dense, classes) and (sparse, classes), and biases (classes,). Deterministic.

    The loss is scikit-learn's: `strength` (its C) times the summed cross-entropy, plus half the squared weights.
    On one thread: the vectors are so long and the products so small that threads only wait for each other, which on a
    busy machine takes ten times as long.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    wide, narrow = dense.shape[1], sparse.shape[1]
    transposed, rows = sparse.T.tocsr(), np.arange(len(truth))
    cuts = (wide * classes, (wide + narrow) * classes)

    def parts(flat: Any) -> tuple[Floats, Floats, Floats]:
        first, second, bias = np.split(flat.astype(np.float32), cuts)
        return first.reshape(wide, classes), second.reshape(narrow, classes), bias

    def loss(flat: Any) -> tuple[float, Any]:
        first, second, bias = parts(flat)
        logits = dense @ first + sparse @ second + bias
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        totals = shares.sum(axis=1, keepdims=True)
        cost = float(np.log(totals).sum(dtype=np.float64) - logits[rows, truth].sum(dtype=np.float64))
        shares /= totals
        shares[rows, truth] -= 1
        slopes = [(dense.T @ shares).ravel(), (transposed @ shares).ravel(), shares.sum(axis=0)]
        gradient = strength * np.concatenate(slopes).astype(np.float64)
        gradient[: cuts[1]] += flat[: cuts[1]]
        return strength * cost + 0.5 * float(flat[: cuts[1]] @ flat[: cuts[1]]), gradient

    start = np.zeros((wide + narrow + 1) * classes)
    options: Any = {"maxiter": ITERATIONS, "ftol": TOLERANCE, "maxcor": MEMORY}
    with threadpool_limits(limits=1):
        return parts(minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x)
