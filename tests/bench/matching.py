"""Whether items say statements: the matcher on judged pairs that nobody trained on, and on ArgKP's key points."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from bot.insight.membership import SAYS
from bot.language.embedding import Embedder
from bot.language.learning.pairs import JUDGED, Pair, judged_in
from bot.language.matcher import Matcher
from tests.bench.table import Row, attempt, share
from tests.bench.themes import read_csv

TASK = "memberships checked"


def rows(bench: Path) -> list[Row]:
    embedder = Embedder.load()
    matcher = Matcher.load(embedder)
    measured = [
        one
        for file in sorted(JUDGED.glob("*.jsonl"))
        for one in _judged(matcher, embedder, file.stem, judged_in(file, "test"))
    ]
    return [*measured, *attempt(TASK, "ArgKP-2021 test", lambda: key_points(matcher, bench / "ship" / "argkp"))]


def _judged(matcher: Matcher, embedder: Embedder, name: str, pairs: Sequence[Pair]) -> list[Row]:
    says = np.array([pair.says for pair in pairs])
    scores = matcher((pair.item, pair.statement) for pair in pairs)
    alike = (embedder([pair.item for pair in pairs]) * embedder([pair.statement for pair in pairs])).sum(axis=1)
    taken = scores >= SAYS
    compare = f"cosine of the two {100 * roc_auc_score(says, alike):.1f}"
    return [
        Row(TASK, name, "AUC", 100 * float(roc_auc_score(says, scores)), None, len(pairs), compare),
        Row(
            TASK,
            name,
            "% of those taken that say it",
            *share(int(says[taken].sum()), int(taken.sum())),
            int(taken.sum()),
        ),
        Row(
            TASK, name, "% of those that say it taken", *share(int(says[taken].sum()), int(says.sum())), int(says.sum())
        ),
    ]


def key_points(matcher: Matcher, folder: Path) -> list[Row]:
    """As the shared task scores it (themes.py), with the matcher's score in the place of likeness."""
    arguments, points = read_csv(folder / "arguments_test.csv"), read_csv(folder / "key_points_test.csv")
    labels = {(row["arg_id"], row["key_point_id"]): int(row["label"]) for row in read_csv(folder / "labels_test.csv")}
    found: dict[str, list[float]] = {"strict": [], "relaxed": []}
    for topic in sorted({(row["topic"], row["stance"]) for row in points}):
        mine, its = ([row for row in part if (row["topic"], row["stance"]) == topic] for part in (arguments, points))
        scores = matcher((one["argument"], point["key_point"]) for one in mine for point in its)
        table = scores.reshape(len(mine), len(its))
        best, surest = table.argmax(axis=1), table.max(axis=1)
        sure = np.argsort(-surest, kind="stable")[: len(mine) // 2]
        for name, unlabelled in (("strict", 0), ("relaxed", 1)):
            right = [labels.get((mine[i]["arg_id"], its[best[i]]["key_point_id"]), unlabelled) for i in sure]
            found[name].append(float(average_precision_score(right, surest[sure])))
    compare = {"strict": "likeness .774, best .909", "relaxed": "likeness .849, best .982"}
    return [
        Row(TASK, "ArgKP-2021 test", f"mAP {name}", 100 * float(np.mean(one)), None, len(arguments), compare[name])
        for name, one in found.items()
    ]
