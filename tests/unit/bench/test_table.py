"""Cost: 1 s, no service."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.table import Row, share, write


def test_a_part_measured_again_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "results.md"
    write("speed", [Row("speed", "reviews", "a second", 100.0, None, 9, goal=">= 90")], 1, file)
    write("pii", [Row("details", "texts", "recall", 50.0, None, 9)], 1, file)
    before = file.read_text()
    write("speed", [Row("speed", "reviews", "a second", 80.0, None, 9, goal=">= 90")], 1, file)
    after = file.read_text()
    assert "reached" in before and "MISSED" in after and "reached" not in after
    assert before.split("## speed")[0] == after.split("## speed")[0]
    assert after.count("## ") == 2


def test_what_was_left_out_is_named_with_its_reason(tmp_path: Path) -> None:
    file = tmp_path / "results.md"
    write("pii", [Row("details", "texts", "", None, None, 0, note="texts.csv is missing")], 1, file)
    assert "- details, texts: texts.csv is missing" in file.read_text()


def test_a_share_has_wilsons_interval() -> None:
    """Newcombe 1998, table I: 81 of 263."""
    rate, (low, high) = share(81, 263)
    assert (round(rate, 1), round(low, 2), round(high, 2)) == (pytest.approx(30.8), 25.53, 36.62)
