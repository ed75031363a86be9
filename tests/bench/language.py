"""How well and how fast the readers read, on text they were not trained on: `python -m tests.bench.language`.

HEARBACK_BENCH_DATA names a folder with ship/ and bench/ (public corpora, not part of this project). It takes a quarter
of an hour on one core: the readers are trained anew for each group of held-out products.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.metrics import accuracy_score, f1_score

from bot.language import Reader, find_pii
from bot.language.features import Floats, words
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Heads
from bot.language.training import Example, embed, examples, fit, learn_aspects

FOLDS = 5
KINDS_OF_GOODS = {"beauty", "book", "electronics", "fashion", "grocery", "home", "pet", "toy"}
HELD_KINDS = {"book", "grocery", "pet", "toy"}
CLEAR = 0.5
"""Snippets rated -4..4 count as neutral below this."""
PII_TYPES = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "US_SSN": "national_id",
    "STREET_ADDRESS": "address",
}
Row = tuple[str, str, str, int]
"""task, measure, value, number of cases"""


def main() -> None:
    folder = os.environ.get("HEARBACK_BENCH_DATA")
    if not folder or not Path(folder).is_dir():
        sys.exit("Left out: set HEARBACK_BENCH_DATA to a folder with ship/ and bench/, then run this again.")
    reader = Reader.load()
    for task, measure, value, cases in _rows(reader, Path(folder)):
        print(f"{task:44}{measure:28}{value:>10}{cases:>8}", flush=True)  # noqa: T201


def _rows(reader: Reader, folder: Path) -> Iterator[Row]:
    yield from speed(reader)
    yield from sst2(reader, folder / "bench" / "sst2" / "sst2.csv")
    yield from suggestions(reader, folder / "bench" / "semeval2019_task9" / "task9_A.csv")
    yield from aspects(reader, folder / "bench" / "semeval2014_absa" / "sentences_train.jsonl")
    yield from pii(folder / "ship" / "presidio_synth_pii" / "synth_dataset_v2.json")
    rows = examples()
    vectors = embed(reader.embedder, [row.text for row in rows], None)
    yield from snippets(reader, rows, vectors, folder / "ship" / "vader_groundtruth" / "amazonReviewSnippets.csv")
    yield from held_out_goods(reader, rows, vectors)
    yield from held_out_products(reader, rows, vectors)


def speed(reader: Reader) -> Iterator[Row]:
    texts = [row.text for row in examples()][:2000]
    start = time.process_time()
    reader.read_many(texts)
    yield "speed, one core", "sentences a second", f"{len(texts) / (time.process_time() - start):.0f}", len(texts)
    text, times = "I expected it to last a day, but the battery died after two hours and the charger gets hot.", []
    for _ in range(50):
        start = time.perf_counter()
        reader.read(text)
        times.append(time.perf_counter() - start)
    yield "speed, one message of three clauses", "median, ms", f"{1000 * float(np.median(times)):.1f}", len(times)


def sst2(reader: Reader, file: Path) -> Iterator[Row]:
    rows = [row for row in _csv(file) if row["split"] == "test"]
    scores = _scores(reader, [row["text"] for row in rows])
    truth = [row["label"] == "1" for row in rows]
    yield "sentiment, SST-2 test (films)", "accuracy, 2 classes", _figure(accuracy_score(truth, scores > 0)), len(rows)


def suggestions(reader: Reader, file: Path) -> Iterator[Row]:
    rows = [row for row in _csv(file) if row["split"] == "test"]
    found = [reading.suggestion >= CLEAR for reading in reader.read_many([row["text"] for row in rows])]
    truth = [row["label"] == "1" for row in rows]
    yield "suggestions, SemEval-2019 task 9 A test", "F1", _figure(f1_score(truth, found)), len(rows)


def aspects(reader: Reader, file: Path) -> Iterator[Row]:
    """Of the aspects given, how many share a word with one that people marked."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    rows = [row for row in rows if row["domain"] == "laptop" and row["aspects"]]
    pairs = [
        (set(words(item.aspect)), {word for name, _ in row["aspects"] for word in words(name)})
        for row, reading in zip(rows, reader.read_many([row["text"] for row in rows]), strict=True)
        for item in reading.items
        if item.aspect
    ]
    right = sum(bool(given & marked) for given, marked in pairs)
    yield "aspects, SemEval-2014 laptops", "precision, a word in common", _figure(right / len(pairs)), len(pairs)


def pii(file: Path) -> Iterator[Row]:
    rows = json.loads(file.read_text("utf-8"))
    for name, kind in PII_TYPES.items():
        marked = [(row["full_text"], span) for row in rows for span in row["spans"] if span["entity_type"] == name]
        caught = sum(_touches(find_pii(text), span["start_position"], span["end_position"]) for text, span in marked)
        found = [(row, hit) for row in rows for hit in find_pii(row["full_text"]) if hit[2] == kind]
        right = sum(
            any(s["start_position"] < hit[1] and hit[0] < s["end_position"] for s in row["spans"]) for row, hit in found
        )
        yield f"personal details, {kind}", "recall", _figure(caught / len(marked)), len(marked)
        yield f"personal details, {kind}", "precision", _figure(right / max(len(found), 1)), len(found)


