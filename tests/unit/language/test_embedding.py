"""Cost: 1 s, no service."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.language.embedding import CHUNK, Embedder

TEXTS = ["The battery died after two hours.", "The battery life is short.", "Gorgeous screen!", "I like trains."]


def test_rows_have_length_one_and_like_means_near(embedder: Embedder) -> None:
    vectors = embedder(TEXTS)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    near = vectors @ vectors.T
    assert near[0, 1] > 0.5
    assert near[0, 3] < 0.2


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder) -> None:
    texts = [*TEXTS, "long " * 90]
    alone = np.vstack([embedder([text]) for text in texts])
    np.testing.assert_allclose(embedder(texts), alone, atol=1e-5)


def test_no_texts(embedder: Embedder) -> None:
    assert embedder([]).shape == (0, 384)


@pytest.mark.parametrize("text", ["", "\0", "🙂" * 300, "\ud800", "שלום", " " * 10_000 + "x", "word " * 2_000])
def test_any_text_has_a_vector(embedder: Embedder, text: str) -> None:
    assert np.linalg.norm(embedder([text])) == pytest.approx(1, abs=1e-5)


def test_order_is_kept_across_chunks(embedder: Embedder) -> None:
    texts = ["ok"] * CHUNK + ["The battery died."]
    np.testing.assert_allclose(embedder(texts)[-1], embedder(["The battery died."])[0], atol=1e-5)


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model\.onnx is missing"):
        Embedder.load(tmp_path)


def test_the_fingerprint_is_of_the_files(embedder: Embedder) -> None:
    assert len(embedder.fingerprint) == 64
    assert Embedder.load().fingerprint == embedder.fingerprint
