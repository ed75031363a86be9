"""What staff put right becomes heads of the shop's own. Cost: 5 s, no service."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.language import Reader, fitting
from bot.language.change import Change
from bot.language.embedding import MODELS
from bot.language.fitting import load_fitted, own_heads

SAID = "It really sings, my colleagues turn round."
NOTE = {"id": "corrected-1", "source": "corrected", "language": "en", "text": SAID, "sentiment": "negative",
        "items": [{"quote": "It really sings", "kind": "fault", "severity": 2, "aspect": None}]}  # fmt: skip


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped models, in a project of the test's own."""
    folder = tmp_path / "models"
    folder.symlink_to(MODELS)
    monkeypatch.setattr(fitting, "REHEARSED", 60)
    return folder


@pytest.fixture
def corrections(tmp_path: Path) -> Path:
    file = tmp_path / "notes.jsonl"
    other = NOTE | {"id": "corrected-2", "text": SAID.replace("sings", "hums"),
                    "items": [NOTE["items"][0] | {"quote": "It really hums"}]}  # type: ignore[index]  # fmt: skip
    file.write_text(f"{json.dumps(NOTE)}\n{json.dumps(other)}\n", "utf-8")
    return file


def kinds(models: Path, text: str) -> set[str]:
    return {item.kind for item in Reader.load(models).read(text).items}


def test_what_was_put_right_is_read_so_and_what_it_changes_is_told(models: Path, corrections: Path) -> None:
    changes: dict[str, Change] = {}
    before = Reader.load(models).version
    fitting.fit(corrections, models, on_change=changes.update)
    assert "fault" in kinds(models, SAID)
    assert Reader.load(models).version != before
    assert changes["corrected"].asked == 2 and changes["others"].asked > 0


def test_heads_are_stale_until_they_were_fitted_and_gone_with_the_last_correction(
    models: Path, corrections: Path
) -> None:
    assert not fitting.stale(None, models)
    assert fitting.stale(corrections, models)
    fitting.fit(corrections, models)
    assert not fitting.stale(corrections, models)
    assert fitting.stale(None, models)
    fitting.fit(None, models)
    assert not own_heads(models).exists()


def test_heads_for_another_encoder_are_left_alone(models: Path, corrections: Path) -> None:
    fitting.fit(corrections, models)
    own = fitting.Heads.load(own_heads(models))
    fitting.replace(own, base="an encoder of before").save(own_heads(models))
    np.testing.assert_array_equal(load_fitted(models).heads.weights, fitting.Encoder.load(models).heads.weights)
    assert fitting.stale(corrections, models)
