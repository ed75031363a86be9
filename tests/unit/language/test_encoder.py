"""Cost: 1 s, no service."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.language.composing import compose
from bot.language.encoder import HIDDEN, Encoder, Heads
from bot.language.outputs import WIDTH


def test_each_token_has_a_row_of_everything_that_is_read_of_it(encoder: Encoder) -> None:
    (composed,) = compose(encoder.tokenizer, "The lid broke.")
    assert encoder(composed).shape == (len(composed.ids), WIDTH)


def test_reading_twice_gives_the_same_numbers(encoder: Encoder) -> None:
    (composed,), (other,) = (compose(encoder.tokenizer, text) for text in ("Gorgeous screen!", "Another, longer text."))
    first = encoder(composed)
    encoder(other)
    np.testing.assert_array_equal(encoder(composed), first)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model\.onnx is missing"):
        Encoder.load(tmp_path)


def test_heads_are_kept_with_what_they_were_fitted_to(encoder: Encoder, tmp_path: Path) -> None:
    replace(encoder.heads, stamp="corrections", base="this encoder").save(tmp_path / "new" / "heads.npz")
    heads = Heads.load(tmp_path / "new" / "heads.npz")
    assert (heads.stamp, heads.base, heads.calibration) == ("corrections", "this encoder", encoder.heads.calibration)
    np.testing.assert_array_equal(heads.weights, encoder.heads.weights)


def test_heads_of_another_version_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "heads.npz"
    Heads(np.zeros((HIDDEN, 3), np.float32), np.zeros(3, np.float32)).save(file)
    with pytest.raises(ValueError, match="check models/ out again"):
        Heads.load(file)
