"""Sentences as vectors: all-MiniLM-L6-v2 on one CPU thread, from the files in models/minilm."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODELS = Path(__file__).resolve().parents[2] / "models"
WIDTH = 384
MAX_TOKENS = 128
MAX_CHARACTERS = 4096
"""More than 128 tokens of any prose; keeps the tokenizer from walking a megabyte it will throw away."""
BATCH = 8
"""Measured best on one core: larger batches leave the cache, smaller ones pay per call."""
CHUNK = 1024
"""Texts tokenized at a time, so that memory does not grow with the input."""

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Embedder:
    """Weights are int8 and computed in float32, so a vector does not depend on what it was batched with."""

    session: Any
    tokenizer: Any
    files: tuple[Path, ...]

    @classmethod
    def load(cls, models: Path = MODELS) -> Embedder:
        """Raises FileNotFoundError when models/minilm is not whole."""
        files = found(models / "minilm" / "model.onnx", models / "minilm" / "tokenizer.json")
        return cls(open_session(files[0]), open_tokenizer(files[1]), files)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Shape (n, 384), rows of length 1. Reads the first 128 tokens of each text."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        for first in range(0, len(texts), CHUNK):
            chunk = texts[first : first + CHUNK]
            vectors[first : first + len(chunk)] = self._chunk(chunk)
        return vectors

    @cached_property
    def words(self) -> frozenset[str]:
        """What is one token: English words, and their parts with ## before."""
        return frozenset(self.tokenizer.get_vocab())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of weights and tokenizer: what a trained head depends on."""
        return hash_of(self.files)

    def _chunk(self, texts: Sequence[str]) -> Vectors:
        tokens = [encoding.ids for encoding in self.tokenizer.encode_batch([clean(text) for text in texts])]
        by_length = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        vectors = np.zeros((len(tokens), WIDTH), np.float32)
        for first in range(0, len(tokens), BATCH):
            rows = by_length[first : first + BATCH]
            vectors[rows] = self._batch([tokens[row] for row in rows])
        return vectors

    def _batch(self, tokens: list[list[int]]) -> Vectors:
        ids = np.zeros((len(tokens), max(map(len, tokens))), np.int64)
        mask = np.zeros_like(ids)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = sequence
            mask[row, : len(sequence)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (hidden,) = self.session.run(None, inputs)
        return _unit(_mean(hidden, mask))


def found(*files: Path) -> tuple[Path, ...]:
    """The same files. Raises FileNotFoundError when one is missing."""
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(f"{file} is missing: check the project out again, with models/")
    return files


def hash_of(files: Sequence[Path]) -> str:
    """SHA-256 of the bytes of all of them."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def open_tokenizer(file: Path) -> Any:
    """Cuts after MAX_TOKENS."""
    from tokenizers import Tokenizer  # here, so that whoever only masks does not pay for it

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def open_session(file: Path) -> Any:
    """One thread that sleeps when idle: the same machine also answers chats."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def clean(text: str, most: int = MAX_CHARACTERS) -> str:
    """The first characters, as the tokenizer takes them: it refuses lone surrogates."""
    return text[:most].encode("utf-8", "replace").decode("utf-8")


def _mean(hidden: Vectors, mask: NDArray[np.int64]) -> Vectors:
    weights = mask[..., None].astype(np.float32)
    mean: Vectors = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return mean


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit
