"""Word lists, one file each, kept as text so that anyone can read and mend them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
_NAMED = re.compile(r"\{([a-z]+)\}")
_SECTION = re.compile(r"\[(\w+)\]")


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


def sections_of(file: str, before: Sequence[str] = ()) -> dict[str, re.Pattern[str]]:
    """Of each section of a lexicon's file, one pattern between word boundaries; a section named in `before` stands
    right before what it is sought from."""
    sections: dict[str, list[str]] = {}
    named, current = [], ""
    for line in lines(file):
        heading = _SECTION.fullmatch(line)
        if heading:
            current = heading[1]
        elif line.startswith("@"):
            named.append(line)
        else:
            sections.setdefault(current, []).append(line)
    return {kind: _between(alternatives([*named, *rows]), kind in before) for kind, rows in sections.items()}


def _between(words: str, right_before: bool) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})" + (r" $" if right_before else r"(?!\w)"))
