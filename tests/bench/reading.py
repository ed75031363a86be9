"""How well the readers read, on text they were not trained on: sentiment, items, aspects, suggestions.

The tuned encoder never saw the five held-out products nor the held-out reviews; the heads are trained anew for each of
these products. Some minutes on one core.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from bot.language import Reader
from bot.language.features import Floats, words
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Heads
from bot.language.lessons import locate
from bot.language.opinions import opinions
from bot.language.reader import NEUTRAL_BAND
from bot.language.segments import sentences
from bot.language.training import DATA, TRIPLES, Example, encode, examples, fit, learn_aspects, marked_clauses
from tests.bench.table import Row, attempt, share

HELD_PRODUCTS = (
    "Apex_AD2600_Progressive_scan_DVD player",
    "Canon_G3",
    "Creative_Labs_Nomad_Jukebox_Zen_Xtra_40GB",
    "Nikon_coolpix_4300",
    "Nokia_6610",
)
HELD_KINDS = {"book", "grocery", "pet", "toy"}
CLEAR = 0.5
"""Snippets rated -4..4 count as neutral below this."""
Triple = tuple[tuple[int, int] | None, tuple[int, int], str]
"""aspect, opinion (or the item's span), polarity"""


def rows(bench: Path) -> list[Row]:
    reader = Reader.load()
    trained = examples()
    vectors = encode(reader.encoder, trained)
    amazon = bench / "ship" / "vader_groundtruth" / "amazonReviewSnippets.csv"
    return [
        *attempt("sentiment", "SST-2 test", partial(sst2, reader, bench / "bench" / "sst2" / "sst2.csv")),
        *attempt(
            "suggestions",
            "SemEval-2019 9 A",
            partial(suggestions, reader, bench / "bench" / "semeval2019_task9" / "task9_A.csv"),
        ),
        *attempt(
            "aspects",
            "SemEval-2014 laptops",
            partial(aspects, reader, bench / "bench" / "semeval2014_absa" / "sentences_train.jsonl"),
        ),
        *attempt("sentiment", "Amazon snippets", partial(snippets, reader, trained, vectors, amazon)),
        *held_out_goods(reader),
        *triples(reader),
        *held_out_products(reader, trained, vectors),
    ]


def sst2(reader: Reader, file: Path) -> list[Row]:
    rows = [row for row in _csv(file) if row["split"] == "test"]
    scores = _scores(reader, [row["text"] for row in rows])
    truth = np.array([row["label"] == "1" for row in rows])
    return [
        _accuracy(
            "sentiment", "SST-2 test (films)", truth == (scores > 0), compare="VADER 69.4; tuned 79.0", goal="84.0"
        )
    ]


def suggestions(reader: Reader, file: Path) -> list[Row]:
    rows = [row for row in _csv(file) if row["split"] == "test"]
    found = [reading.suggestion >= CLEAR for reading in reader.read_many([row["text"] for row in rows])]
    truth = [row["label"] == "1" for row in rows]
    score = float(f1_score(truth, found))
    return [
        Row("suggestions", "SemEval-2019 9 A test", "F1", score, None, len(rows), "best .781, rules .749", ">= 0.781")
    ]


def aspects(reader: Reader, file: Path) -> list[Row]:
    """Of the aspects given, how many share a word with one that people marked."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["domain"] == "laptop" and row["aspects"]]
    right = [
        bool(set(words(item.aspect)) & {word for name, _ in row["aspects"] for word in words(name)})
        for row, reading in zip(rows, reader.read_many([row["text"] for row in rows]), strict=True)
        for item in reading.items
        if item.aspect
    ]
    return [_accuracy("aspects", "SemEval-2014 laptops", np.array(right), "precision, a word in common")]


def snippets(reader: Reader, rows: Sequence[Example], vectors: Floats, file: Path) -> list[Row]:
    """The encoder never saw these five products; the heads are trained without the sentences both corpora share."""
    cases = _csv(file)
    shared = {_letters(case["text"]) for case in cases}
    kept = [place for place, row in enumerate(rows) if _letters(row.text) not in shared]
    scores = _scores(_trained(reader, rows, vectors, kept, ()), [case["text"] for case in cases])
    rated = np.array([float(case["score"]) for case in cases])
    truth, found = _three(rated, CLEAR), _three(scores, NEUTRAL_BAND)
    clear = truth != 0
    data = "Amazon snippets, rated"
    macro = float(f1_score(truth, found, average="macro"))
    return [
        Row("sentiment", data, "macro F1, 3 classes", macro, None, len(cases), "first tuned try .603", ">= 0.68"),
        _accuracy("sentiment", data, (truth[clear] > 0) == (scores[clear] > 0), compare="VADER 73.6"),
        Row("sentiment", data, "correlation with raters", float(np.corrcoef(rated, scores)[0, 1]), None, len(cases)),
    ]


def held_out_products(reader: Reader, rows: Sequence[Example], vectors: Floats) -> list[Row]:
    """Five products that the encoder never saw; the heads are trained anew without the one that is read."""
    truth: list[bool] = []
    scores: list[float] = []
    for product in HELD_PRODUCTS:
        kept = [place for place, row in enumerate(rows) if row.source != product]
        cases = [row for row in rows if row.source == product and row.label != NEUTRAL and row.weight == 1]
        truth += [row.label == POSITIVE for row in cases]
        scores += list(_scores(_trained(reader, rows, vectors, kept, [product]), [row.text for row in cases]))
    right = np.array(truth) == (np.array(scores) > 0)
    return [_accuracy("sentiment", "5 held-out products", right, compare="frozen, 14 products 85.2", goal="92.0")]


def held_out_goods(reader: Reader) -> list[Row]:
    """Clauses of books, groceries, toys and pet supplies: neither encoder nor heads saw these kinds of goods.

    A clause in which nobody marked an opinion counts against precision, though it may hold one.
    """
    cases = [clause for row in _marked() if row["domain"] in HELD_KINDS for clause in marked_clauses(row)]
    readings = reader.read_many([row.text for row in cases])
    measured: list[Row] = []
    data = "held-out kinds of goods"
    for name, label, kinds in (("bad", NEGATIVE, {"fault", "unmet"}), ("good", POSITIVE, {"praise", "exceeded"})):
        found = np.array([any(item.kind in kinds for item in reading.items) for reading in readings])
        truth = np.array([row.label == label for row in cases])
        measured.append(_accuracy(f"items, {name}", data, truth[found], "precision"))
        measured.append(_accuracy(f"items, {name}", data, found[truth], "recall"))
    marked = [
        (reading.sentiment.score > 0) == (row.label > NEUTRAL)
        for row, reading in zip(cases, readings, strict=True)
        if row.label != NEUTRAL
    ]
    return [*measured, _accuracy("sentiment", data, np.array(marked))]


def triples(reader: Reader) -> list[Row]:
    """Whole reviews with (aspect, opinion, polarity) marked: items and spans found against them, one to one."""
    measured: list[Row] = []
    for data, held in (("kinds of goods seen", False), ("kinds not seen", True)):
        cases = [row for row in _marked() if (row["domain"] in HELD_KINDS) == held]
        gold = [[locate(row["text"], *triple) for triple in row["triples"]] for row in cases]
        items = [_item_triples(reader, row["text"]) for row in cases]
        spans = [_span_triples(reader, row["text"]) for row in cases]
        for measure, found, alike, goal in (
            ("F1, item overlaps, polarity right", items, _covers, ">= 0.70"),
            ("F1, spans overlap, polarity right", spans, _overlaps, ""),
            ("F1, spans exact, polarity right", spans, _same, ""),
        ):
            right = sum(_matched(a, b, alike) for a, b in zip(gold, found, strict=True))
            score = 2 * right / (sum(map(len, gold)) + sum(map(len, found)))
            measured.append(Row("items", f"DM-ASTE dev, {data}", measure, score, None, len(cases), goal=goal))
    return measured


def _marked() -> list[dict[str, Any]]:
    rows = (json.loads(line) for line in (DATA / TRIPLES).read_text("utf-8").splitlines())
    return [row for row in rows if row["split"] == "dev"]


def _item_triples(reader: Reader, text: str) -> list[Triple]:
    senses = {"positive": "POS", "negative": "NEG", "neutral": "NEU"}
    return [
        (None, (item.start, item.end), senses[item.sentiment.label])
        for item in reader.read(text).items
        if item.kind != "wish"
    ]


def _span_triples(reader: Reader, text: str) -> list[Triple]:
    names = {POSITIVE: "POS", NEGATIVE: "NEG", NEUTRAL: "NEU"}
    found = [opinion for start, end in sentences(text) for opinion in opinions(reader.encoder(text[start:end]), start)]
    return [(a, (o.start, o.end), names[o.sense]) for o in found for a in o.aspects or (None,)]


def _matched(gold: Sequence[Triple], found: Sequence[Triple], alike: Callable[[Triple, Triple], bool]) -> int:
    left = list(found)
    for one in gold:
        for other in left:
            if one[2] == other[2] and alike(one, other):
                left.remove(other)
                break
    return len(found) - len(left)


def _covers(gold: Triple, item: Triple) -> bool:
    return _touch(gold[1], item[1]) and (gold[0] is None or _touch(gold[0], item[1]))


def _overlaps(gold: Triple, found: Triple) -> bool:
    if gold[0] is None or found[0] is None:
        return gold[0] == found[0] and _touch(gold[1], found[1])
    return _touch(gold[0], found[0]) and _touch(gold[1], found[1])


def _same(gold: Triple, found: Triple) -> bool:
    return gold == found


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _trained(
    reader: Reader, rows: Sequence[Example], vectors: Floats, kept: Sequence[int], held: Sequence[str]
) -> Reader:
    weights, bias = fit([rows[place] for place in kept], vectors[list(kept)])
    return replace(reader, heads=Heads(weights, bias, tuple(learn_aspects(exclude=held)), "", ""))


def _scores(reader: Reader, texts: Sequence[str]) -> Floats:
    return np.array([reading.sentiment.score for reading in reader.read_many(texts)], np.float32)


def _three(scores: Floats, clear: float) -> Floats:
    return np.where(scores >= clear, 1, np.where(scores <= -clear, -1, 0))


def _accuracy(
    task: str, data: str, right: Floats, measure: str = "accuracy, 2 classes", compare: str = "", goal: str = ""
) -> Row:
    ours, interval = share(int(right.sum()), len(right))
    return Row(task, data, measure, ours, interval, len(right), compare, f">= {goal}" if goal else "")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
