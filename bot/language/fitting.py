"""What staff put right, learned without torch: the reader's heads are fitted again, its encoder stays as it is.

The heads are linear maps, so their loss is convex: gradient descent from the shipped weights, held near them, on the
corrected messages and on a sample of the notes, which must not be forgotten. What is shipped is never written over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.language.arrays import Floats, softmax
from bot.language.change import Change, Places, compare
from bot.language.decoding import decode
from bot.language.embedding import MODELS, hash_of
from bot.language.encoder import HEADS, Encoder, Heads, shipped
from bot.language.notes import NOTES, SENTIMENTS, Note, load, matched, overlaps, read_note, rows_of
from bot.language.outputs import OUTPUTS
from bot.language.targets import IGNORED, Example, example_of

TAGGED = ("items", "aspect")
"""What corrections speak of, beside the sentiment: where something is said, of which kind, and of what."""
REHEARSED = 600
"""Notes that are learned again beside the corrections; every tenth is held back to see that nothing got worse."""
CORRECTION_WEIGHT = 20.0
"""One corrected message counts as so many notes: what the shop's own staff put right matters more there."""
NEARNESS = 1e-3
"""How strongly the weights are held near the shipped ones."""
STEPS, RATE = 150, 3e-3
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Read:
    """A note, what the heads shall say of it, and what the encoder makes of it."""

    note: Note
    example: Example
    states: Floats
    """(tokens, HIDDEN)"""


def load_fitted(models: Path = MODELS) -> Encoder:
    """The encoder with the shop's own heads, where they were fitted for it; as shipped otherwise."""
    encoder = Encoder.load(models)
    own = _own(models)
    return encoder.fitted(own) if own and own.base == encoder.fingerprint else encoder


def stale(corrections: Path | None, models: Path = MODELS) -> bool:
    """Whether the heads in use were fitted to other corrections, or for another encoder."""
    own = _own(models)
    if own is None:
        return corrections is not None
    base = hash_of(shipped(models))  # of the files alone: nothing is read, so no network is loaded
    return (own.stamp, own.base) != (_stamp(base, corrections), base)


def fit(
    corrections: Path | None,
    models: Path = MODELS,
    on_progress: Progress | None = None,
    on_change: Callable[[dict[str, Change]], None] | None = None,
) -> None:
    """Fits the heads to `corrections`, one note a line, and writes them where the reader looks first; without
    corrections the shipped heads count again. A minute. `on_change` is told what the corrections change on messages
    that were not learned."""
    file = own_heads(models)
    if corrections is None:
        file.unlink(missing_ok=True)
        return
    encoder = Encoder.load(models)
    corrected = [read_note(row) for row in rows_of(corrections) if row["text"].strip()]
    notes = [*corrected, *_rehearsed()]
    rows = []
    for note in notes:
        rows.append(_read(encoder, note))
        if on_progress:
            on_progress(len(rows), len(notes))
    own = [place < len(corrected) for place in range(len(rows))]
    heads = replace(
        fitted(encoder.heads, rows, own), stamp=_stamp(encoder.fingerprint, corrections), base=encoder.fingerprint
    )
    heads.save(file)
    if on_change and corrected:
        on_change(_change(encoder.heads, rows, own))


def own_heads(models: Path = MODELS) -> Path:
    """Where the heads stand that were fitted to the shop's own corrections."""
    return models.parent / "var" / "reader" / HEADS


def fitted(heads: Heads, rows: Sequence[Read], own: Sequence[bool]) -> Heads:
    """Heads that learned from `rows`; `own`: which of them were corrected."""
    weights, bias = heads.weights.copy(), heads.bias.copy()
    each = np.array([CORRECTION_WEIGHT if mine else 1.0 for mine in own], np.float32)
    for name in TAGGED:
        known = [
            row.example.tags[name] != IGNORED if name in row.example.tags else np.zeros(len(row.states), bool)
            for row in rows
        ]
        states = np.concatenate([row.states[one] for row, one in zip(rows, known, strict=True)])
        tags = np.concatenate(
            [row.example.tags[name][one] for row, one in zip(rows, known, strict=True) if name in row.example.tags]
        )
        share = np.repeat(each, [int(one.sum()) for one in known])
        _descend(states, tags, share, weights[:, OUTPUTS[name]], bias[OUTPUTS[name]])
    means = np.stack([row.states[row.example.composed.first : -1].mean(0) for row in rows])
    tones = np.array([SENTIMENTS.index(row.note.sentiment) for row in rows])
    _descend(means, tones, each, weights[:, OUTPUTS["sentiment"]], bias[OUTPUTS["sentiment"]])
    return replace(heads, weights=weights, bias=bias)


def _descend(states: Floats, tags: NDArray[np.int64], share: Floats, weights: Floats, bias: Floats) -> None:
    """Softmax regression by Adam (Kingma and Ba 2015) on all rows at once, in place, held near where it begins."""
    begun = np.vstack([weights, bias[None]])
    inputs = np.hstack([states, np.ones((len(states), 1), np.float32)])
    truth = np.eye(begun.shape[1], dtype=np.float32)[tags]
    weight = (share / share.sum())[:, None]
    now, mean, square = begun.copy(), np.zeros_like(begun), np.zeros_like(begun)
    for step in range(1, STEPS + 1):
        slope = inputs.T @ (weight * (softmax(inputs @ now) - truth)) + NEARNESS * (now - begun)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        now -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    weights[:], bias[:] = now[:-1], now[-1]


def _change(heads: Heads, rows: Sequence[Read], own: Sequence[bool]) -> dict[str, Change]:
    def judge(learned: Places, asked: Places) -> NDArray[np.bool_]:
        model = fitted(heads, [rows[place] for place in learned], [own[place] for place in learned])
        return np.array([_is_right(model, rows[place]) for place in asked], bool)

    return compare([row.note.text for row in rows], own, judge)


def _is_right(heads: Heads, row: Read) -> bool:
    """Whether just what the note holds is found: each item by its kind, and at its place by half of the longer one."""
    found = decode(row.states @ heads.weights + heads.bias, row.example.composed).items
    same = matched(found, row.note.items, lambda one, other: one.kind == other.kind and overlaps(one.span, other.span))
    return len(found) == len(row.note.items) == len(same)


def _read(encoder: Encoder, note: Note) -> Read:
    example = example_of(encoder.tokenizer, note)
    return Read(note, example, encoder.states(example.composed))


def _rehearsed(folder: Path = NOTES) -> list[Note]:
    notes = [note for note in load(folder) if note.split == "train"]
    return notes[:: max(1, len(notes) // REHEARSED)]


def _own(models: Path) -> Heads | None:
    file = own_heads(models)
    return Heads.load(file) if file.exists() else None


def _stamp(base: str, corrections: Path | None) -> str:
    """What the heads depend on; nothing without corrections."""
    if corrections is None:
        return ""
    return hashlib.sha256(base.encode() + corrections.read_bytes()).hexdigest()
