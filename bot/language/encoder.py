"""The reader's network: one pass over question, draft and message; one row of numbers a token (outputs.py)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bot.language.arrays import Floats
from bot.language.composing import Composed
from bot.language.decoding import Calibration
from bot.language.embedding import MODELS, found, hash_of, open_session
from bot.language.outputs import WIDTH

HIDDEN = 384
MODEL, TOKENIZER, HEADS = "model.onnx", "tokenizer.json", "heads.npz"


@dataclass(frozen=True)
class Heads:
    """The linear map from a token's state to everything that is read of it."""

    weights: Floats = field(repr=False)
    """(HIDDEN, WIDTH)"""
    bias: Floats = field(repr=False)
    calibration: Calibration = field(default_factory=Calibration)
    stamp: str = ""
    """What heads of the shop's own were fitted to; empty for those that are shipped."""
    base: str = ""
    """Fingerprint of what heads of the shop's own were fitted for."""

    def save(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            name: np.asarray(value) for name, value in vars(self).items() if name != "calibration"
        }
        calibration = np.array([self.calibration.slope, self.calibration.offset], np.float32)
        with file.open("wb") as out:
            np.savez(out, **arrays, calibration=calibration)

    @classmethod
    def load(cls, file: Path) -> Heads:
        """Raises ValueError when they are not of this version's shape."""
        with np.load(file, allow_pickle=False) as arrays:
            weights, bias = (arrays[name].astype(np.float32) for name in ("weights", "bias"))
            calibration = Calibration(*map(float, arrays["calibration"]))
            stamp, base = (str(arrays[name]) for name in ("stamp", "base"))
        if weights.shape != (HIDDEN, WIDTH):
            raise ValueError(f"{file} holds {weights.shape}, not {(HIDDEN, WIDTH)}: check models/ out again")
        return cls(weights, bias, calibration, stamp, base)


@dataclass(frozen=True)
class Encoder:
    """Reads one message at a time: its int8 activations would otherwise depend on the neighbours in a batch."""

    session: Any = field(repr=False)
    tokenizer: Any = field(repr=False)
    heads: Heads
    files: tuple[Path, ...]

    @classmethod
    def load(cls, models: Path = MODELS) -> Encoder:
        """As shipped. Raises FileNotFoundError when models/reader is not whole."""
        from tokenizers import Tokenizer  # here, so that whoever only masks does not pay for it

        model, tokenizer, heads = files = shipped(models)
        return cls(open_session(model), Tokenizer.from_file(str(tokenizer)), Heads.load(heads), files)

    def fitted(self, heads: Heads) -> Encoder:
        return replace(self, heads=heads)

    def __call__(self, composed: Composed) -> Floats:
        """(tokens, WIDTH)"""
        outputs: Floats = self.states(composed) @ self.heads.weights + self.heads.bias
        return outputs

    def states(self, composed: Composed) -> Floats:
        """(tokens, HIDDEN): what the heads are trained on."""
        states: Floats = self.session.run(None, {"ids": composed.ids[None]})[0][0]
        return states

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of all its files as shipped."""
        return hash_of(self.files)


def shipped(models: Path = MODELS) -> tuple[Path, ...]:
    """The network, its tokenizer and its heads. Raises FileNotFoundError when one is missing."""
    return found(*(models / "reader" / name for name in (MODEL, TOKENIZER, HEADS)))
