"""Word lists, one file each, kept as text so that anyone can read and mend them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def words(name: str) -> frozenset[str]:
    """The words of `name`.txt, parted by spaces."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of `name`.txt without its comments."""
    rows = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(row for row in rows if row and not row.startswith("#"))


@cache
def pattern(name: str) -> re.Pattern[str]:
    """The lines of `name`.txt as one pattern between word boundaries, whatever the case."""
    joined = "|".join(lines(name))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)
