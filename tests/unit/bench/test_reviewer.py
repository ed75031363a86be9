"""The replay's simulated customer keeps to what tests/bench/replay.py says of it. Cost: a second, no service."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.bench.reviewer import CANNOT_SAY, Reviewer
from tests.bench.reviews import Case, Sentence, cases

FAULT = Sentence("The lid leaks all over my bag.", "neg", "lid")
MORE = Sentence("The handle is loose too.", "neg", "handle")
PRAISE = Sentence("The colour is lovely.", "pos", "colour")


class Assistant:
    """Plays a script of replies, and keeps what the customer does."""

    def __init__(self, *replies: dict[str, Any]) -> None:
        self.replies, self.done = list(replies), []
        self.conversation = "1"

    @property
    def reply(self) -> dict[str, Any]:
        return {"messages": [self.replies[0]]}

    @property
    def state(self) -> str:
        return str(self.replies[0].get("state", "open"))

    @property
    def buttons(self) -> list[dict[str, str]]:
        return list(self.replies[0].get("buttons", []))

    def tap(self, title: str) -> None:
        self.done.append(f"tap {title}")
        self.replies.pop(0)

    def say(self, text: str) -> None:
        self.done.append(text)
        self.replies.pop(0)


def button(title: str, **values: Any) -> dict[str, str]:
    return {"title": title, "payload": "/choose" + json.dumps(values)}


STORY = {"text": "What did you expect, and what happened instead?"}
EXPECTED = {"text": "What had you counted on when you bought it?"}
END = {"text": "Noted.", "state": "completed"}


def mirror(actual: str, expected: str | None = None) -> dict[str, Any]:
    right, change = button("Right", mirror="right"), button("Change", mirror="change")
    noted = {"expected": expected, "actual": actual, "quotes": [actual]}
    return {"text": "Did I get that right?", "buttons": [right, change], "noted": noted}


def talk(*replies: dict[str, Any], case: Case | None = None, seed: int = 1) -> tuple[Reviewer, list[str]]:
    assistant = Assistant(*replies)
    reviewer = Reviewer(case or Case("test", (FAULT,), (MORE,)), random.Random(seed))
    reviewer.talk(assistant)  # type: ignore[arg-type]
    return reviewer, assistant.done


def test_the_review_is_told_as_it_stands_and_the_mirror_of_it_confirmed() -> None:
    reviewer, done = talk(STORY, mirror("the lid leaks"), END)
    assert done == [FAULT.text, "tap Right"]
    assert (reviewer.bot_turns, reviewer.repeated, reviewer.failure) == (3, [], None)


def test_a_mirror_of_something_else_is_corrected_once_in_the_customers_words() -> None:
    ask = {"text": "Tell me how it should read, and I will replace it.", "buttons": [button("Keep", mirror="right")]}
    _, done = talk(STORY, mirror("the colour fades quickly"), ask, END)
    assert done == [FAULT.text, "tap Change", FAULT.text]


def test_a_correction_asked_after_the_end_is_answered_too() -> None:
    ask = {"text": "Tell me how it should read, and I will replace it.", "state": "completed"}
    reviewer, done = talk(STORY, mirror("the colour fades quickly"), ask, END)
    assert done[-1] == FAULT.text
    assert reviewer.bot_turns == 4


def test_ratings_follow_the_marks() -> None:
    ask = {"text": "?", "buttons": [button(str(n), satisfaction=n) for n in range(1, 6)]}
    faulty = {talk(ask, END, seed=seed)[1][0] for seed in range(20)}
    pleased = {talk(ask, END, case=Case("test", (PRAISE,), ()), seed=seed)[1][0] for seed in range(20)}
    assert faulty == {"tap 1", "tap 2"}
    assert pleased == {"tap 4", "tap 5"}


def test_what_was_expected_is_said_or_not_known_or_something_else_is_told() -> None:
    said = [talk(STORY, EXPECTED, END, seed=seed)[1][1] for seed in range(60)]
    about_the_lid = sum("lid" in words for words in said)
    assert 30 < about_the_lid < 58
    assert set(said) & set(CANNOT_SAY)
    assert MORE.text in said


def test_what_was_no_expectation_is_not_let_stand_as_one() -> None:
    for seed in range(40):
        reviewer, done = talk(STORY, EXPECTED, mirror("the lid leaks", MORE.text), END, seed=seed)
        assert done[2] == ("tap Change" if MORE.text in reviewer.besides else "tap Right")


def test_a_question_in_the_same_words_is_noted_but_not_a_quotation_that_asks() -> None:
    reviewer, _ = talk(STORY, EXPECTED, EXPECTED, mirror('why "really?"'), END)
    assert reviewer.repeated == [EXPECTED["text"]]
    assert reviewer.asked_again


def test_a_talk_without_an_end_is_a_failure() -> None:
    reviewer, _ = talk(*[EXPECTED] * 40)
    assert reviewer.failure == "no end within 15 turns"


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    """Three reviews in the form of each."""
    rows = [
        {"product": "P", "review": n, "text": f"the lid {word} very much .", "features": [["lid", 1]], "polarity": p}
        for n, (word, p) in enumerate([("leaks", "neg"), ("shines", "pos"), ("is blue", "none")])
    ]
    triples = [{"aspect": "lid", "opinion": "leaks", "polarity": "NEG"}]
    reviews = [
        {"text": "The lid leaks very much. I keep it.", "triples": triples, "split": "dev"},
        {"text": "The lid leaks in training.", "triples": triples, "split": "train"},
    ]
    for folder, name, lines in (
        ("nltk_product_reviews", "product_reviews.jsonl", rows),
        ("dmaste", "dmaste.jsonl", reviews),
    ):
        (tmp_path / "ship" / folder).mkdir(parents=True)
        (tmp_path / "ship" / folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def test_marked_sentences_alone_are_told_and_of_dmaste_those_not_set_apart_for_training(corpora: Path) -> None:
    found = cases(corpora, 8, seed=1)
    assert {case.story for case in found} == {
        "the lid leaks very much.",
        "the lid shines very much.",
        "The lid leaks very much",
    }
    assert sum(case.has_fault for case in found) == 2
    assert {case.told[0].aspect for case in found} == {"lid"}
    assert cases(corpora, 8, seed=1) == found


def test_a_corpus_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        cases(tmp_path, 4, seed=1)
