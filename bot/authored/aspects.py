"""The shop's names for the things that customers speak of: data/aspects, its own list before the common one."""

from __future__ import annotations

from pathlib import Path

from bot.authored.lines import read
from bot.authored.problems import BadAuthoring, Problem

FOLDER = Path("data") / "aspects"
COMMON = "common.yml"
LONGEST = 60


def load_aspects(root: Path) -> dict[str, tuple[str, ...]]:
    """The words by which customers name each thing, by its name. A shop's own files come first, in alphabetical order.

    Raises BadAuthoring, which names every problem by file and line.
    """
    files = sorted((root / FOLDER).glob("*.yml"), key=lambda file: (file.name == COMMON, file.name))
    found: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for file in files:
        document = read(root, file)
        problems += document.problems
        if document.problems:
            continue
        for name, words in (document.value or {}).items():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                problems.append(document.problem((name,), "write the words of a thing as a list: [battery, batteries]"))
            elif not 0 < len(str(name)) <= LONGEST:
                problems.append(document.problem((name,), f"a name has between 1 and {LONGEST} characters"))
            else:
                found.setdefault(str(name), ())
                found[str(name)] += tuple(words)
    if problems:
        raise BadAuthoring(problems)
    return found
