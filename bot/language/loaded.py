"""The reader of this process, loaded when the first text needs them: a digest of nothing new never does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.language.embedding import Vectors
from bot.language.matcher import Matcher
from bot.language.reader import Reader


@cache
def reader() -> Reader:
    """Loaded once in each process."""
    return Reader.load()


class Embed:
    """One row of 384 numbers a text."""

    @property
    def fingerprint(self) -> str:
        """Which embedder it is."""
        return reader().embedder.fingerprint

    def __call__(self, texts: Sequence[str]) -> Vectors:
        return reader().embed(texts)


def says(pairs: Iterable[tuple[str, str]]) -> Vectors:
    """Of each (item, statement), how probably the item says it."""
    return matcher()(pairs)


@cache
def matcher() -> Matcher:
    """Loaded once in each process."""
    return Matcher.load(reader().embedder)


embed = Embed()
