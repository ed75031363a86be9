"""Personal details: how many that must be masked are found, and how many harmless texts are changed."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bot.language import find_pii
from bot.settings import ROOT
from tests.bench.table import Row, attempt, share
from tests.bench.texts import review_sentences

MESSAGES = ROOT / "data" / "personal_details"
COVERED = 0.6
"""Share of a detail's characters that must be masked for it to count as found."""
KINDS = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "US_SSN": "national_id",
    "STREET_ADDRESS": "address",
}
PATTERNED = {"email", "phone", "card", "iban", "address"}
DATA = "synthetic set of Presidio"


def rows(bench: Path) -> list[Row]:
    file = bench / "ship" / "presidio_synth_pii" / "synth_dataset_v2.json"
    return [*messages(), *attempt("personal details", DATA, partial(synthetic, file)), *false_masks()]


def messages(folder: Path = MESSAGES) -> Iterator[Row]:
    """Recall by type and by language, and harmless messages of which something is masked."""
    found: Counter[str] = Counter()
    all_: Counter[str] = Counter()
    harmless = changed = 0
    for row in rows_of(folder):
        hits = find_pii(row["text"])
        if not row["details"]:
            harmless, changed = harmless + 1, changed + bool(hits)
        for start, end, kind in places(row):
            masked = sum(max(0, min(end, last) - max(start, first)) for first, last, _ in hits)
            for name in ("all", kind, f"in {row['language']}"):
                all_[name] += 1
                found[name] += masked >= COVERED * (end - start)
    for name, count in all_.items():
        goal = ">= 92" if name == "all" else ""
        yield Row(f"personal details, {name}", "chat messages", "recall", *share(found[name], count), count, goal=goal)
    rate, interval = share(changed, harmless)
    yield Row("personal details", "harmless chat messages", "% changed", rate, interval, harmless, goal="<= 3")


def rows_of(folder: Path = MESSAGES) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.jsonl")):
        yield from map(json.loads, file.read_text("utf-8").splitlines())


def places(row: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """Where each detail stands: a quote that stands twice is the one behind the detail before it."""
    done = 0
    for detail in row["details"]:
        words = detail["quote"]
        whole = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
        match = whole.search(row["text"], done) or whole.search(row["text"])
        start = match.start() if match else row["text"].index(words)
        done = start + len(words)
        yield start, done, detail["type"]


def synthetic(file: Path) -> list[Row]:
    cases = json.loads(file.read_text("utf-8"))
    found = [find_pii(case["full_text"]) for case in cases]
    measured: list[Row] = []
    for name, kind in KINDS.items():
        spans = [
            _touched(hits, span)
            for case, hits in zip(cases, found, strict=True)
            for span in case["spans"]
            if span["entity_type"] == name
        ]
        ours, interval = share(sum(spans), len(spans))
        goal = ">= 95.0" if kind in PATTERNED else ""
        measured.append(Row(f"personal details, {kind}", DATA, "recall", ours, interval, len(spans), goal=goal))
        right = [
            any(_overlap(hit, span) for span in case["spans"])
            for case, hits in zip(cases, found, strict=True)
            for hit in hits
            if hit[2] == kind
        ]
        ours, interval = share(sum(right), len(right))
        measured.append(Row(f"personal details, {kind}", DATA, "precision", ours, interval, len(right)))
    return measured


def false_masks() -> list[Row]:
    """Review sentences hold next to no personal details: what is masked there is masked by mistake, as a rule."""
    texts = [row["text"] for row in review_sentences()]
    masked = sum(bool(find_pii(text)) for text in texts)
    ours, interval = share(masked, len(texts))
    return [Row("personal details", "review sentences", "% with something masked", ours, interval, len(texts))]


def _touched(hits: list[tuple[int, int, str]], span: dict[str, int]) -> bool:
    return any(_overlap(hit, span) for hit in hits)


def _overlap(hit: tuple[int, int, str], span: dict[str, int]) -> bool:
    return span["start_position"] < hit[1] and hit[0] < span["end_position"]
