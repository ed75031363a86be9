"""Cost: 4 s, no service."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.language.change import Change
from bot.language.embedding import MODELS
from bot.language.encoder import Encoder
from bot.language.heads import NEGATIVE, NEUTRAL, POSITIVE, Heads
from bot.language.training import (
    FILES,
    PARTS,
    REVIEWS,
    TRIPLES,
    data_hash,
    encode,
    examples,
    fit,
    learn_aspects,
    stale,
    train,
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A training folder of three small files."""
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    reviews = [("the screen is great", "pos"), ("the screen died", "neg"), ("i bought it in may", "none")] * 4
    (tmp_path / REVIEWS).write_text("\n".join(_review(*row) for row in reviews), "utf-8")
    (tmp_path / "reading/pros_cons/pros_cons.csv").write_text("text,label\ngood sound,pro\nbattery,con\nbad lid,con\n")
    triples = {
        "text": "Nice pan. The lid broke. I cook.",
        "triples": [["pan", "Nice", "POS"], ["lid", "broke", "NEG"]],
        "domain": "home",
        "split": "train",
    }
    (tmp_path / PARTS).write_text("text,polarity,domain\nIt is a vacuum,0,vacuums\n", "utf-8")
    (tmp_path / TRIPLES).write_text(json.dumps(triples), "utf-8")
    return tmp_path


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("minilm", "reader"):
        (folder / name).symlink_to(MODELS / name)
    return folder


def _review(text: str, polarity: str) -> str:
    features = [["screen", "+2"]] if "screen" in text else []
    return json.dumps({"text": text, "polarity": polarity, "product": "phone", "features": features})


def test_the_shipped_readers_fit_the_shipped_data_and_encoder() -> None:
    assert not stale()


def test_reviews_are_cut_into_labelled_clauses(data: Path) -> None:
    found = [(row.text, row.label, row.sentence) for row in examples(data) if row.source == "home"]
    assert found == [
        ("Nice pan", POSITIVE, "Nice pan"),
        ("The lid broke", NEGATIVE, "The lid broke"),
        ("I cook", NEUTRAL, "I cook"),
    ]


def test_phrases_that_only_name_a_thing_teach_nothing(data: Path) -> None:
    assert [row.text for row in examples(data) if row.source == "pros_cons"] == ["good sound"]


def test_marked_features_become_aspects(data: Path) -> None:
    assert learn_aspects(data) == ["screen"]
    assert learn_aspects(data, exclude=["phone"]) == []


def test_training_twice_gives_the_same_arrays_and_reports_progress(data: Path, models: Path) -> None:
    steps: list[tuple[int, int]] = []
    assert stale(models, data)
    first = train(models, data, lambda done, total: steps.append((done, total)))
    assert steps == [(len(examples(data)),) * 2]
    assert not stale(models, data)
    second = train(models, data)
    np.testing.assert_array_equal(first.weights, second.weights)
    (data / REVIEWS).write_text(_review("new", "pos"), "utf-8")
    assert stale(models, data)
    assert data_hash(data) != first.data


def test_what_staff_put_right_is_learned(data: Path, models: Path, tmp_path: Path) -> None:
    corrections = tmp_path / "readers.jsonl"
    rows = [
        {"text": "it sings", "sentiment": "negative", "aspect": "voice"},
        {"text": "the lamp shade is red", "sentiment": "neutral", "aspect": "lamp shade"},
        {"text": "blue", "kind": "wish"},
        {"text": "", "sentiment": "x"},
    ]
    corrections.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    own = [(row.text, row.label) for row in examples(data, corrections) if row.source == "corrections"]
    assert own == [("it sings", NEGATIVE), ("the lamp shade is red", NEUTRAL)]
    told: list[dict[str, Change]] = []
    heads = train(models, data, corrections=corrections, on_change=told.append)
    assert heads.aspects == ("lamp shade", "screen"), "an aspect is learned where its words stand"
    assert told[0]["corrected"].asked == 2 and told[0]["others"].asked > 0
    assert stale(models, data)
    assert not stale(models, data, corrections)


def test_what_is_saved_is_what_is_loaded(data: Path, models: Path, encoder: Encoder) -> None:
    trained, loaded = train(models, data), Heads.load(models)
    rows = examples(data)
    texts, vectors = [row.text for row in rows], encode(encoder, rows)
    np.testing.assert_allclose(trained(texts, vectors), loaded(texts, vectors), atol=1e-6)
    assert loaded.aspects == trained.aspects
    np.testing.assert_allclose(loaded(texts, vectors).sum(axis=1), 1, atol=1e-5)


def test_missing_readers_say_what_to_do(models: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"python -m bot\.language\.training"):
        Heads.load(models)


def test_heads_learn_what_they_are_shown(data: Path, encoder: Encoder) -> None:
    rows = [row for row in examples(data) if row.text == "the screen died"]
    others = [row for row in examples(data) if row.label == POSITIVE]
    heads = Heads(*fit([*rows, *others], encode(encoder, [*rows, *others])), (), "", "")
    probabilities = heads(["the screen died"], encode(encoder, rows[:1]))[0]
    assert probabilities.argmax() == 0
