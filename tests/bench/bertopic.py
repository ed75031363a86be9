"""Themes against BERTopic on the same texts and vectors, in one run: quality, time, memory.

BERTopic is no dependency of this project. HEARBACK_BENCH_BERTOPIC names the Python of an environment that has it:

    uv venv /somewhere --python 3.10
    uv pip install --python /somewhere/bin/python --no-deps bertopic
    uv pip install --python /somewhere/bin/python numpy hdbscan umap-learn pandas scikit-learn tqdm plotly pyyaml

Each side groups in a process of its own, so that its peak memory is its own (Linux).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from bot.language import Reader
from bot.settings import ROOT
from tests.bench.table import Row, attempt
from tests.bench.themes import read_csv

TASK = "intents as themes, against BERTopic"
SETTING = "HEARBACK_BENCH_BERTOPIC"
MEASURED = """
import json, re, sys, time
import numpy as np
vectors, texts = np.load(sys.argv[1]), json.load(open(sys.argv[2]))
{imports}
start = time.perf_counter()
{grouping}
spent = time.perf_counter() - start
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024
print(json.dumps({{"groups": [int(one) for one in found], "s": spent, "MiB": peak, "note": note}}))
"""
OURS = MEASURED.format(
    imports="from tests.bench.themes import settled",
    grouping="found, note = settled(vectors), ''",
)
THEIRS = MEASURED.format(
    imports="from bertopic import BERTopic; from umap import UMAP",
    grouping="""
umap = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
model = BERTopic(umap_model=umap)
topics, _ = model.fit_transform(texts, embeddings=vectors)
note = f"{100 * topics.count(-1) / len(topics):.0f} % left out at first"
found = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
""",
)
"""Its defaults, with a fixed seed; what it leaves out is then given to the nearest topic, by its own means."""


def rows(bench: Path) -> list[Row]:
    python = os.environ.get(SETTING)
    if not python:
        return [
            Row(TASK, "BANKING77 test, CLINC150 test", "", None, None, 0, note=f"{SETTING} names no Python with it")
        ]
    sides = (("Hearback", sys.executable, OURS), ("BERTopic", python, THEIRS))
    files = (("BANKING77 test", "banking77/banking77.csv"), ("CLINC150 test", "clinc150/clinc150_full.csv"))
    reader = Reader.load()
    return [
        row
        for data, file in files
        for row in attempt(TASK, data, partial(compared, reader, data, bench / "ship" / file, sides))
    ]


def compared(reader: Reader, data: str, file: Path, sides: tuple[tuple[str, str, str], ...]) -> list[Row]:
    """NMI, ARI, seconds and peak MiB of each side."""
    given = [row for row in read_csv(file) if row["split"] == "test" and row.get("oos", "0") == "0"]
    truth, texts = [row["label"] for row in given], [row["text"] for row in given]
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        vectors, words = Path(folder) / "vectors.npy", Path(folder) / "texts.json"
        np.save(vectors, reader.embed(texts))
        words.write_text(json.dumps(texts), encoding="utf-8")
        for name, python, code in sides:
            got = grouped_by(python, code, vectors, words)
            note = f"{len(set(got['groups']))} groups for {len(set(truth))}; {got['note']}".rstrip("; ")
            figures = {
                "NMI": 100 * normalized_mutual_info_score(truth, got["groups"]),
                "ARI": 100 * adjusted_rand_score(truth, got["groups"]),
                "seconds": got["s"],
                "peak MiB": got["MiB"],
            }
            found += [
                Row(TASK, data, f"{name}, {measure}", float(value), None, len(given), note=note)
                for measure, value in figures.items()
            ]
    return found


def grouped_by(python: str, code: str, vectors: Path, texts: Path) -> dict[str, Any]:
    """What one side says, from a process of its own."""
    done = subprocess.run(
        [python, "-c", code, str(vectors), str(texts)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{python} could not group: {done.stderr.strip().splitlines()[-1]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
