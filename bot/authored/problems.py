"""What is wrong in a file that a person wrote, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import Mendable


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend. `file` is relative to the project; `line` counts from 1."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class BadAuthoring(Mendable):
    """Files cannot be used as they are; the message lists every problem, sorted, a line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
