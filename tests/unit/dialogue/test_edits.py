"""What a reply to the mirror changes of the draft: every act, over drafts of one and two things. Cost: milliseconds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.edits import Edit, Entry, edits_of, entries_of, needs_second_look, told_whole

LID = Entry(1, "the lid leaks", expected="a tight lid", actual="it leaks", kind="unmet", aspect="lid")
HANDLE = Entry(2, "the handle gets hot", kind="fault", aspect="handle")
BOTH = (LID, HANDLE)


def does(quote: str, act: str, **more: Any) -> dict[str, Any]:
    return {"quote": quote, "act": act, "to": None, "part": None, "which": None, "confidence": 0.9, **more}


def reading(*stretches: dict[str, Any], **answers: str) -> dict[str, Any]:
    return {"does": list(stretches), "answers": answers}


TABLE: list[tuple[str, dict[str, Any], tuple[Entry, ...], list[tuple[str, int | None, str | None, str | None]]]] = [
    ("yes", reading(does("yes", "confirms")), BOTH, [("confirm", None, None, None)]),
    ("no", reading(does("no", "denies")), BOTH, [("deny", None, None, None)]),
    (
        "one side is put right",
        reading(does("10 psi is what I got", "corrects", to=1, part="actual"), actual="10 psi"),
        BOTH,
        [("replace", 1, "actual", "10 psi")],
    ),
    (
        "both sides in one stretch",
        reading(does("20 was promised and 10 came", "corrects", to=1, part="expected"), expected="20", actual="10"),
        BOTH,
        [("replace", 1, "expected", "20"), ("replace", 1, "actual", "10")],
    ),
    (
        "a side whose words were not found: the stretch itself",
        reading(does("that it closes", "corrects", to=1, part="expected")),
        BOTH,
        [("replace", 1, "expected", "that it closes")],
    ),
    (
        "an answer in another stretch is not this one's",
        reading(does("it was the cap", "corrects", to=1, part="what"), actual="last week"),
        BOTH,
        [("replace", 1, None, None)],
    ),
    ("taken back", reading(does("forget the handle", "retracts", to=2)), BOTH, [("retract", 2, None, None)]),
    ("more about one thing", reading(does("it burnt my glove", "adds", to=2)), BOTH, [("add", 2, None, None)]),
    ("something new", reading(does("the box was torn", "tells")), BOTH, [("tell", None, None, None)]),
    ("the only thing noted is meant", reading(does("forget it", "retracts")), (LID,), [("retract", 1, None, None)]),
    ("which of two is not said", reading(does("forget it", "retracts")), BOTH, [("retract", None, None, None)]),
    (
        "a number that the draft has not",
        reading(does("drop it", "retracts", to=5)),
        BOTH,
        [("retract", None, None, None)],
    ),
    ("chat changes nothing", reading(does("haha", "chats"), does("lol", "assistant")), BOTH, []),
    (
        "two acts in one message",
        reading(does("yes", "confirms"), does("and the strap squeaks", "tells")),
        BOTH,
        [("confirm", None, None, None), ("tell", None, None, None)],
    ),
]


@pytest.mark.parametrize(("read", "draft", "edits"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_a_message_does_becomes_edits(
    read: dict[str, Any], draft: tuple[Entry, ...], edits: list[tuple[str, int | None, str | None, str | None]]
) -> None:
    found = edits_of(read, draft)
    assert [(edit.change, edit.item, edit.part, edit.text) for edit in found] == edits
    assert all(edit.quote in edit.because for edit in found)


@pytest.mark.parametrize("act", ["corrects", "retracts"])
def test_nothing_is_replaced_or_taken_back_by_a_guess(act: str) -> None:
    assert edits_of(reading(does("the lid", act, to=1, confidence=0.3)), BOTH) == []


def test_nothing_was_read_of_a_tap() -> None:
    assert edits_of({}, BOTH) == []


def test_an_entry_survives_its_json_and_what_it_does_not_know() -> None:
    told = [one.to_json() | {"since": "May"} for one in BOTH]
    assert tuple(entries_of(told)) == BOTH


def test_an_edit_says_where_it_comes_from() -> None:
    [edit] = edits_of(reading(does("forget the lid", "retracts", to=1)), BOTH)
    assert edit == Edit("retract", "forget the lid", '"forget the lid" retracts', 1)


STRETCHES = st.builds(
    does,
    st.text(max_size=30),
    st.sampled_from(["tells", "answers", "adds", "corrects", "retracts", "confirms", "denies", "chats", "person"]),
    to=st.none() | st.integers(-1, 4),
    part=st.none() | st.sampled_from(["what", "expected", "actual", "source", "rating"]),
    confidence=st.floats(0, 1),
)
ANSWERS = st.dictionaries(st.sampled_from(["expected", "actual", "since"]), st.text(min_size=1, max_size=10))


@given(st.lists(STRETCHES, max_size=6), ANSWERS, st.lists(st.sampled_from(BOTH), max_size=3))
def test_whatever_was_read_no_side_is_filled_with_words_that_were_not_said(
    stretches: list[dict[str, Any]], answers: dict[str, str], draft: list[Entry]
) -> None:
    for edit in edits_of({"does": stretches, "answers": answers}, draft):
        assert edit.item is None or edit.item in {entry.item for entry in draft}
        assert edit.text is None or edit.text in edit.quote
        assert (edit.part is None) == (edit.text is None)
        assert edit.change == "replace" or edit.part is None


def told(kind: str, quote: str, expected: str | None = None, actual: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "quote": quote, "expected": expected, "actual": actual}


@pytest.mark.parametrize(
    ("quote", "expected", "actual", "sides"),
    [
        ("I expected ten hours, and it lasts four", "ten hours", "it lasts four", ("ten hours", "it lasts four")),
        (
            "as hot as the label says, and it is mild",
            "as hot",
            "it is mild",
            ("as hot as the label says", "it is mild"),
        ),
        ("it is mild, I expected it hot, really hot", "hot", "it is mild", ("hot", "it is mild")),
        ("I expected ten hours", "ten hours", None, ("ten hours", None)),
    ],
)
def test_a_pair_told_anew_takes_the_place_of_what_was_read_back(
    quote: str, expected: str, actual: str | None, sides: tuple[str, str | None]
) -> None:
    edits = told_whole([told("unmet", quote, expected, actual)], about=7)
    assert {edit.part: edit.text for edit in edits} == {
        part: text for part, text in zip(("expected", "actual"), sides, strict=True) if text
    }
    assert all((edit.change, edit.item) == ("replace", 7) for edit in edits)


@pytest.mark.parametrize(
    "alone",
    [
        [],
        [told("fault", "it leaks")],
        [told("unmet", "shorter than I thought", actual="shorter")],
        [told("unmet", "one", "a"), told("unmet", "two", "b")],
    ],
)
def test_without_one_expectation_nothing_is_told_anew(alone: list[dict[str, Any]]) -> None:
    assert told_whole(alone, about=7) == []


def test_nothing_is_told_anew_of_nothing() -> None:
    assert told_whole([told("unmet", "I expected ten hours", "ten hours")], about=None) == []


def test_when_a_message_is_read_on_its_own_as_well() -> None:
    assert needs_second_look(reading(does("no, ten hours", "corrects", to=1)))
    assert needs_second_look(reading(does("that it stays shut", "answers")))
    assert needs_second_look(reading(does("the box is awful", "assistant", confidence=0.3)))
    assert not needs_second_look(reading(does("the box was torn", "tells")))
