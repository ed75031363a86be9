"""Word lists, one file each, kept as text so that anyone can read and mend them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_NAMED = re.compile(r"\{([a-z]+)\}")


@cache
def words(name: str) -> frozenset[str]:
    """The words of `name`.txt, parted by spaces."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of `name`.txt without its comments."""
    rows = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(row for row in rows if row and not row.startswith("#"))


def alternatives(rows: Sequence[str]) -> str:
    """The rows as one pattern; "@word pattern" names what later rows write as {word}."""
    named: dict[str, str] = {}
    patterns: list[str] = []
    for line in rows:
        whole = _NAMED.sub(lambda match: named[match[1]], line)
        if line.startswith("@"):
            word, _, meaning = whole[1:].partition(" ")
            named[word] = meaning
        else:
            patterns.append(whole)
    return "|".join(patterns)
