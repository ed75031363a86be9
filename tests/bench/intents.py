"""The intent classifier of config.yml, trained on the training part of public sets and tried on their test part.

It runs here without Rasa around it: the component in config.yml calls the same functions. One row goes through Rasa.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot.language.embedding import Embedder
from bot.pipeline.acts import KEPT_ELSEWHERE
from bot.pipeline.head import Floats, train_head
from bot.settings import ROOT
from tests.bench.table import Row, attempt, share

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
FEW = 10
DRAWS = 5
OOS_RECALL = 0.8


@dataclass(frozen=True)
class Split:
    """Texts with their labels; `oos` names the label of what no intent fits."""

    train: list[tuple[str, str]]
    test: list[tuple[str, str]]
    oos: str = ""

    @cached_property
    def strange(self) -> np.ndarray:
        return np.array([label == self.oos for _, label in self.test])


@dataclass(frozen=True)
class Trial:
    """A head trained on a split, and what it says of the test texts."""

    split: Split
    right: np.ndarray
    familiarity: Floats
    floor: float
    """Where the pipeline answers nlu_fallback."""

    @classmethod
    def run(cls, embed: Embedder, split: Split) -> Trial:
        texts, labels = zip(*split.train, strict=True)
        head = train_head(texts, embed(texts), labels, embed)
        asked = [text for text, _ in split.test]
        vectors = embed(asked)
        logits = head.logits(asked, vectors)
        right = np.array(head.labels)[logits.argmax(axis=1)] == np.array([label for _, label in split.test])
        return cls(split, right, head.familiarity(logits, vectors), head.floor(KEPT_ELSEWHERE))

    def in_scope(self) -> tuple[float, tuple[float, float], int]:
        right = self.right[~self.split.strange]
        return *share(int(right.sum()), len(right)), len(right)

    def at_recall(self, recall: float) -> tuple[float, tuple[float, float], int]:
        """In-scope accuracy when the threshold catches `recall` of what is out of scope."""
        strange = self.split.strange
        threshold = np.quantile(self.familiarity[strange], recall)
        right = (self.right & (self.familiarity > threshold))[~strange]
        return *share(int(right.sum()), len(right)), len(right)

    def kept_at_recall(self, recall: float) -> tuple[float, tuple[float, float], int]:
        strange = self.split.strange
        kept = (self.familiarity > np.quantile(self.familiarity[strange], recall))[~strange]
        return *share(int(kept.sum()), len(kept)), len(kept)

    def at_own_floor(self) -> str:
        strange, kept = self.split.strange, self.familiarity >= self.floor
        shares = (kept[~strange].mean(), (~kept[strange]).mean(), (self.right & kept)[~strange].mean())
        return "at its own threshold: kept {:.1%}, out-of-scope recall {:.1%}, in-scope right {:.1%}".format(*shares)


def rows(bench: Path) -> list[Row]:
    embed = Embedder.load()
    parts: list[tuple[str, Callable[[Embedder, Path], list[Row]]]] = [
        ("HINT3 powerplay11", hint3),
        ("CLINC150", clinc150),
        ("BANKING77", banking77),
    ]
    return [row for name, part in parts for row in attempt("intents", name, partial(part, embed, bench))]


def hint3(embed: Embedder, bench: Path) -> list[Row]:
    train, test = (_read(bench / "bench" / "hint3" / f"v1_powerplay11_{part}.csv") for part in ("train", "test"))
    split = Split(*_distinct(_pairs(train), _pairs(test)), oos="NO_NODES_DETECTED")
    trial = Trial.run(embed, split)
    return [
        _row("HINT3 powerplay11", "in-scope accuracy", trial.in_scope(), "TF-IDF 61.5; DIET 49.1", ">= 65.0"),
        _row(
            "HINT3 powerplay11",
            "in-scope accuracy at 80 % out-of-scope recall",
            trial.at_recall(OOS_RECALL),
            "DIET+ConveRT 33.8",
            ">= 45.0",
            trial.at_own_floor(),
        ),
        _row("HINT3 powerplay11", "in-scope accuracy, trained and read by Rasa itself", through_rasa(split)),
    ]


def through_rasa(split: Split) -> tuple[float, tuple[float, float], int]:
    """config.yml as `rasa train nlu` makes it."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "cases.json")
        file.write_text(json.dumps({"train": split.train, "test": [text for text, _ in split.test]}), encoding="utf-8")
        told = subprocess.run(
            [RASA_PYTHON, "-m", "tests.bench.rasa_nlu", file], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    found = json.loads(told.splitlines()[-1])
    right = [one == label for one, (_, label) in zip(found, split.test, strict=True) if label != split.oos]
    return *share(sum(right), len(right)), len(right)


def clinc150(embed: Embedder, bench: Path) -> list[Row]:
    cases = _read(bench / "ship" / "clinc150" / "clinc150_full.csv")
    train = _pairs(row for row in cases if row["split"] == "train" and row["label"] != "oos")
    test = _pairs(row for row in cases if row["split"] == "test")
    full = Trial.run(embed, Split(*_distinct(train, test), oos="oos"))
    few = [Trial.run(embed, Split(*_distinct(drawn, test), oos="oos")).in_scope() for drawn in _draws(train)]
    return [
        _row("CLINC150", "in-scope accuracy", full.in_scope(), "MiniLM + logistic 95.5; DIET 89.0", ">= 96.0"),
        _row(
            "CLINC150",
            "in-scope kept at 91 % out-of-scope recall",
            full.kept_at_recall(0.91),
            "91.2",
            ">= 92.0",
            full.at_own_floor(),
        ),
        _row(
            "CLINC150, 10 a class",
            f"in-scope accuracy, mean of {DRAWS} draws",
            (sum(found for found, _, _ in few) / DRAWS, _middle(few), few[0][2]),
            "91.1; DIET 73.0",
            ">= 92.0",
            f"{min(found for found, _, _ in few):.1f} to {max(found for found, _, _ in few):.1f}",
        ),
    ]


def banking77(embed: Embedder, bench: Path) -> list[Row]:
    folder = bench / "ship" / "banking77"
    cases = _read(folder / "banking77.csv")
    test = _pairs(row for row in cases if row["split"] == "test")
    train = _pairs(row for row in cases if row["split"] == "train")
    few = _pairs(_read(folder / "fewshot_train_10.csv"))
    return [
        _row(
            "BANKING77, 10 a class",
            "accuracy",
            Trial.run(embed, Split(*_distinct(few, test))).in_scope(),
            "84.7; USE+ConveRT 85.2; DIET 68.2",
            ">= 86.0",
        ),
        _row("BANKING77", "accuracy", Trial.run(embed, Split(*_distinct(train, test))).in_scope(), "93.0", ">= 93.5"),
    ]


def _row(
    data: str,
    measure: str,
    found: tuple[float, tuple[float, float], int],
    compare: str = "",
    goal: str = "",
    note: str = "",
) -> Row:
    ours, interval, n = found
    return Row("intents", data, measure, ours, interval, n, compare, goal, note)


def _distinct(
    train: list[tuple[str, str]], test: list[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Without the test texts that stand in the training part too."""
    known = {_letters(text) for text, _ in train}
    return train, [(text, label) for text, label in test if _letters(text) not in known]


def _draws(train: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Ten of each label, drawn anew each time: the first ten are one writer's, one like the other."""
    by_label: dict[str, list[tuple[str, str]]] = {}
    for text, label in train:
        by_label.setdefault(label, []).append((text, label))
    for seed in range(DRAWS):
        draw = random.Random(seed)
        yield [pair for pairs in by_label.values() for pair in draw.sample(pairs, FEW)]


def _middle(trials: list[tuple[float, tuple[float, float], int]]) -> tuple[float, float]:
    """The interval of the trial in the middle: the draws share their test texts, so more draws make it no narrower."""
    return sorted(trials)[len(trials) // 2][1]


def _pairs(rows: Iterable[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["text"], row["label"]) for row in rows]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
