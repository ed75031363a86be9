"""The figures of a rehearsal, what changed, and how both are shown. Cost: a second, no service."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rehearsal.comparison import BadReport, changes, earlier, sign_test
from bot.rehearsal.rendering import lines, page
from bot.rehearsal.report import TRUE_PAIRS, figures, percentile, report, worth_reading
from bot.rehearsal.scoring import Outcome, outcome
from tests.unit.rehearsal.simulated import row, talk

GOOD = row(expected="a tight lid", actual="the lid leaks")


def ended(name: str, *rows: dict[str, object], language: str = "en", turns: int = 5) -> Outcome:
    one = talk(id=name, language=language)
    one.state, one.turns, one.lines = "completed", turns, [("bot", "Hello <b>"), ("customer", "the lid leaks")]
    return outcome(one, rows, ())


TALKS = [ended("en-1", GOOD), ended("en-2", row(), turns=9), ended("de-1", GOOD, language="de", turns=6)]


def value(talks: list[Outcome], name: str) -> float | None:
    return next(one.value for one in figures(talks) if one.name == name)


def test_shares_are_of_those_in_question() -> None:
    found = {one.name: one for one in figures(TALKS)}
    assert (found[TRUE_PAIRS].value, found[TRUE_PAIRS].of) == (66.7, 3)
    assert found[TRUE_PAIRS].low is not None and 0 < found[TRUE_PAIRS].low < 66.7
    assert (found["refund heard"].value, found["refund heard"].of) == (None, 0)
    assert (found["turns, median"].value, found["turns, most"].value) == (6, 9)


def test_a_figure_that_is_only_near_to_what_it_says_tells_from_what_it_is_taken() -> None:
    notes = {one.name: one.note for one in figures(TALKS)}
    assert "shared" in notes[TRUE_PAIRS] and "assumed" in notes["abandoned"]


@pytest.mark.parametrize(("percent", "is_it"), [(50, 2), (90, 4), (100, 4), (1, 1)])
def test_a_percentile_is_one_of_the_values(percent: int, is_it: int) -> None:
    assert percentile([1, 2, 3, 4], percent) == is_it and percentile([], percent) is None


def test_the_talk_with_most_trouble_is_read_first() -> None:
    assert [one.id for one in worth_reading(TALKS, 2)] == ["en-2", "de-1"]


def test_a_report_is_json_that_can_be_compared_with(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    made = report(TALKS, seed=7)
    file.write_text(json.dumps(made), "utf-8")
    before = earlier(file)
    assert {one.id for one in before} == {"en-1", "en-2", "de-1"} and set(made["languages"]) == {"en", "de"}
    assert not any(one.better or one.worse for one in changes(before, TALKS))


def test_what_changed_is_said_with_whom_and_which_way_is_better() -> None:
    now = [replace(TALKS[0], true_pair=False, false_pair=True), replace(TALKS[1], true_pair=True), ended("en-9")]
    found = {one.name: one for one in changes(TALKS, now)}
    pairs, wrong = found[TRUE_PAIRS], found["confirmed pair that is not true"]
    assert (pairs.before, pairs.now, pairs.of, pairs.better, pairs.worse) == (50.0, 50.0, 2, ("en-2",), ("en-1",))
    assert wrong.worse == ("en-1",) and not wrong.better and not wrong.is_sure


@pytest.mark.parametrize(
    ("one", "other", "p"), [(0, 0, 1.0), (1, 0, 1.0), (6, 0, 0.03125), (5, 5, 1.0), (9, 1, 0.0215)]
)
def test_the_sign_test(one: int, other: int, p: float) -> None:
    assert sign_test(one, other) == pytest.approx(p, abs=1e-3) == sign_test(other, one)


@pytest.mark.parametrize("text", ["", "[]", '{"talks": [{"id": 1}]}'])
def test_a_file_that_is_no_report_is_refused_with_what_to_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "report.json"
    file.write_text(text)
    with pytest.raises(BadReport, match=r"report\.json"):
        earlier(file)
    with pytest.raises(BadReport):
        earlier(tmp_path / "nowhere.json")


def test_the_terminal_shows_figures_changes_and_what_to_read() -> None:
    now = [replace(TALKS[0], true_pair=False), *TALKS[1:]]
    said = "\n".join(lines(report(now, seed=1), changes(TALKS, now), worth_reading(now)))
    assert re.search(r"^true confirmed pair +33.3 % .* of 3 ", said, re.MULTILINE)
    assert re.search(r"true confirmed pair +66.7 % -> 33.3 % .*may be chance.* worse: en-1", said)
    assert re.search(r"^en-2 .*no true pair", said, re.MULTILINE)


def test_the_page_stands_alone_and_escapes_what_was_said() -> None:
    shown = page(report(TALKS, seed=1), changes(TALKS, TALKS), worth_reading(TALKS))
    assert "Hello &lt;b&gt;" in shown and "<script" not in shown and not re.search(r'(?:src|href)="', shown)
    assert shown.count("<details>") == 3 and "What changed" in shown and "By language" in shown
    assert "What changed" not in page(report(TALKS[:1], seed=1), None, [])


def test_nobody_with_a_pair_to_tell_is_said_so() -> None:
    none = [replace(TALKS[0], true_pair=None)]
    assert "none of them had a pair to tell" in next(iter(lines(report(none, seed=1), None, none)))
