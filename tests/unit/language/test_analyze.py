"""Cost: 1 s, no service."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.language import Reader
from bot.language.analyze import Bad, analyze_lines, analyze_records


def test_one_result_a_line_in_order(reader: Reader) -> None:
    lines = ["The zip broke.\n", "\n", "  \r\n", "I love the colour.\r\n", "last"]
    found = list(analyze_lines(reader, lines))
    assert [row["text"] for row in found] == ["The zip broke.", "I love the colour.", "last"]
    (item,) = json.loads(json.dumps(found[0]))["items"]
    assert lines[0][slice(*item["span"])] == item["quote"]
    assert 0 <= item["confidence"] <= 1 and "source" in item and "does" not in found[0]


def test_no_more_is_read_than_needed(reader: Reader) -> None:
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield f"line {taken}"

    assert next(analyze_lines(reader, lines()))["text"] == "line 1"
    assert taken == 1


def test_an_answer_is_read_with_its_question(reader: Reader) -> None:
    line = json.dumps(
        {"text": "two days", "asked": "What did you expect?", "draft": [{"quote": "It came after a week."}]}
    )
    (found,) = analyze_records(reader, [line], [])
    assert found["answers"]["expected"] == "two days" and not found["items"]
    (stretch,) = found["does"]
    assert (stretch["act"], stretch["quote"]) == ("answers", "two days")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "this is no JSON (Expecting property name enclosed in double quotes at character 2)"),
        ('{"words": "x"}', 'one object a line is needed, with "text" as a string'),
        ('["x"]', 'one object a line is needed, with "text" as a string'),
        ('{"text": "x", "asked": 3}', '"asked" must be a string or null'),
        ('{"text": "x", "draft": "y"}', '"draft" must be a list of objects'),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_read(reader: Reader, line: str, reason: str) -> None:
    bad: list[Bad] = []
    found = list(analyze_records(reader, [line, "\n", '{"text": "The zip broke."}'], bad))
    assert [row["text"] for row in found] == ["The zip broke."]
    assert bad == [(1, reason)]
