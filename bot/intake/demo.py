"""The demo feedback: real reviews of fourteen real products, from data/demo/product_reviews."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.intake.fields import Row
from bot.intake.importer import ImportReport, Progress, batches, store_batch
from bot.language.pii import mask
from bot.settings import ROOT
from bot.store.database import Database
from bot.store.models import now

if TYPE_CHECKING:
    from bot.language import Reader

FILE = ROOT / "data" / "demo" / "product_reviews" / "product_reviews.jsonl"
PRODUCTS = {
    "Apex_AD2600_Progressive_scan_DVD player": "Apex AD2600 Progressive-scan DVD player",
    "Canon_G3": "Canon PowerShot G3",
    "Canon_PowerShot_SD500": "Canon PowerShot SD500",
    "Canon_S100": "Canon PowerShot S100",
    "Creative_Labs_Nomad_Jukebox_Zen_Xtra_40GB": "Creative Labs Nomad Jukebox Zen Xtra 40GB",
    "Diaper_Champ": "Diaper Champ",
    "Hitachi_router": "Hitachi M12V router",
    "Linksys_Router": "Linksys WRT54G router",
    "MicroMP3": "Creative Zen Micro MP3 player",
    "Nikon_coolpix_4300": "Nikon Coolpix 4300",
    "Nokia_6600": "Nokia 6600",
    "Nokia_6610": "Nokia 6610",
    "ipod": "Apple iPod",
    "norton": "Norton Internet Security",
}
NOT_SEPARATED = {"Canon_PowerShot_SD500", "ipod"}
"""Many people's reviews in one run, with no mark where one ends: taken in pieces, and counted as one voice."""
PIECE = 40
"""Sentences; as many as a long review has."""
SPACING = [
    (re.compile(r"(?<!\S)([\"'])\s(.{1,80}?)\s\1(?!\S)"), r"\1\2\1"),
    (re.compile(r"\s(?=(?:n't|'(?:s|t|ve|m|ll|re|d))\b)"), ""),
    (re.compile(r"\s(?=[.,;:!?%)\]]+(?:\s|$))"), ""),
    (re.compile(r"(?<!\S)([(\[$#])\s"), r"\1"),
]
"""Quotation marks round their words; endings, stops and closing brackets to what they follow; opening ones to what
follows them."""


def load(database: Database, reader: Reader, on_progress: Progress | None = None, file: Path = FILE) -> ImportReport:
    """Stores each review as a conversation of one customer, once. The reviews are undated: they count as said when
    they are loaded. Progress is told in conversations."""
    rows, report = _rows(file), ImportReport()
    for batch in batches(rows):
        store_batch(database, reader, batch, report)
        if on_progress:
            on_progress(report.stored + report.already_there, len(rows))
    return report


def _rows(file: Path) -> list[Row]:
    with file.open(encoding="utf-8") as lines:
        reviews = groupby(map(json.loads, lines), lambda sentence: (sentence["product"], sentence["review"]))
        return [row for (product, number), sentences in reviews for row in _review(product, number, list(sentences))]


def _review(product: str, number: int, sentences: list[dict[str, Any]]) -> Iterator[Row]:
    ref = f"demo/{product}/{number}"
    piece = PIECE if product in NOT_SEPARATED else len(sentences)
    for first in range(0, len(sentences), piece):
        yield Row(
            line=0,
            external_id=f"{ref}/{first}",
            text=mask(joined(sentence["text"] for sentence in sentences[first : first + piece])),
            at=now(),
            rating=None,
            product=PRODUCTS[product],
            customer=ref,
        )


def joined(sentences: Iterable[str]) -> str:
    """One review, as it reads; a piece without a stop at its end, such as a heading, has a line of its own."""
    readable = filter(None, map(as_written, sentences))
    return "".join(text + (" " if text[-1] in ".!?,:;\"')" else "\n") for text in readable).strip()


def as_written(tokens: str) -> str:
    """Undoes the tokenisation of half of the source: "does n't work ." becomes "doesn't work."."""
    text = re.sub(r"\\u[0-9A-Fa-f]{4}", " ", html.unescape(tokens))
    text = re.sub(r"^[.,;]\s|\s+", " ", text).strip()
    for pattern, written in SPACING:
        text = pattern.sub(written, text)
    return text
