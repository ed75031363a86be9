"""Trains what is stale: first the reader, then the assistant. Nothing when nothing changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.errors import Mendable
from bot.intake.corrected import FOLDER, NLU
from bot.parts import RASA_MODEL, RASA_PYTHON
from bot.settings import ROOT

SOURCES = (
    *("config.yml", "requirements-rasa.lock"),
    *("bot/domain", "bot/pipeline", "bot/language", "data/nlu", "data/rules", "data/stories", "data/answers"),
    *("models/minilm", "models/reader"),
    "var/corrections/nlu.yml",
)
STAMP = RASA_MODEL.with_suffix(".sources")
BEFORE = RASA_MODEL.with_name("before.tar.gz")
"""The model from before the last training, with a stamp of its own: what goes on when the newer one is damaged."""


class ModelDamaged(Mendable):
    """The assistant's model is not what was trained, and there is none from before."""


class TrainingFailed(Mendable):
    """Training ended with an error; the message holds what was said."""


def assistant_is_stale(model: Path | None = None) -> bool:
    """Whether anything the assistant is made of differs from what the model, the one that runs or another, was last
    trained with, or its file is damaged."""
    model = model or RASA_MODEL
    stamp = _stamp_of(model)
    return not model.exists() or not stamp.exists() or stamp.read_text() != _stamp(fingerprint(ROOT, SOURCES), model)


def train_assistant(
    environment: dict[str, str], on_wait: Callable[[float], None] | None = None, model: Path | None = None
) -> None:
    """Runs `rasa train` for the model that runs, or into another file, and leaves the one that runs alone; calls
    `on_wait` with the seconds spent so far, about once a second."""
    model = model or RASA_MODEL
    model.parent.mkdir(parents=True, exist_ok=True)
    if model == RASA_MODEL and is_sound(model):
        _copy(model, BEFORE)
    sources = fingerprint(ROOT, SOURCES)
    log = ROOT / "var" / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with log.open("w") as out:
        process = subprocess.Popen(_command(model), cwd=ROOT, env=environment, stdout=out, stderr=out)  # noqa: S603
        while _still_runs(process):
            if on_wait:
                on_wait(time.monotonic() - started)
    if process.returncode != 0:
        raise TrainingFailed("\n".join([*log.read_text(errors="replace").splitlines()[-20:], f"All of it: {log}"]))
    _stamp_of(model).write_text(_stamp(sources, model))


def is_sound(model: Path) -> bool:
    """Whether the file is, byte for byte, what was trained."""
    stamp = _stamp_of(model)
    return model.exists() and stamp.exists() and stamp.read_text().endswith(_digest(model))


def mend() -> str | None:
    """Puts the model from before in the place of one that is damaged: what to tell, or None where nothing is wrong.

    Raises ModelDamaged when there is none, with what to do.
    """
    if is_sound(RASA_MODEL) or not STAMP.exists():
        return None
    if not is_sound(BEFORE):
        raise ModelDamaged(f"The assistant's model ({RASA_MODEL}) is damaged. Make it anew: hearback train")
    try:
        _copy(BEFORE, RASA_MODEL)
    except OSError as error:
        raise ModelDamaged(
            f"The assistant's model ({RASA_MODEL}) is damaged and cannot be replaced: {error}"
        ) from error
    return f"The assistant's model ({RASA_MODEL}) was damaged; the one from before goes on. Then: hearback train"


def fingerprint(root: Path, sources: tuple[str, ...]) -> str:
    """SHA-256 over the names and contents of all files under `sources`."""
    digest = hashlib.sha256()
    for file in _files(root, sources):
        digest.update(str(file.relative_to(root)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _stamp(sources: str, model: Path) -> str:
    return f"{sources} {_digest(model)}"


def _stamp_of(model: Path) -> Path:
    return model.with_suffix(".sources")


def _digest(model: Path) -> str:
    return hashlib.sha256(model.read_bytes()).hexdigest()


def _copy(model: Path, to: Path) -> None:
    """The stamp last: a copy that was cut off is not taken for whole."""
    for source, goal in ((model, to), (_stamp_of(model), _stamp_of(to))):
        part = goal.with_name(f"{goal.name}.{os.getpid()}")
        shutil.copyfile(source, part)
        part.replace(goal)


def _files(root: Path, sources: tuple[str, ...]) -> Iterator[Path]:
    for source in sources:
        path = root / source
        if path.is_dir():
            yield from sorted(f for f in path.rglob("*") if f.is_file() and f.suffix not in (".pyc", ".md"))
        elif path.exists():
            yield path


def _command(model: Path) -> list[str]:
    corrections = FOLDER / NLU
    return [
        *(str(RASA_PYTHON), "-m", "rasa", "train", "--config", "config.yml", "--domain", "bot/domain"),
        *("--data", "data/nlu", "data/rules", "data/stories", *([str(corrections)] if corrections.exists() else [])),
        *("--out", str(model.parent), "--fixed-model-name", model.name.removesuffix(".tar.gz")),
    ]


def _still_runs(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(1)
    except subprocess.TimeoutExpired:
        return True
    return False
