"""Cost: a second, no service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake.encodings import encoding_of
from bot.intake.objects import source_of, value_at
from bot.intake.records import MAX_LINE, Record


def read(path: Path, content: str, name: str = "x.jsonl", encoding: str = "utf-8") -> list[Record]:
    (path / name).write_bytes(content.encode(encoding))
    return list(source_of(path / name, encoding_of(path / name)).records())


def good(found: list[Record]) -> list[tuple[int, Any]]:
    return [(record.line, record.values["text"]) for record in found if not record.problem]


def bad(found: list[Record]) -> list[int]:
    return [record.line for record in found if record.problem]


def test_lines_that_are_no_objects_are_reported(tmp_path: Path) -> None:
    content = '{"text": "a"}\n\nnonsense\n[1]\n' + "[" * 100_000 + '\n{"text": "b"}'
    found = read(tmp_path, content, "x.ndjson")
    assert (good(found), bad(found)) == ([(1, "a"), (6, "b")], [3, 4, 5])


def test_a_line_without_end_is_reported_and_the_next_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, '{"text": "ok"}\n' + "x" * (3 * MAX_LINE) + '\n{"text": "ok"}\n')
    assert (good(found), bad(found)) == ([(1, "ok"), (3, "ok")], [2])


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "a"}, {"text": "b"}]',
        '[\n{"text": "a"},\n{"text": "b"}\n]\n',
        '[\n  {\n    "text": "a"\n  },\n  {\n    "text": "b"\n  }\n]',
        '{"count": 2, "pages": [1, 2], "reviews": [{"text": "a"}, {"text": "b"}]}',
        '{\n "reviews": [\n  {"text": "a"},\n  {"text": "b"}\n ]\n}',
        '{\n "text": "a"\n}\n{\n "text": "b"\n}\n',
    ],
)
@pytest.mark.parametrize("name", ["x.json", "x.jsonl"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_array_of_objects_is_read(tmp_path: Path, content: str, name: str, encoding: str) -> None:
    found = read(tmp_path, content, name, encoding)
    assert [text for _, text in good(found)] == ["a", "b"] and not bad(found)


def test_the_elements_of_an_array_have_the_line_they_start_on(tmp_path: Path) -> None:
    found = read(
        tmp_path, '[\n{"text": "a",\n "n": 1},\n17,\n{"text": "b"},\n{"text": broken},\n{"text": "c"}\n]', "x.json"
    )
    assert (good(found), bad(found)) == ([(2, "a"), (5, "b"), (7, "c")], [4, 6])


def test_one_object_alone_is_one_record(tmp_path: Path) -> None:
    assert good(read(tmp_path, '{"text": "a", "tags": ["x"]}', "x.json")) == [(1, "a")]


@pytest.mark.parametrize("content", ["", "\n \n", "[]", "[\n]\n"])
def test_a_file_without_objects_has_no_columns(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    assert source_of(tmp_path / "x.json", encoding_of(tmp_path / "x.json")).header == []


def test_objects_in_objects_are_reached_by_a_dot(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('[{"comment": "a", "reviewer": {"displayName": "Ann"}}]')
    source = source_of(tmp_path / "x.json", encoding_of(tmp_path / "x.json"))
    assert source.header == ["comment", "reviewer", "reviewer.displayName"]
    [record] = source.records()
    assert value_at(record.values, "reviewer.displayName") == "Ann"
    assert value_at(record.values, "reviewer.age") is None and value_at({"a.b": 1}, "a.b") == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.text(st.characters(blacklist_categories=("Cs",)), max_size=20), min_size=1), st.integers(0, 3))
def test_any_array_that_python_writes_comes_back(tmp_path: Path, said: list[str], indent: int) -> None:
    rows = [{"text": text, "n": number} for number, text in enumerate(said)]
    for content in (json.dumps(rows, indent=indent or None, ensure_ascii=False), "\n".join(map(json.dumps, rows))):
        assert [record.values for record in read(tmp_path, content, "x.json")] == rows
