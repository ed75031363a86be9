"""How well the reader reads what others have marked, on texts that it was not trained on. Some minutes on one core."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import f1_score

from bot.language import Reader
from bot.language.arrays import Floats
from bot.language.checker import fingerprint
from bot.language.learning.reviews import DATA, HELD_PACKAGE, OPINIONS
from bot.language.reader import NEUTRAL_BAND
from tests.bench.table import Row, attempt, share
from tests.bench.texts import noted, review_sentences

CLEAR = 0.5
"""Snippets rated -4..4 count as neutral below this; a probability counts from here."""
SENSES = {"positive": "POS", "negative": "NEG", "neutral": "NEU"}
Span = tuple[int, int]


def rows(bench: Path) -> list[Row]:
    reader = Reader.load()
    kept, shipped = bench / "bench", bench / "ship"
    return [
        *attempt("sentiment", "SST-2 test", partial(sst2, reader, kept / "sst2" / "sst2.csv")),
        *attempt("suggestions", "SemEval-2019 9 A", partial(suggestions, reader, kept / "semeval2019_task9")),
        *attempt("complaints", "tweets", partial(complaints, reader, kept / "airline_tweets" / "airline.csv")),
        *attempt("aspects", "SemEval-2014 laptops", partial(aspects, reader, kept / "semeval2014_absa")),
        *attempt("sentiment", "Amazon snippets", partial(snippets, reader, shipped / "vader_groundtruth")),
        held_out_products(reader),
        opinions(reader),
    ]


def sst2(reader: Reader, file: Path) -> list[Row]:
    rows = [row for row in _csv(file) if row["split"] == "test"]
    right = np.array([row["label"] == "1" for row in rows]) == (_scores(reader, [row["text"] for row in rows]) > 0)
    return [_accuracy("sentiment", "SST-2 test (films)", right, compare="VADER 69.4; tuned 79.0", goal="84.0")]


def suggestions(reader: Reader, folder: Path) -> list[Row]:
    rows = [row for row in _csv(folder / "task9_A.csv") if row["split"] == "test"]
    found = [reader.read(row["text"]).suggestion >= CLEAR for row in rows]
    score = float(f1_score([row["label"] == "1" for row in rows], found))
    return [
        Row("suggestions", "SemEval-2019 9 A test", "F1", score, None, len(rows), "best .781, rules .749", ">= 0.75")
    ]


def complaints(reader: Reader, file: Path) -> list[Row]:
    """Tweets to airlines that people called negative, against all others."""
    rows = _csv(file)[::10]
    found = [reader.read(row["text"]).complaint >= CLEAR for row in rows]
    score = float(f1_score([row["airline_sentiment"] == "negative" for row in rows], found, average="macro"))
    return [Row("complaints", "tweets to airlines", "macro F1", score, None, len(rows), "", ">= 0.80")]


def aspects(reader: Reader, folder: Path) -> list[Row]:
    """Of the aspects given, how many share a word with one that people marked."""
    lines = (folder / "sentences_train.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["domain"] == "laptop" and row["aspects"]]
    right = [
        bool({*item.aspect.lower().split()} & {word for name, _ in row["aspects"] for word in name.lower().split()})
        for row in rows
        for item in reader.read(row["text"]).items
        if item.aspect
    ]
    return [_accuracy("aspects", "SemEval-2014 laptops", np.array(right), "precision, a word in common")]


def snippets(reader: Reader, folder: Path) -> list[Row]:
    learned = noted()
    cases = [case for case in _csv(folder / "amazonReviewSnippets.csv") if fingerprint(case["text"]) not in learned]
    scores = _scores(reader, [case["text"] for case in cases])
    rated = np.array([float(case["score"]) for case in cases])
    truth, found = _three(rated, CLEAR), _three(scores, NEUTRAL_BAND)
    clear = truth != 0
    data = "Amazon snippets, rated"
    macro = float(f1_score(truth, found, average="macro"))
    return [
        Row("sentiment", data, "macro F1, 3 classes", macro, None, len(cases), "", ">= 0.68"),
        _accuracy("sentiment", data, (truth[clear] > 0) == (scores[clear] > 0), compare="VADER 73.6"),
        Row("sentiment", data, "correlation with raters", float(np.corrcoef(rated, scores)[0, 1]), None, len(cases)),
    ]


def held_out_products(reader: Reader) -> Row:
    learned = noted()
    cases = [
        row
        for row in review_sentences()
        if row["package"] == HELD_PACKAGE
        and row["polarity"] in ("pos", "neg")
        and fingerprint(row["text"]) not in learned
    ]
    right = np.array([row["polarity"] == "pos" for row in cases]) == (
        _scores(reader, [row["text"] for row in cases]) > 0
    )
    return _accuracy("sentiment", "5 held-out products", right, goal="95.0")


def opinions(reader: Reader) -> Row:
    """Whole reviews in which people marked opinions: items that touch them with the right polarity, one to one."""
    right = marked = found = 0
    rows = [row for row in map(json.loads, (DATA / OPINIONS).read_text("utf-8").splitlines()) if row["split"] == "dev"]
    for row in rows:
        gold = [(span, sense) for _, opinion, sense in row["triples"] if (span := _place(row["text"], opinion))]
        items = [item for item in reader.read(row["text"]).items if item.kind != "wish"]
        left = [((item.start, item.end), SENSES[item.sentiment.label]) for item in items]
        marked, found = marked + len(gold), found + len(left)
        for span, sense in gold:
            match = next((one for one in left if one[1] == sense and _touch(span, one[0])), None)
            if match:
                left.remove(match)
                right += 1
    return Row(
        "items", "DM-ASTE dev", "F1, polarity right", 2 * right / (marked + found), None, len(rows), goal=">= 0.70"
    )


def _place(text: str, words: str) -> Span | None:
    start = text.find(words)
    return (start, start + len(words)) if start >= 0 else None


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _scores(reader: Reader, texts: Sequence[str]) -> Floats:
    return np.array([reader.read(text).sentiment.score for text in texts], np.float32)


def _three(scores: Floats, clear: float) -> Floats:
    return np.where(scores >= clear, 1, np.where(scores <= -clear, -1, 0))


def _accuracy(
    task: str, data: str, right: Any, measure: str = "accuracy, 2 classes", compare: str = "", goal: str = ""
) -> Row:
    ours, interval = share(int(right.sum()), len(right))
    return Row(task, data, measure, ours, interval, len(right), compare, f">= {goal}" if goal else "")


def _csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
