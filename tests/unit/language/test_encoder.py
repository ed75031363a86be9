"""Cost: 1 s, no service."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.language.encoder import WIDTH, Encoder


def test_a_sentence_is_read_token_by_token_with_their_places(encoder: Encoder) -> None:
    states = encoder("The lid broke.")
    assert states.hidden.shape == (6, 384)
    assert [tuple(span) for span in states.spans[1:4]] == [(0, 3), (4, 7), (8, 13)]
    assert states.inside(4, 13).tolist() == [2, 3]


def test_reading_twice_gives_the_same_numbers(encoder: Encoder) -> None:
    first = encoder("Gorgeous screen!").hidden
    encoder("Another text, and a longer one, between the two.")
    np.testing.assert_array_equal(encoder("Gorgeous screen!").hidden, first)


@pytest.mark.parametrize("text", ["", "\0", "🙂" * 300, "\ud800", " " * 10_000 + "x", "word " * 2_000])
def test_any_text_has_states(encoder: Encoder, text: str) -> None:
    vector = Encoder.clause(encoder(text), 0, len(text))
    assert vector.shape == (WIDTH,)
    assert np.isfinite(vector).all()


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model\.onnx is missing"):
        Encoder.load(tmp_path)
