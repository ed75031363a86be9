"""What is asked next. Cost: milliseconds, no service."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from actions.plan import Known, can_change, missing, next_question, step, wants_expected, wording
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
        (Known(something=True, kind="fault", comparison=1), []),
        (Known(something=True, kind="wish", aspect=True, comparison=0), []),
        (Known(something=True, kind="praise", aspect=True, actual=True, comparison=-1), ["expected"]),
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


def test_the_expectation_is_asked_for_in_words_that_fit() -> None:
    assert wording("expected", state(comparison=-1), FAULT) == "utter_ask_expected"
    assert wording("expected", state(comparison=-1), _with(FAULT, kind="praise")) == "utter_ask_expected_unquoted"
    assert wording("expected", state({"expected": 1}), _with(FAULT, expected=True)) == "utter_ask_expected_how"
    assert wording("expected", state({"expected": 1}), FAULT) == "utter_again_expected_1"


def test_an_expectation_not_told_is_asked_once_more_and_never_a_third_time() -> None:
    early = {"satisfaction": 1, "comparison": 1, "expected": 1}
    asked = State(requested="expected", answers=TOLD, asked=early, turns=3)
    assert next_question(asked, FAULT) == "expected"
    twice = replace(asked, asked={**early, "expected": 2}, turns=4)
    assert next_question(twice, FAULT) == "mirror"
    assert not wants_expected(twice, FAULT)


def test_without_a_turn_left_the_mirror_asks_for_the_expectation() -> None:
    last_chance = State(requested="expected", answers=TOLD, asked={**ASKED, "expected": 1}, turns=4)
    assert next_question(last_chance, FAULT) == "mirror"
    assert wants_expected(last_chance, FAULT)
    assert not wants_expected(last_chance, WHOLE)
    assert not wants_expected(replace(last_chance, answers={**TOLD, "expected": SKIPPED}), FAULT)
    assert not wants_expected(last_chance, _with(FAULT, delicate=True))
    assert not can_change(last_chance)
    assert can_change(replace(last_chance, turns=3))


def test_as_expected_but_for_one_thing_the_mirror_asks_for_the_expectation() -> None:
    mild = State(answers={**TOLD, "comparison": 0}, asked=ASKED, turns=3)
    known = _with(FAULT, comparison=0, bad=True)
    assert next_question(mild, known) == "mirror"
    assert wants_expected(mild, known)
    added = replace(mild, answers={**mild.answers, "mirror": "right"}, turns=4, wants_expected=True)
    assert next_question(added, known) == "expected"
    assert next_question(replace(added, turns=5), known) is None
    assert next_question(replace(added, answers={**added.answers, "expected": SKIPPED}), known) is None


def test_steps() -> None:
    assert [step(question) for question in ("satisfaction", "comparison", "story", "part", "mirror", "correction")] == [
        *(1, 2, 3, 4, 5, 5)
    ]


def _with(known: Known, **changes: Any) -> Known:
    return Known(**{**vars(known), **changes})


PRAISE = Known(something=True, kind="praise", comparison=1, last="nps")


def test_praise_is_not_mirrored_and_ends_with_the_last_question() -> None:
    after = State(answers={**TOLD, "comparison": 1}, asked=ASKED, turns=3)
    assert next_question(after, PRAISE) == "nps"
    assert next_question(after, _with(PRAISE, last=None)) is None
    assert next_question(after, _with(PRAISE, bad=True)) == "mirror"
    assert next_question(after, _with(PRAISE, expected=True, actual=True)) == "mirror"


def test_the_last_question_needs_a_turn_to_be_thanked_for() -> None:
    confirmed = {**TOLD, "mirror": "right"}
    known = _with(WHOLE, last="nps")
    assert next_question(State(answers=confirmed, turns=4), known) == "nps"
    assert next_question(State(answers=confirmed, turns=5), known) is None


@pytest.mark.parametrize("turns", range(7))
def test_whatever_is_asked_leaves_room_for_what_must_follow(turns: int) -> None:
    """Six turns in all: after a probe come the mirror and the end, after a mirror the end."""
    story = State(answers=TOLD, asked=ASKED, turns=turns)
    expected = "expected" if turns <= 3 else "mirror" if turns == 4 else None
    assert next_question(story, FAULT) == expected


def test_ratings_give_way_when_turns_run_out() -> None:
    assert [next_question(State(turns=turns), Known()) for turns in (2, 3, 4, 5)] == [
        *("satisfaction", "comparison", "story", None),
    ]


def test_an_answered_question_costs_no_turn() -> None:
    probing = State(requested="expected", answers=TOLD, asked={**ASKED, "expected": 1}, turns=4)
    assert next_question(probing, FAULT) == "mirror"
    assert next_question(replace(probing, free=True), FAULT) == "expected"


def test_the_goal_is_asked_of_what_matters_most() -> None:
    chosen = State(answers={**TOLD, "mirror": "right"}, turns=4, matters=7)
    assert next_question(chosen, WHOLE) == "goal"
    assert next_question(chosen, _with(WHOLE, goal=True)) is None
    assert next_question(replace(chosen, turns=5), WHOLE) is None


def test_nothing_is_probed_where_a_delicate_subject_was_touched() -> None:
    assert missing(_with(FAULT, delicate=True), vague=True) == []


def test_once_passed_on_only_the_open_last_question_stays() -> None:
    done = State(requested="nps", answers=TOLD, committed=True, turns=5)
    assert next_question(done, FAULT) == "nps"
    assert next_question(replace(done, answers={**TOLD, "nps": 9}), FAULT) is None
    assert next_question(replace(done, requested="story"), FAULT) is None
