"""The shop's own answers. Cost: 2 s for the embedder, no service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.language.embedding import Embedder
from bot.pipeline.retrieval import Answers, BadAnswers, load_answers, read_answers
from bot.settings import ROOT
from tests.unit.pipeline.questions import ANSWERABLE, UNANSWERABLE

FOLDER = ROOT / "data" / "answers"
# as in ShopAnswerRetriever.get_default_config
THRESHOLD, MARGIN = 0.55, 0.03


@pytest.fixture(scope="module")
def embed() -> Embedder:
    return Embedder.load()


@pytest.fixture(scope="module")
def answers(embed: Embedder) -> Answers:
    return load_answers(FOLDER, embed)


def test_most_questions_in_other_words_are_answered_and_none_wrongly(answers: Answers, embed: Embedder) -> None:
    found = [answers.best(vector, THRESHOLD, MARGIN) for vector in embed(list(ANSWERABLE))]
    given = [(hit["id"], wanted) for hit, wanted in zip(found, ANSWERABLE.values(), strict=True) if hit]
    assert len(given) / len(ANSWERABLE) >= 0.8
    assert [pair for pair in given if pair[0] != pair[1]] == []


def test_what_the_shop_has_no_answer_to_is_not_answered(answers: Answers, embed: Embedder) -> None:
    wrong = {q: answers.best(v, THRESHOLD, MARGIN) for q, v in zip(UNANSWERABLE, embed(UNANSWERABLE), strict=True)}
    assert {question: hit for question, hit in wrong.items() if hit} == {}


def test_no_answers_at_all(embed: Embedder, tmp_path: Path) -> None:
    assert load_answers(tmp_path, embed).best(embed(["how do I return it?"])[0], THRESHOLD, MARGIN) is None


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "returns.yml").write_text("- id: a\n  questions: ['how?']\n")
    with pytest.raises(BadAnswers, match=r"returns\.yml: every entry needs id, questions and answer"):
        read_answers(tmp_path)


def test_an_id_used_twice_is_named(tmp_path: Path) -> None:
    entry = "- {id: same, questions: ['how?'], answer: so}\n"
    (tmp_path / "a.yml").write_text(entry)
    (tmp_path / "b.yml").write_text(entry)
    with pytest.raises(BadAnswers, match="used twice: same"):
        read_answers(tmp_path)
