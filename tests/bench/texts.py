"""Review sentences that several parts measure on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bot.language.checker import fingerprint
from bot.language.learning.reviews import DATA, SENTENCES
from bot.language.notes import load


def review_sentences(file: Path = DATA / SENTENCES) -> list[dict[str, Any]]:
    """With their product and polarity."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def noted() -> frozenset[str]:
    """Fingerprints of the texts that the reader learned from."""
    return frozenset(fingerprint(note.text) for note in load() if note.split == "train")
