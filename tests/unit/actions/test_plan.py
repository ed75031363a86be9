"""What is asked next. Cost: milliseconds, no service."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from actions.plan import Known, missing, next_question, step, wording
from actions.turn import GIVEN, SKIPPED, State

TOLD = {"satisfaction": 2, "comparison": -1, "story": GIVEN}
ASKED = {"satisfaction": 1, "comparison": 1, "story": 1}
FAULT = Known(something=True, kind="fault", aspect=True, actual=True, comparison=-1)
WHOLE = Known(something=True, kind="unmet", aspect=True, expected=True, actual=True, source=True, comparison=-1)


def state(
    asked: dict[str, int] | None = None, requested: str | None = None, vague: bool = False, **answers: Any
) -> State:
    return State(requested=requested, answers=answers, asked=asked or {}, vague=vague)


def test_the_three_first_questions_in_order() -> None:
    assert next_question(state(), Known()) == "satisfaction"
    assert next_question(state(satisfaction=SKIPPED), Known()) == "comparison"
    assert next_question(state(satisfaction=4, comparison=0), Known()) == "story"


def test_nothing_told_means_nothing_to_mirror() -> None:
    assert next_question(state(satisfaction=4, comparison=0, story=SKIPPED), Known()) is None


def test_one_probe_for_what_is_missing_then_the_mirror() -> None:
    assert next_question(state(ASKED, **TOLD), FAULT) == "expected"
    probed = {**ASKED, "expected": 1}
    assert next_question(state(probed, **TOLD, expected=SKIPPED), FAULT) == "mirror"


def test_never_more_than_six_turns() -> None:
    """Greeting, three more questions, mirror, end; a turn saved allows a second probe, never a third."""
    early = {"satisfaction": 1, "comparison": 1}
    assert (
        next_question(state({**early, "expected": 1}, **TOLD, expected=GIVEN), _with(FAULT, expected=True)) == "source"
    )
    twice = {**early, "expected": 1, "source": 1}
    without_part = _with(FAULT, expected=True, aspect=False)
    assert next_question(state(twice, **TOLD, expected=GIVEN, source="reviews"), without_part) == "mirror"


def test_a_complete_pair_is_mirrored_at_once() -> None:
    assert next_question(state(ASKED, **TOLD), WHOLE) == "mirror"


def test_the_end() -> None:
    assert next_question(state(ASKED, **TOLD, mirror="right"), WHOLE) is None
    assert next_question(state(ASKED, **TOLD, mirror="change"), WHOLE) == "correction"
    assert next_question(state(ASKED, **TOLD, mirror="change", correction=GIVEN), WHOLE) is None


def test_an_interruption_does_not_change_the_open_question() -> None:
    open_probe = state({**ASKED, "source": 1}, requested="source", **TOLD)
    assert next_question(open_probe, FAULT) == "source"


def test_a_reopened_rating_comes_first() -> None:
    assert next_question(state(ASKED, requested="story", satisfaction=None, comparison=-1), Known()) == "satisfaction"


@pytest.mark.parametrize(
    ("known", "gaps"),
    [
        (Known(), []),
        (FAULT, ["expected"]),
        (Known(something=True, kind="unmet", aspect=True, expected=True), ["actual", "source"]),
        (Known(something=True, kind="fault"), ["expected", "actual", "part"]),
        (Known(something=True, kind="praise"), []),
        (Known(something=True, kind="fault", comparison=0), []),
        (WHOLE, []),
    ],
)
def test_what_is_missing(known: Known, gaps: list[str]) -> None:
    assert missing(known, vague=False) == gaps


def test_a_vague_story_is_asked_for_a_detail_first() -> None:
    assert missing(FAULT, vague=True) == ["detail"]
    assert next_question(state(ASKED, vague=True, **TOLD), FAULT) == "detail"


@pytest.mark.parametrize(
    ("comparison", "response"),
    [(-2, "worse"), (0, "as"), (1, "better"), (SKIPPED, "open"), (None, "open")],
)
def test_the_open_question_follows_from_the_comparison(comparison: Any, response: str) -> None:
    assert wording("story", state(comparison=comparison), Known()) == f"utter_ask_story_{response}"


def test_never_twice_in_a_row_in_the_same_words() -> None:
    said = [wording("source", state({"source": times}), Known()) for times in range(5)]
    assert said[0] == "utter_ask_source"
    assert all(one != other for one, other in pairwise(said))


def test_the_mirror_shows_a_pair_where_there_is_one() -> None:
    assert wording("mirror", state(), FAULT) == "utter_ask_mirror_quotes"
    assert wording("mirror", state(), WHOLE) == "utter_ask_mirror_pair"
    assert wording("mirror", state(), WHOLE, several=True) == "utter_ask_mirror_pair_more"


def test_praise_is_asked_about_kindly() -> None:
    assert wording("detail", state(comparison=2), Known()) == "utter_ask_detail_better"


def test_steps() -> None:
    assert [step(question) for question in ("satisfaction", "comparison", "story", "part", "mirror", "correction")] == [
        *(1, 2, 3, 4, 5, 5)
    ]


def _with(known: Known, **changes: Any) -> Known:
    return Known(**{**vars(known), **changes})
