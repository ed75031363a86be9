"""Cost: 3 s, no service."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language import Reader, Reading

PIECES = st.sampled_from(
    ["I expected a day, but ", "the lid broke", ". ", "\n", "it is great", "🙂", "שלום", "\0", "call 555-123-4567",
     " and ", "("]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(text=st.one_of(st.text(), st.lists(PIECES, max_size=8).map("".join)))
def test_any_reading_is_exact_and_survives_json(reader: Reader, text: str) -> None:
    reading = reader.read(text)
    done = 0
    for item in reading.items:
        assert text[item.start : item.end] == item.quote
        assert done <= item.start < item.end
        assert item.aspect is None or item.aspect.lower() in text.lower()
        assert all(part is None or part in text for part in (item.expected, item.actual))
        assert 1 <= item.severity <= 5
        done = item.end
    assert all(0 <= start < end <= len(text) for start, end, _ in reading.pii)
    assert Reading.from_json(json.loads(json.dumps(reading.to_full_json()))) == reading


@pytest.mark.parametrize("missing", ["items", "sentiment", "language"])
def test_what_is_no_reading_is_refused(reader: Reader, missing: str) -> None:
    data = reader.read("The lid broke").to_json()
    del data[missing]
    with pytest.raises(KeyError, match=missing):
        Reading.from_json(data)
