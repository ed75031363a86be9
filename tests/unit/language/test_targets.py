"""What the network shall say of a note's tokens. Cost: 1 s, no service."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bot.language.encoder import Encoder
from bot.language.notes import Json, read_note
from bot.language.outputs import NOTHING, SIZES
from bot.language.reading import KINDS
from bot.language.targets import Example, example_of
from bot.language.viterbi import viterbi

TEXT = "Der Deckel leckt, ich hatte ihn dicht erwartet. Schöne Farbe!"
ITEM: Json = {"quote": "Der Deckel leckt, ich hatte ihn dicht erwartet", "kind": "unmet", "severity": 3,
              "aspect": "Deckel", "expected": "dicht", "actual": "leckt",
              "source": None, "consequence": None}  # fmt: skip
NOTE: Json = {"id": "n", "source": "written", "language": "de", "text": TEXT, "sentiment": "mixed", "items": [
    ITEM, {"quote": "Schöne Farbe", "kind": "praise", "severity": 1, "aspect": "Farbe"}]}  # fmt: skip


@pytest.fixture
def tokenizer(encoder: Encoder) -> Any:
    return encoder.tokenizer


def words(example: Example, first: int, last: int) -> str:
    return TEXT[example.composed.spans[first][0] : example.composed.spans[last][1]]


def test_the_tags_hold_the_items_and_their_kinds(tokenizer: Any) -> None:
    example = example_of(tokenizer, read_note(NOTE))
    message = example.tags["items"][example.composed.first : -1]
    runs = viterbi(np.eye(SIZES["items"], dtype=np.float32)[message] * 9)
    first = example.composed.first
    found = [(KINDS[kind], words(example, first + start, first + behind - 1)) for start, behind, kind in runs]
    assert found == [("unmet", ITEM["quote"]), ("praise", "Schöne Farbe")]


def test_an_item_points_to_its_fields_and_to_nothing_where_it_has_none(tokenizer: Any) -> None:
    example = example_of(tokenizer, read_note(NOTE))
    unmet = next(claim for claim in example.claims if "expected" in claim.pointed)
    assert words(example, *unmet.pointed["expected"]) == "dicht"
    assert words(example, *unmet.pointed["actual"]) == "leckt"
    assert unmet.pointed["source"] == (NOTHING, NOTHING)
    assert unmet.judged == {"severity": 2}


def test_an_answer_has_its_edges_and_what_is_not_given_points_to_nothing(tokenizer: Any) -> None:
    example = example_of(
        tokenizer, read_note(NOTE | {"asked": "Was hatten Sie erwartet?", "answers": {"expected": "dicht"}})
    )
    assert words(example, *example.answers["expected"]) == "dicht"
    assert example.answers["since"] == (NOTHING, NOTHING)


def test_what_nobody_looked_for_is_not_taught(tokenizer: Any) -> None:
    example = example_of(tokenizer, read_note(NOTE))
    assert "source" not in example.tags, "one of the items knows no source"
    assert "acts" not in example.tags
    assert "aspect" in example.tags


def test_a_correction_speaks_of_an_entry_of_the_draft(tokenizer: Any) -> None:
    does = [{"quote": TEXT, "act": "corrects", "to": 2, "part": "expected"}]
    row = NOTE | {"asked": "Stimmt das?", "draft": [{"what": "laut"}, {"what": "leckt"}], "does": does}
    claim = next(claim for claim in example_of(tokenizer, read_note(row)).claims if "part" in claim.judged)
    assert claim.aimed == 1
