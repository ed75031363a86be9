"""Personal details: how many that people would mask are found, and how much else is masked."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from bot.language import find_pii
from bot.language.training import examples
from tests.bench.table import Row, attempt, share

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
    return [*attempt("personal details", DATA, partial(synthetic, file)), *false_masks()]


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
    texts = [row.text for row in examples()]
    masked = sum(bool(find_pii(text)) for text in texts)
    ours, interval = share(masked, len(texts))
    return [Row("personal details", "review sentences", "% with something masked", ours, interval, len(texts))]


def _touched(hits: list[tuple[int, int, str]], span: dict[str, int]) -> bool:
    return any(_overlap(hit, span) for hit in hits)


def _overlap(hit: tuple[int, int, str], span: dict[str, int]) -> bool:
    return span["start_position"] < hit[1] and hit[0] < span["end_position"]
