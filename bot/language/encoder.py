"""The tuned reader: a MiniLM that learned opinions (models/reader), what it says of a sentence's tokens and clauses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.language.embedding import MODELS, Vectors, clean, found, hash_of, open_session, open_tokenizer

HIDDEN = 384
LAYERS = {"sentiment": 3, "opinion": 7, "aspect": 3, "from_aspect": 65, "to_opinion": 65}
"""What the model says of each token, and in how many numbers. The last two, multiplied, say what belongs together."""
_ENDS = tuple(accumulate(LAYERS.values()))
_COLUMNS = {name: slice(end - LAYERS[name], end) for name, end in zip(LAYERS, _ENDS, strict=True)}
WIDTH = HIDDEN + 3
"""Of a clause: the mean of its tokens' states, and the logits of negative, neutral, positive."""


@dataclass(frozen=True)
class States:
    """One sentence: what the model makes of each token, and where the token stands."""

    hidden: Vectors
    """(tokens, 384)"""
    spans: NDArray[np.int64]
    """(tokens, 2): start and end in the sentence"""
    inner: tuple[bool, ...]
    """Whether a token goes on with the word of the one before it."""
    layers: dict[str, Vectors]
    """Of each layer above, (tokens, what it tells apart)"""

    def inside(self, start: int, end: int) -> NDArray[np.int64]:
        """The places of the tokens that touch `start:end`; the marks at both ends of a sentence have no width."""
        found: NDArray[np.int64] = np.nonzero((self.spans[:, 0] < end) & (self.spans[:, 1] > start))[0]
        return found


@dataclass(frozen=True)
class Encoder:
    """Reads one sentence at a time: its int8 activations would otherwise depend on the neighbours in a batch."""

    session: Any
    tokenizer: Any
    files: tuple[Path, ...]

    @classmethod
    def load(cls, models: Path = MODELS) -> Encoder:
        """Raises FileNotFoundError when models/reader is not whole."""
        files = found(models / "reader" / "model.onnx", models / "minilm" / "tokenizer.json")
        return cls(open_session(files[0]), open_tokenizer(files[1]), files)

    def __call__(self, sentence: str) -> States:
        """Reads the first 128 tokens."""
        encoding = self.tokenizer.encode(clean(sentence))
        hidden, layers = self.session.run(None, {"ids": np.array([encoding.ids], np.int64)})
        inner = tuple(token.startswith("##") for token in encoding.tokens)
        spans = np.array(encoding.offsets, np.int64).reshape(-1, 2)
        return States(hidden[0], spans, inner, {name: layers[0][:, part] for name, part in _COLUMNS.items()})

    @staticmethod
    def clause(states: States, start: int, end: int) -> Vectors:
        """Shape (387,), of the part `start:end` of a sentence; all of it when no token stands there."""
        places = states.inside(start, end)
        rows = places if len(places) else np.arange(len(states.hidden))
        both = (states.hidden, states.layers["sentiment"])
        vector: Vectors = np.concatenate([block[rows].mean(axis=0) for block in both]).astype(np.float32)
        return vector

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all its files: what the trained heads depend on."""
        return hash_of(self.files)
