"""Which responses the actions say, and what they put into them: read from the source of actions/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

RESPONSE = re.compile(r"utter_(?!action$)\w+")
"""`utter_action` is a key of Rasa's own."""


@dataclass(frozen=True)
class Said:
    """One place in the source. `pattern` matches the names it can stand for: more than one where it is put together."""

    file: str
    line: int
    pattern: re.Pattern[str]
    name: str


@dataclass
class Spoken:
    """`exact`: calls that name their response and all that goes into it. `vocabulary`: all that any call puts in."""

    said: list[Said] = field(default_factory=list)
    exact: list[tuple[re.Pattern[str], frozenset[str]]] = field(default_factory=list)
    vocabulary: set[str] = field(default_factory=set)

    def placeholders(self, response: str) -> frozenset[str]:
        """What may stand in braces in this response."""
        exact = [names for pattern, names in self.exact if pattern.fullmatch(response)]
        return frozenset().union(*exact) if exact else frozenset(self.vocabulary)


def read_spoken(root: Path, files: Iterable[Path]) -> Spoken:
    spoken = Spoken()
    for file in files:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        name = file.relative_to(root).as_posix()
        within = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if (response := _response(node)) and id(node) not in within:
                pattern, shown = response
                spoken.said.append(Said(name, node.lineno, pattern, shown))  # type: ignore[attr-defined]
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "utter_message":
                _note_call(spoken, node)
            elif isinstance(node, ast.Dict):
                spoken.vocabulary |= {found for key in node.keys if (found := _name(key))}
    return spoken


def _note_call(spoken: Spoken, call: ast.Call) -> None:
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    names = frozenset(given) - {"response", "text", "buttons", "json_message", "image", "attachment", "template"}
    spoken.vocabulary |= names
    spreads = any(keyword.arg is None for keyword in call.keywords)
    if not spreads and "response" in given:
        spoken.exact += [(pattern, names) for pattern, _ in _named(given["response"])]


def _named(node: ast.expr) -> Iterator[tuple[re.Pattern[str], str]]:
    """The responses an argument names; none where it is computed elsewhere."""
    if isinstance(node, ast.IfExp):
        yield from _named(node.body)
        yield from _named(node.orelse)
    elif found := _response(node):
        yield found


def _response(node: ast.AST) -> tuple[re.Pattern[str], str] | None:
    """(pattern, as shown to a person) of a string that names a response."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and RESPONSE.fullmatch(node.value):
        return re.compile(re.escape(node.value)), node.value
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
        if str(parts[0]).startswith("utter_"):
            pattern = "".join(r"\w+" if part is None else re.escape(str(part)) for part in parts)
            return re.compile(pattern), "".join("..." if part is None else str(part) for part in parts)
    return None


def _name(key: ast.expr | None) -> str | None:
    value = key.value if isinstance(key, ast.Constant) else None
    return value if isinstance(value, str) and value.isidentifier() else None
