"""The readers of this process, loaded when the first text needs them: a digest of nothing new never does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.language.embedding import Vectors
from bot.language.reader import Reader


@cache
def reader() -> Reader:
    """Loaded once in each process."""
    return Reader.load()


def embed(texts: Sequence[str]) -> Vectors:
    """One row of 384 numbers a text."""
    return reader().embed(texts)
