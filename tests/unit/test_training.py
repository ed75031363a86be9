"""A model that is damaged, and the one from before. Cost: milliseconds, no service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import training


@pytest.fixture(autouse=True)
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model that was trained, in a folder of the test's own."""
    made = tmp_path / "assistant.tar.gz"
    for name, file in (("RASA_MODEL", made), ("BEFORE", made.with_name("before.tar.gz"))):
        monkeypatch.setattr(training, name, file)
    monkeypatch.setattr(training, "STAMP", made.with_suffix(".sources"))
    write(made, b"first")
    return made


def write(model: Path, content: bytes) -> None:
    model.write_bytes(content)
    training.STAMP.write_text(training._stamp("sources", model))


def test_a_whole_model_is_left_alone(model: Path) -> None:
    assert training.is_sound(model) and training.mend() is None


def test_in_the_place_of_a_damaged_model_the_one_from_before_goes_on(model: Path) -> None:
    training._copy(model, training.BEFORE)
    write(model, b"second")
    model.write_bytes(b"sec")
    assert "hearback train" in (training.mend() or "")
    assert model.read_bytes() == b"first" and training.mend() is None
    assert training.assistant_is_stale(), "it is trained anew at the next occasion"


@pytest.mark.parametrize("damage", [b"", b"other"])
def test_without_one_from_before_it_is_said_what_to_do(model: Path, damage: bytes) -> None:
    model.write_bytes(damage)
    training.BEFORE.write_bytes(b"half a copy")
    with pytest.raises(training.ModelDamaged, match="hearback train"):
        training.mend()


def test_where_nothing_was_trained_there_is_nothing_to_mend(model: Path) -> None:
    training.STAMP.unlink()
    assert training.mend() is None
