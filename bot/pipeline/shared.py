"""What several components use: the reader, one for the process, and hashes of what a component depends on."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from bot.language import Reader
from bot.language.embedding import Embedder

ROOT = Path(__file__).resolve().parents[2]
PIPELINE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def reader() -> Reader:
    """Loaded once for the process. Raises FileNotFoundError when a file in models/ is missing."""
    return Reader.load()


def embedder() -> Embedder:
    """The reader's own, so that its 23 MB are in memory once."""
    return reader().embedder


OURS = "own_intents"
"""Set by the classifier: whether it was trained on Hearback's intents. Only then do other components change them."""


def fingerprint_of(*paths: Path) -> str:
    """A hash of files and of all files in folders: Rasa's cache sees only the source of a component's class."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_payload(text: str | None) -> bool:
    """Whether the message is a button's payload ("/choose{...}") or empty: nothing to read."""
    return not text or not text.strip() or text.lstrip().startswith("/")
