"""A reader that costs nothing: for tests of what is done with a reading, not of how well it was read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from bot.language.reading import Item, Reading, Sentiment


class FakeReader:
    """Each sentence is an item; "expected X but Y" is an unmet expectation."""

    version = "fake-1"
    embedder = SimpleNamespace(fingerprint="fake-1")

    def __init__(self) -> None:
        self.texts_read = 0

    def read(self, text: str) -> Reading:
        self.texts_read += 1
        items = tuple(self._item(text, *match.span()) for match in re.finditer(r"[^\s.!?][^.!?\n]*", text))
        return Reading(text, "en", Sentiment("negative", -0.5), 0.9, 0.1, items, model_version=self.version)

    def read_many(self, texts: Sequence[str], vectors: dict[str, NDArray[np.float32]] | None = None) -> list[Reading]:
        return [self.read(text) for text in texts]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") for text in texts]
        rows = [np.random.default_rng(seed).standard_normal(384) for seed in seeds]
        vectors = np.array(rows, np.float32).reshape(len(texts), 384)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def _item(self, text: str, start: int, end: int) -> Item:
        quote = text[start:end]
        pair = re.fullmatch(r"expected (.*?) but (.*)", quote)
        expected, actual = pair.groups() if pair else (None, None)
        kind = "unmet" if pair else "fault"
        return Item(start, end, quote, kind, None, Sentiment("negative", -0.5), expected, actual, 2)