def snippets(reader: Reader, rows: Sequence[Example], vectors: Floats, file: Path) -> Iterator[Row]:
    """Trained without the sentences that both corpora share."""
    cases = _csv(file)
    shared = {_letters(case["text"]) for case in cases}
    kept = [place for place, row in enumerate(rows) if _letters(row.text) not in shared]
    scores = _scores(_trained(reader, rows, vectors, kept, ()), [case["text"] for case in cases])
    rated = np.array([float(case["score"]) for case in cases])
    truth, found = _three(rated, CLEAR), _three(scores, 0.15)
    clear = truth != 0
    yield (
        "sentiment, rated Amazon snippets",
        "macro F1, 3 classes",
        _figure(f1_score(truth, found, average="macro")),
        len(cases),
    )
    yield (
        "sentiment, rated Amazon snippets",
        "accuracy, 2 classes",
        _figure(accuracy_score(truth[clear] > 0, scores[clear] > 0)),
        int(clear.sum()),
    )
    yield (
        "sentiment, rated Amazon snippets",
        "correlation with raters",
        _figure(np.corrcoef(rated, scores)[0, 1]),
        len(cases),
    )


def held_out_products(reader: Reader, rows: Sequence[Example], vectors: Floats) -> Iterator[Row]:
    """Each product's sentences are read by readers trained without that product."""
    products = sorted({row.source for row in rows} - {"pros_cons"} - KINDS_OF_GOODS)
    truth: list[bool] = []
    scores: list[float] = []
    for fold in range(FOLDS):
        held = products[fold::FOLDS]
        kept = [place for place, row in enumerate(rows) if row.source not in held]
        cases = [row for row in rows if row.source in held and row.label != NEUTRAL and row.weight == 1]
        truth += [row.label == POSITIVE for row in cases]
        scores += list(_scores(_trained(reader, rows, vectors, kept, held), [row.text for row in cases]))
    yield (
        "sentiment, held-out products",
        "accuracy, 2 classes",
        _figure(accuracy_score(truth, np.array(scores) > 0)),
        len(truth),
    )


def held_out_goods(reader: Reader, rows: Sequence[Example], vectors: Floats) -> Iterator[Row]:
    """Clauses of books, groceries, toys and pet supplies, read by readers that saw none of these.

    A clause in which nobody marked an opinion counts against precision, though it may hold one.
    """
    kept = [place for place, row in enumerate(rows) if row.source not in HELD_KINDS]
    cases = [row for row in rows if row.source in HELD_KINDS]
    readings = _trained(reader, rows, vectors, kept, ()).read_many([row.text for row in cases])
    for name, label, kinds in (("bad", NEGATIVE, {"fault", "unmet"}), ("good", POSITIVE, {"praise", "exceeded"})):
        found = [any(item.kind in kinds for item in reading.items) for reading in readings]
        truth = [row.label == label for row in cases]
        right = sum(a and b for a, b in zip(found, truth, strict=True))
        yield f"items, held-out kinds of goods, {name}", "precision", _figure(right / max(sum(found), 1)), sum(found)
        yield f"items, held-out kinds of goods, {name}", "recall", _figure(right / sum(truth)), sum(truth)
    marked = [
        (row.label > NEUTRAL, reading) for row, reading in zip(cases, readings, strict=True) if row.label != NEUTRAL
    ]
    right = sum((reading.sentiment.score > 0) == good for good, reading in marked)
    yield "sentiment, held-out kinds of goods", "accuracy, 2 classes", _figure(right / len(marked)), len(marked)


def _trained(
    reader: Reader, rows: Sequence[Example], vectors: Floats, kept: Sequence[int], held: Sequence[str]
) -> Reader:
    dense, gram, bias = fit([rows[place] for place in kept], vectors[list(kept)])
    heads = Heads(dense, gram, bias, tuple(learn_aspects(exclude=held)), "", "")
    return replace(reader, heads=heads)


def _scores(reader: Reader, texts: Sequence[str]) -> Floats:
    return np.array([reading.sentiment.score for reading in reader.read_many(texts)], np.float32)


def _three(scores: Floats, clear: float) -> Floats:
    return np.where(scores >= clear, 1, np.where(scores <= -clear, -1, 0))


def _touches(found: Sequence[tuple[int, int, str]], start: int, end: int) -> bool:
    return any(first < end and start < last for first, last, _ in found)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))


def _csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _figure(value: float) -> str:
    return f"{value:.3f}"


if __name__ == "__main__":
    main()
