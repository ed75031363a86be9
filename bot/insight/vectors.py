"""Embeddings as rows: read from the record, and brought to length 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WIDTH = 384


def unpack(embeddings: Sequence[bytes]) -> Floats:
    """Stored embeddings as rows of length 1."""
    rows = np.frombuffer(b"".join(embeddings), np.float16).reshape(len(embeddings), WIDTH)
    return lengthened(rows.astype(np.float32))


def lengthened(rows: Floats) -> Floats:
    """Each row brought to length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), np.float32)
