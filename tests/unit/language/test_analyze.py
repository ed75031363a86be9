"""Cost: 1 s, no service."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.language import Reader
from bot.language.analyze import BATCH, analyze_lines


def test_one_result_a_line_in_order(reader: Reader) -> None:
    lines = ["The zip broke.\n", "\n", "  \r\n", "I love the colour.\r\n", "last"]
    found = list(analyze_lines(reader, lines))
    assert [row["text"] for row in found] == ["The zip broke.", "I love the colour.", "last"]
    assert json.loads(json.dumps(found[0]))["items"][0]["span"] == [0, 13]


def test_no_more_is_read_than_needed(reader: Reader) -> None:
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield f"line {taken}"

    results = analyze_lines(reader, lines())
    assert next(results)["text"] == "line 1"
    assert taken == BATCH
