"""How fast `hearback analyze` reads, on one core."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from bot.language import Reader
from tests.bench.table import Row
from tests.bench.texts import review_sentences

SENTENCES = 2000
MESSAGE = "I expected it to last a day, but the battery died after two hours and the charger gets hot."
TIMES = 50


def rows(bench: Path) -> list[Row]:
    reader = Reader.load()
    texts = [row["text"] for row in review_sentences()][:SENTENCES]
    start = time.process_time()
    reader.read_many(texts)
    each_second = SENTENCES / (time.process_time() - start)
    spent = []
    for _ in range(TIMES):
        start = time.process_time()
        reader.read(MESSAGE)
        spent.append(1000 * (time.process_time() - start))
    low, middle, high = map(float, np.quantile(spent, (0.025, 0.5, 0.975)))
    return [
        Row("speed", "review sentences", "whole readings a CPU second", each_second, None, SENTENCES, goal=">= 150"),
        Row("speed", "one message of three clauses", "median CPU ms", middle, (low, high), TIMES, goal="<= 6"),
    ]
