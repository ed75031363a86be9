"""How often items of a confidence are right: a line through log odds (Platt 1999), fitted on the dev notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bot.language.arrays import log_odds, sigmoid
from bot.language.composing import compose
from bot.language.decoding import Calibration, decode
from bot.language.encoder import Encoder
from bot.language.notes import Note, overlaps

STEPS, RATE = 2000, 0.5


def calibrated(encoder: Encoder, notes: Sequence[Note]) -> Calibration:
    """Of items as the shipped encoder finds them: right when the note has one of that kind at that place."""
    seen = [one for note in notes for one in _judged(encoder, note)]
    odds = np.array([log_odds(sure) for sure, _ in seen])
    right = np.array([right for _, right in seen], float)
    slope, offset = 1.0, 0.0
    for _ in range(STEPS):
        wrong = sigmoid(slope * odds + offset) - right
        slope, offset = slope - RATE * float((wrong * odds).mean()), offset - RATE * float(wrong.mean())
    return Calibration(slope, offset)


def _judged(encoder: Encoder, note: Note) -> Iterator[tuple[float, bool]]:
    for composed in compose(encoder.tokenizer, note.text, note.asked, note.draft):
        for item in decode(encoder(composed), composed).items:
            right = any(one.kind == item.kind and overlaps(one.span, item.span) for one in note.items)
            yield item.confidence, right
