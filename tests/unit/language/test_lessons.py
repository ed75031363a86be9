"""What the encoder is tuned on. Cost: 1 s, no service."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.language.embedding import MODELS, open_tokenizer
from bot.language.heads import NEGATIVE, POSITIVE
from bot.language.lessons import HELD_PACKAGE, Lesson, lessons, locate
from bot.language.training import PARTS, PROS_CONS, REVIEWS, TRIPLES
from bot.language.tuning import PASSES, _batches


@pytest.fixture
def taught(tmp_path: Path) -> list[Lesson]:
    """The last of them is of a review with its opinions marked; after it stand rated words."""
    reviews = [
        {"text": "bad", "polarity": "neg", "package": package} for package in (HELD_PACKAGE, "product_reviews_2")
    ]
    marked = {"text": "Nice pan. The lid broke.", "domain": "home", "split": "train"}
    files = {
        REVIEWS: "\n".join(map(json.dumps, reviews)),
        PROS_CONS: "text,label\ngood sound,pro\n",
        PARTS: "text,polarity,domain\nIt is fine,+,tv\n",
        TRIPLES: json.dumps({**marked, "triples": [["pan", "Nice", "POS"], ["lid", "broke", "NEG"]]}),
    }
    for file, content in files.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content, "utf-8")
    return lessons(open_tokenizer(MODELS / "minilm" / "tokenizer.json"), tmp_path)


def test_marked_opinions_become_tags_and_links(taught: list[Lesson]) -> None:
    (nice, broke) = (lesson for lesson in taught if lesson.aspects)
    assert (nice.opinions, nice.aspects) == ([0, 1, 0, 0], [0, 0, 1, 0])
    assert nice.links == [((2, 3), (1, 2))]
    assert [clause.label for clause in (*nice.clauses, *broke.clauses)] == [POSITIVE, NEGATIVE]


def test_held_out_products_teach_nothing(taught: list[Lesson]) -> None:
    judged = [clause for lesson in taught[:4] for clause in lesson.clauses]
    assert [(clause.label, clause.polar) for clause in judged] == [
        (NEGATIVE, False),
        (POSITIVE, True),
        (POSITIVE, False),
        (POSITIVE, False),
    ]


def test_an_aspect_is_the_one_nearest_to_its_opinion() -> None:
    text = "The lid. I say the lid broke."
    assert locate(text, "lid", "broke", "NEG") == ((19, 22), (23, 28), "NEG")
    assert locate(text, None, "broke", "NEG") == (None, (23, 28), "NEG")


def test_batches_hold_each_lesson_once_a_pass(taught: list[Lesson]) -> None:
    batches = _batches(list(taught))
    times = Counter(id(lesson) for batch in batches for lesson in batch)
    assert set(times.values()) == {PASSES} and len(times) == len(taught)
    assert all(len(batch) <= 32 for batch in batches)
