"""The lowest layers of a shipped network as one that learns on, with nothing from outside the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from bot.language.embedding import MODELS
from bot.language.encoder import MODEL
from bot.language.learning.base import Shape
from bot.language.learning.network import Network
from bot.language.learning.resume import EMBEDDINGS, matrix, weights

EPSILON = 1e-12
"""Of the layer norms of multilingual-e5-small."""
HEADS = 12


def unpacked(layers: int, file: Path = MODELS / "reader" / MODEL) -> Network:
    """The network of this file with its lowest `layers` only; what is read of its states is left untrained.

    Raises KeyError when the file is not one that export.py wrote.
    """
    stored = weights(file)
    stored |= {name: matrix(stored, f"{name}_quantized") for name in EMBEDDINGS}
    words, places = (stored[name] for name in EMBEDDINGS)
    inner = stored["layers.0.inner.bias"]
    network = Network(Shape(words.shape[1], layers, HEADS, len(inner), len(words), len(places), EPSILON), len(words))
    own = network.state_dict()
    for name in own:
        if not name.startswith("read."):
            own[name] = torch.tensor(stored[name].astype(np.float32))
    network.load_state_dict(own)
    return network
