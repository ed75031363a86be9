"""Which of the shop's own answers, if any, fits a question. Rather "I don't know" than a wrong answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Floats = NDArray[np.float32]
STATUSES = ("investigating", "planned", "released")
"""Of a known issue."""


class BadAnswers(ValueError):
    """A file in data/answers cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class Answers:
    """The questions and problems the shop has an answer to, as vectors; `ids[i]` is the answer to the i-th."""

    ids: tuple[str, ...]
    questions: Floats

    def best(self, vector: Floats, threshold: float, margin: float) -> dict[str, Any] | None:
        """{"id", "score"} of the nearest, or None when it is too far or another answer is almost as near."""
        if not self.ids:
            return None
        cosines = self.questions @ vector
        nearest = int(cosines.argmax())
        score = float(cosines[nearest])
        if score < threshold:
            return None
        others = cosines[self.owners != self.owners[nearest]]
        if score - float(others.max(initial=-1.0)) < margin:
            return None
        return {"id": self.ids[nearest], "score": round(score, 4)}

    @cached_property
    def owners(self) -> NDArray[np.str_]:
        """`ids`, to be compared all at once."""
        return np.array(self.ids)


def load_answers(folder: Path, embed: Callable[[Sequence[str]], Floats]) -> Answers:
    """Raises BadAnswers."""
    pairs = [(entry["id"], text) for entry in read_answers(folder) for text in texts_of(entry)]
    vectors = embed([question for _, question in pairs]) if pairs else np.zeros((0, 384), np.float32)
    return Answers(tuple(name for name, _ in pairs), vectors)


def texts_of(entry: dict[str, Any]) -> list[str]:
    """What the answer fits: questions, and problems as they are told."""
    return [*entry["questions"], *(entry.get("problems") or [])]


def read_answers(folder: Path) -> list[dict[str, Any]]:
    """Every entry of every file. Raises BadAnswers."""
    entries: list[dict[str, Any]] = []
    for file in sorted(folder.glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")) or []:
            if not isinstance(entry, dict) or not {"id", "questions", "answer"} <= entry.keys():
                raise BadAnswers(f"{file.name}: every entry needs id, questions and answer")
            if entry.get("status") not in (None, *STATUSES):
                raise BadAnswers(f"{file.name}: the status of {entry['id']} must be one of {', '.join(STATUSES)}")
            entries.append(entry)
    names = [entry["id"] for entry in entries]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadAnswers(f"{folder}: these ids are used twice: {', '.join(twice)}")
    return entries
