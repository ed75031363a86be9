"""What staff put right, as files that a training reads: var/corrections/nlu.yml and notes.jsonl.

They repeat customers' words, and so are written anew when somebody is erased.
"""

from __future__ import annotations

import hashlib
import json
import re
from itertools import groupby
from pathlib import Path

from bot.settings import ROOT
from bot.store import corrections
from bot.store.database import Database

FOLDER = ROOT / "var" / "corrections"
NLU, ROWS, RECORD = "nlu.yml", "notes.jsonl", "record"
"""The last says which record the other two were written from."""
_MARKUP = re.compile(r"[\[\](){}]")
"""Rasa takes these for marks in an example."""


def write(database: Database, folder: Path = FOLDER) -> dict[str, int]:
    """Writes both files anew, byte for byte the same for the same corrections; how much went into each. A file that
    would be empty is not there."""
    with database.reading() as session:
        examples, rows = corrections.intent_examples(session), corrections.notes(session)
    _put(folder / NLU, as_nlu(examples))
    _put(folder / ROWS, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    _put(folder / RECORD, _name_of(database) if examples or rows else "")
    return {"intents": len(examples), "rows": len(rows)}


def examples(database: Database) -> list[tuple[str, str]]:
    """(intent, sentence), each once, as they stand in the file."""
    with database.reading() as session:
        return _plain(corrections.intent_examples(session))


def rewrite(database: Database, folder: Path = FOLDER) -> None:
    """After an erasure: the files without the words of whoever is gone. Files of another record are left alone."""
    record = folder / RECORD
    if record.exists() and record.read_text(encoding="utf-8") == _name_of(database):
        write(database, folder)


def notes(folder: Path = FOLDER) -> Path | None:
    """What the reader learns from beside the notes it is shipped with, where there is any."""
    return folder / ROWS if (folder / ROWS).exists() else None


def as_nlu(examples: list[tuple[str, str]]) -> str:
    """Rasa's training data, each sentence once under its intent."""
    if not examples:
        return ""
    parts = ['version: "3.1"\nnlu:\n']
    for intent, found in groupby(_plain(examples), lambda example: example[0]):
        parts += [f"- intent: {intent}\n  examples: |\n", *(f"    - {text}\n" for _, text in found)]
    return "".join(parts)


def _plain(examples: list[tuple[str, str]]) -> list[tuple[str, str]]:
    plain = {(intent, " ".join(_MARKUP.sub(" ", text).split())) for intent, text in examples}
    return sorted(one for one in plain if one[1])


def _name_of(database: Database) -> str:
    return hashlib.sha256(database.url.render_as_string(hide_password=True).encode()).hexdigest()


def _put(file: Path, text: str) -> None:
    if not text:
        file.unlink(missing_ok=True)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
