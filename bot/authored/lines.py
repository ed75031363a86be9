"""YAML with the line of every value. What YAML would silently drop, a key given twice, is a problem here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.authored.problems import Problem

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where it was built in: ten times as fast."""

Place = tuple[str | int, ...]
"""The way to a value: keys and list positions."""


@dataclass(frozen=True)
class Document:
    """One file as it was read. `value` is None when it could not be."""

    file: str
    value: Any = None
    lines: Mapping[Place, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, place: Place) -> int:
        """The line of the value at `place`, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, place: Place, sentence: str) -> Problem:
        return Problem(self.file, self.line(place), sentence)


def read(root: Path, file: Path) -> Document:
    """Never raises for what is wrong with the file: that is in `problems`."""
    name = file.relative_to(root).as_posix()
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _unreadable(name, 1, "the file is missing; restore it from the project, or write it anew")
    except (OSError, UnicodeDecodeError) as error:
        return _unreadable(name, 1, f"the file cannot be read as UTF-8 text: {error}")
    return parse(name, text)


def parse(name: str, text: str) -> Document:
    """The same for a text, e.g. one that a person is still writing."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:
        return _unreadable(name, *_where_and_why(error, text))
    finally:
        loader.dispose()
    lines: dict[Place, int] = {}
    twice = tuple(_walk(name, node, (), lines)) if node else ()
    return Document(name, value, lines, twice)


def _unreadable(name: str, line: int, sentence: str) -> Document:
    return Document(name, problems=(Problem(name, line, sentence),))


def _where_and_why(error: Exception, text: str) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    said = getattr(error, "problem", None) or str(error)
    hint = "check the indentation here and one line before, and put texts in double quotes"
    if any("\t" in near for near in text.splitlines()[line - 1 : line]):
        hint = "use spaces, not tabs"
    return line, f"not valid YAML ({said}); {hint}"


def _walk(name: str, node: yaml.Node, place: Place, lines: dict[Place, int]) -> Iterator[Problem]:
    """Notes lines; yields keys given twice."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            yield from _walk(name, child, (*place, position), lines)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            here = (*place, str(key.value))
            if key.value in seen and key.value != "<<":
                yield Problem(name, key.start_mark.line + 1, f'"{key.value}" stands twice here; keep one of the two')
            seen.add(key.value)
            lines.setdefault(here, key.start_mark.line + 1)
            yield from _walk(name, child, here, lines)
