"""One table of measurements: its rows, how it is printed, and tests/bench/results.md."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

RESULTS = Path(__file__).with_name("results.md")
PARTS = (
    *("notes", "reading", "intents", "acts", "danger", "pii", "languages", "speed", "coverage", "themes", "matching"),
    *("bertopic", "scale", "rehearse"),
)
"""Modules of this folder, each with `rows(bench: Path) -> list[Row]`."""
OPENING = """# What Hearback measures to

Made by `make bench`, one part after the other. Nothing was trained on the texts it is measured on.
[README](../README.md) says how to run it."""
_SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
HEADINGS = ("task", "data", "measure", "ours", "95 % interval", "n", "to compare", "goal", "", "note")
RIGHT = {"ours", "95 % interval", "n"}
_GOAL = re.compile(r"([<>])= ([\d.]+)")
_Z = 1.96


@dataclass(frozen=True)
class Row:
    """One figure. `ours` None: it could not be measured here, and `note` says why."""

    task: str
    data: str
    measure: str
    ours: float | None
    interval: tuple[float, float] | None
    n: int
    compare: str = ""
    """Published or measured figures of others, in words."""
    goal: str = ""
    """ ">= 95.0", "<= 6", or empty when none was set."""
    note: str = ""

    @property
    def reached(self) -> str:
        goal = _GOAL.fullmatch(self.goal)
        if goal is None or self.ours is None:
            return ""
        mark = float(goal[2])
        reached = self.ours >= mark if goal[1] == ">" else self.ours <= mark
        return "reached" if reached else "MISSED"


def share(right: int, n: int) -> tuple[float, tuple[float, float]]:
    """A share in percent and its Wilson interval (Wilson 1927, 95 %)."""
    if not n:
        return 0.0, (0.0, 100.0)
    rate, turn = right / n, _Z * _Z / n
    middle = (rate + turn / 2) / (1 + turn)
    half = _Z * sqrt(rate * (1 - rate) / n + turn / (4 * n)) / (1 + turn)
    return 100 * rate, (100 * max(middle - half, 0.0), 100 * min(middle + half, 1.0))


def attempt(task: str, data: str, measured: Callable[[], list[Row]]) -> list[Row]:
    """The rows of `measured`, or one that says which file was not there."""
    try:
        return measured()
    except FileNotFoundError as missing:
        return [Row(task, data, "", None, None, 0, note=f"{missing.filename} is missing")]


def render(rows: Sequence[Row]) -> str:
    """A Markdown table, padded so that it reads well in a terminal too."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(_pad(*cell) for cell in zip(line, widths, HEADINGS, strict=True)) + " |" for line in cells
    ]
    rule = (
        "|"
        + "|".join(
            "-" * (width + 1) + (":" if head in RIGHT else "-") for width, head in zip(widths, HEADINGS, strict=True)
        )
        + "|"
    )
    return "\n".join([lines[0], rule, *lines[1:]])


def write(part: str, rows: Sequence[Row], minutes: float, file: Path = RESULTS) -> None:
    """Puts one part's table into the file, with what it takes to make it again; the other parts stay as they are."""
    left_out = [row for row in rows if row.ours is None]
    said = [
        f"`python -m tests.bench {part}` at commit {_commit()}, {max(minutes, 1):.0f} min on one core.",
        render([row for row in rows if row.ours is not None]),
    ]
    if left_out:
        said += ["Left out:", "\n".join(f"- {row.task}, {row.data}: {row.note}" for row in left_out)]
    old = file.read_text(encoding="utf-8") if file.is_file() else ""
    parts = dict(_SECTION.findall(old)) | {part: "\n\n".join(said)}
    text = "\n\n".join(f"## {name}\n\n{parts[name].strip()}" for name in PARTS if name in parts)
    file.write_text(f"{OPENING}\n\n{text}\n", encoding="utf-8")


def _cells(row: Row) -> tuple[str, ...]:
    spread = f"{row.interval[0]:.3g}-{row.interval[1]:.3g}" if row.interval else ""
    ours = "left out" if row.ours is None else f"{row.ours:.4g}"
    return (row.task, row.data, row.measure, ours, spread, str(row.n), row.compare, row.goal, row.reached, row.note)


def _pad(cell: str, width: int, heading: str) -> str:
    return cell.rjust(width) if heading in RIGHT else cell.ljust(width)


def _commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=RESULTS.parent, capture_output=True, text=True, check=True).stdout

    changed = git("status", "--porcelain", "--untracked-files=no").strip()
    return git("rev-parse", "--short", "HEAD").strip() + (" with changes" if changed else "")
