"""How talks go with all simulated customers of data/rehearsal/, in eight languages: what `hearback rehearse` measures.

Two minutes on two cores. Their words are in no training: the English ones are from the dev split of DM-ASTE or written
for this, all others written for this.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from bot import rehearse
from bot.authored.languages import ENGLISH
from bot.rehearsal.customers import load
from bot.rehearsal.report import TRUE_PAIRS, Figure, figures, speaking
from bot.rehearsal.scoring import Outcome
from bot.settings import ROOT, Settings
from tests.bench.table import Row
from tests.system import train_if_stale

TASK, SEED = "simulated talks", 1
GOALS = {
    TRUE_PAIRS: ">= 75",
    "record wholly right": ">= 60",
    "item precision": ">= 88",
    "item recall": ">= 88",
    "asked again what was told": "<= 2",
    "corrections that did what was meant": ">= 90",
    "danger handed over": ">= 97",
    "handed over unasked": "<= 1",
    "refund heard": ">= 95",
    "person heard": ">= 95",
    "question heard": ">= 95",
    "turns, median": "<= 5",
    "turns, most": "<= 7",
}


def rows(_bench: Path | None = None) -> list[Row]:
    """Needs no data."""
    train_if_stale()
    customers = load(ROOT)
    talks = rehearse.rehearse(Settings(), customers, customers, SEED, _said)
    spoken = sorted({talk.language for talk in talks} - {ENGLISH})
    english = list(_table("English", speaking(ENGLISH, talks), GOALS))
    others = list(_table("seven other languages", [talk for talk in talks if talk.language != ENGLISH], GOALS))
    each = [row for one in spoken for row in _table(one, speaking(one, talks), {TRUE_PAIRS: GOALS[TRUE_PAIRS]})]
    return [*english, *others, *(row for row in each if row.measure.endswith(TRUE_PAIRS))]


def _table(data: str, talks: Sequence[Outcome], goals: dict[str, str]) -> list[Row]:
    return [_row(data, figure, goals.get(figure.name, "")) for figure in figures(talks) if figure.value is not None]


def _row(data: str, figure: Figure, goal: str) -> Row:
    assert figure.value is not None
    if figure.low is None or figure.high is None:
        return Row(TASK, data, figure.name, figure.value, None, figure.of, goal=goal)
    ends = (figure.low, figure.high)
    return Row(TASK, data, f"% {figure.name}", figure.value, ends, figure.of, goal=goal, note=figure.note)


def _said(done: int, among: int) -> None:
    if done % 50 == 0:
        print(f"{done} of {among} talks", file=sys.stderr, flush=True)  # noqa: T201
