"""`python -m tests.bench.measured`: writes data/notes/measured.txt, hashes of the texts that only measure.

Those texts are not part of this project; by their hashes the checker of the notes can still refuse one that repeats
them.
HEARBACK_BENCH_DATA names their folder.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.language.checker import MEASURED, fingerprint
from bot.language.notes import NOTES, rows_of

LEAST_CHARACTERS = 25
"""Shorter ones ("great phone") are anybody's words."""
CSV_FILES = (
    *("airline_tweets/airline.csv", "semeval2019_task9/task9_A.csv", "sst2/sst2.csv"),
    *("semeval2014_absa/aspect_polarity.csv", "hint3/v1_powerplay11_test.csv"),
)


def texts(folder: Path) -> Iterator[str]:
    """DM-ASTE beside its train split, and every text of bench/."""
    for line in rows_of(folder / "ship/dmaste/dmaste.jsonl"):
        if line["split"] != "train":
            yield line["text"]
    for line in rows_of(folder / "bench/semeval2014_absa/sentences_train.jsonl"):
        yield from (value for value in line.values() if isinstance(value, str))
    csv.field_size_limit(sys.maxsize)
    for name in CSV_FILES:
        with (folder / "bench" / name).open(encoding="utf-8", errors="replace", newline="") as stream:
            for row in csv.reader(stream):
                yield from row


def main() -> None:
    folder = os.environ.get("HEARBACK_BENCH_DATA")
    if not folder:
        sys.exit("Set HEARBACK_BENCH_DATA to a folder with ship/ and bench/, then run this again.")
    found = sorted({fingerprint(text) for text in texts(Path(folder)) if len(text) >= LEAST_CHARACTERS and " " in text})
    (NOTES / MEASURED).write_text("\n".join(found) + "\n", "ascii")
    print(f"{len(found)} texts")  # noqa: T201


if __name__ == "__main__":
    main()
