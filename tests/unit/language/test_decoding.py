"""From the network's outputs to items, fields and acts. Cost: milliseconds, no service."""

from __future__ import annotations

import numpy as np

from bot.language.composing import Composed
from bot.language.decoding import decode
from bot.language.notes import ACTS, SENTIMENTS
from bot.language.outputs import KEY, NOTHING, OUTPUTS, SIZES, WIDTH
from bot.language.reading import KINDS
from bot.language.viterbi import viterbi

TEXT = "lid leaks said sealed"
SPANS = [(0, 3), (4, 9), (10, 14), (15, 21)]
FIRST = 2
"""Tokens before the message: the mark at the beginning, and the one behind question and draft."""
SURE = 9.0


def composed() -> Composed:
    spans = np.array([(0, 0), (0, 0), *SPANS, (0, 0)])
    return Composed(np.arange(len(spans)), spans, FIRST, ())


def outputs() -> np.ndarray:
    found = np.zeros((len(SPANS) + FIRST + 1, WIDTH), np.float32)
    for name in ("items", "acts"):
        found[:, OUTPUTS[name].start] = SURE
    for name in SIZES:
        if SIZES[name] == 3:
            found[:, OUTPUTS[name].start] = SURE
        if name.startswith("answer_"):
            found[NOTHING, OUTPUTS[name]] = SURE
    return found


def answer(found: np.ndarray, name: str, first: int, last: int, sure: float = 2 * SURE) -> None:
    start, end = range(WIDTH)[OUTPUTS[f"answer_{name}"]]
    found[FIRST + first, start] = found[FIRST + last, end] = sure


def tag(found: np.ndarray, name: str, tokens: range, kind: int = 0) -> None:
    for place, token in enumerate(tokens):
        found[FIRST + token, OUTPUTS[name].start + 1 + 2 * kind + (place > 0)] = 2 * SURE


def point_to_the_last_word(found: np.ndarray) -> None:
    """As what the first two words' item expected."""
    for edge in ("start", "end"):
        found[FIRST : FIRST + 2, OUTPUTS[f"expected_{edge}"].start] = SURE
        found[FIRST + 3, OUTPUTS[f"key_{edge}"].start] = SURE


def test_the_columns_lie_behind_each_other() -> None:
    assert WIDTH == sum(SIZES.values()) == max(part.stop for part in OUTPUTS.values())


def test_nothing_is_found_where_nothing_is_tagged() -> None:
    found = decode(outputs(), composed())
    assert (found.items, found.does, found.answers) == ((), (), {})
    assert sum(found.sentiment.values()) > 0.999 and set(found.sentiment) == set(SENTIMENTS)


def test_an_item_has_its_span_kind_and_severity() -> None:
    raw = outputs()
    tag(raw, "items", range(2), KINDS.index("fault"))
    raw[FIRST : FIRST + 2, OUTPUTS["severity"].start + 2] = SURE
    (item,) = decode(raw, composed()).items
    assert (item.span, item.kind, item.severity) == ((0, 9), "fault", 3)
    assert item.confidence > 0.99


def test_an_item_finds_what_was_expected_outside_itself() -> None:
    raw = outputs()
    tag(raw, "items", range(2), KINDS.index("unmet"))
    point_to_the_last_word(raw)
    tag(raw, "expected", range(3, 4))
    (item,) = decode(raw, composed()).items
    assert item.fields["expected"] == (15, 21)
    assert "actual" not in item.fields


def test_a_fault_has_no_expectation_however_much_points_to_one() -> None:
    raw = outputs()
    tag(raw, "items", range(2), KINDS.index("fault"))
    point_to_the_last_word(raw)
    (item,) = decode(raw, composed()).items
    assert "expected" not in item.fields


def test_inside_without_begin_belongs_to_nothing() -> None:
    logits = np.full((3, 3), -SURE, np.float32)
    logits[:, 2] = SURE
    assert viterbi(logits) == [(0, 3, 0)]


def test_two_items_side_by_side_stay_two_only_where_that_is_sure() -> None:
    logits = np.zeros((2, 3), np.float32)
    logits[0, 1] = logits[1, 1] = SURE
    assert viterbi(logits, adjacent=1.0) == [(0, 1, 0), (1, 2, 0)]
    logits[1] = (0.0, 0.4, 0.0)
    assert viterbi(logits, adjacent=1.0) == [(0, 1, 0)] or viterbi(logits, adjacent=1.0) == [(0, 2, 0)]


def test_an_answer_runs_from_its_beginning_to_its_end() -> None:
    raw = outputs()
    answer(raw, "expected", 1, 3)
    assert decode(raw, composed()).answers == {"expected": (4, 21)}


def test_an_answer_does_not_end_before_it_begins() -> None:
    raw = outputs()
    answer(raw, "since", 3, 1, sure=SURE)
    assert decode(raw, composed()).answers == {}


def test_the_same_words_are_not_what_was_expected_and_what_happened() -> None:
    raw = outputs()
    answer(raw, "expected", 0, 1)
    answer(raw, "actual", 1, 3, sure=3 * SURE)
    assert decode(raw, composed()).answers == {"actual": (4, 21)}
    raw = outputs()
    answer(raw, "expected", 0, 1)
    answer(raw, "actual", 2, 3)
    assert set(decode(raw, composed()).answers) == {"expected", "actual"}


def test_a_stretch_has_its_act_and_what_it_asks_for() -> None:
    raw = outputs()
    tag(raw, "acts", range(2), ACTS.index("requests"))
    raw[FIRST : FIRST + 2, OUTPUTS["which"].start] = SURE
    (stretch,) = decode(raw, composed()).does
    assert (stretch.span, stretch.act, stretch.which, stretch.part, stretch.to) == (
        (0, 9),
        "requests",
        "refund",
        None,
        None,
    )


def test_a_correction_names_the_entry_it_speaks_of() -> None:
    raw = outputs()
    base = composed()
    drafted = Composed(base.ids, base.spans, FIRST, (slice(0, 1), slice(1, 2)))
    tag(raw, "acts", range(2), ACTS.index("corrects"))
    raw[FIRST : FIRST + 2, OUTPUTS["to"].start] = SURE
    raw[1, OUTPUTS["key_to"].start] = SURE
    (stretch,) = decode(raw, drafted).does
    assert stretch.to == 2
    assert SIZES["to"] == KEY
