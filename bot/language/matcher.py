"""Whether an item says what a statement says: both in one pass of a network, joined with how alike they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.language.arrays import Floats
from bot.language.composing import compose
from bot.language.embedding import MODELS, Embedder, found, hash_of, open_session
from bot.language.encoder import TOKENIZER
from bot.language.threads import one_thread

MODEL, HEAD = "model.onnx", "head.npz"


@dataclass(frozen=True)
class Matcher:
    """One pair a call: its int8 activations would otherwise depend on the neighbours in a batch."""

    session: Any = field(repr=False)
    tokenizer: Any = field(repr=False)
    embedder: Embedder = field(repr=False)
    weights: Floats = field(repr=False)
    """(384,): of the state of the first token."""
    bias: float
    joined: tuple[float, float, float]
    """Of the network's logit, of the cosine of the two sentences, and what is added: a logistic regression."""
    files: tuple[Path, ...]

    @classmethod
    def load(cls, embedder: Embedder, models: Path = MODELS) -> Matcher:
        """Raises FileNotFoundError when models/matcher is not whole."""
        from tokenizers import Tokenizer  # here, so that whoever only masks does not pay for it

        files = found(*(models / "matcher" / name for name in (MODEL, HEAD, TOKENIZER)))
        with np.load(files[1], allow_pickle=False) as arrays:
            weights, bias = arrays["weights"].astype(np.float32), float(arrays["bias"])
            logit, cosine, offset = map(float, arrays["joined"])
        tokenizer = Tokenizer.from_file(str(files[2]))
        return cls(open_session(files[0]), tokenizer, embedder, weights, bias, (logit, cosine, offset), files)

    def __call__(self, pairs: Iterable[tuple[str, str]]) -> Floats:
        """(n,): of each (item, statement), how probably a careful reader finds that the item says it, 0..1."""
        logits, alike = self.parts(list(pairs))
        of_logit, of_cosine, offset = self.joined
        return np.asarray(1 / (1 + np.exp(-(of_logit * logits + of_cosine * alike + offset))), np.float32)

    def parts(self, given: list[tuple[str, str]]) -> tuple[Floats, Floats]:
        """(n,) each: the network's logit, and the cosine of the two sentences."""
        with one_thread():
            logits = np.array([self._logit(item, statement) for item, statement in given], np.float32)
        return logits, self._alike(given)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all its files."""
        return hash_of(self.files)

    def _alike(self, given: list[tuple[str, str]]) -> Floats:
        """The cosine of each pair; each text is embedded once."""
        texts = list(dict.fromkeys(text for pair in given for text in pair))
        rows = dict(zip(texts, self.embedder(texts), strict=True))
        return np.array([rows[item] @ rows[statement] for item, statement in given], np.float32)

    def _logit(self, item: str, statement: str) -> float:
        ids = compose(self.tokenizer, item, statement)[0].ids
        states = self.session.run(None, {"ids": ids[None]})[0][0]
        return float(states[0] @ self.weights) + self.bias
