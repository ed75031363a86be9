"""The house keeps its shape. Cost: a second, no service."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import ROOT

DOORS = {"web", "pipeline", "actions"}
INNER = {"insight", "intake"}
RECORD = {"language", "store", "authored"}
"""cli -> doors -> outreach | rehearsal -> insight | intake -> dialogue | llm -> language | store | authored ->
settings; a room may also import itself.
"""
BASE = {"settings", "errors", "logs"}
ALLOWED = {
    "errors": set(),
    "logs": set(),
    "settings": {"errors"},
    "language": {"errors"},
    "store": BASE,
    "authored": BASE,
    "rehearsal": {"insight", "authored", "errors"},
    "dialogue": {"language", "errors"},
    "llm": {"language", "authored"} | BASE,
    "insight": RECORD | {"llm"} | BASE,
    "intake": RECORD | BASE,
    "outreach": INNER | RECORD | BASE,
    "pipeline": {"dialogue", "language", "store", "errors", "logs"},
    "actions": {"outreach", "dialogue", "llm"} | INNER | RECORD | BASE,
    "web": {"outreach"} | INNER | RECORD | BASE,
    "cli": DOORS | {"outreach", "rehearsal"} | INNER | RECORD | BASE,
}
ONLY_IN = {"sqlalchemy": {"store"}, "alembic": {"store"}, "rasa": {"pipeline"}, "rasa_sdk": {"actions"}}
MAX_LINES = 320

FILES = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py")])


def room_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    if parts[0] == "actions":
        return "actions"
    if len(parts) > 2:
        return parts[1]
    return parts[1] if parts[1] in BASE else "cli"


def imports_of(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            module = node.module or ""
            yield from (f"{module}.{alias.name}" for alias in node.names)


def room_of_module(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] == "actions":
        return "actions"
    if parts[0] != "bot" or len(parts) == 1:
        return None
    return parts[1] if parts[1] in ALLOWED else "cli"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_run_one_way(file: Path) -> None:
    room = room_of(file)
    for module in imports_of(file):
        target = room_of_module(module)
        if target is not None and target != room:
            assert target in ALLOWED[room], f"{room} may not import {module}"
        library = module.split(".")[0]
        if library in ONLY_IN:
            assert room in ONLY_IN[library], f"only {ONLY_IN[library]} may import {library}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_files_stay_small(file: Path) -> None:
    assert len(file.read_text().splitlines()) <= MAX_LINES


def test_every_room_says_what_it_is_for() -> None:
    rooms = {file.parent for file in FILES if file.name == "__init__.py" and file.parent != ROOT / "bot"}
    rooms = {room for room in rooms if room.parent in (ROOT / "bot", ROOT)}
    rooms |= {ROOT / name for name in ("data", "models", "tests", "bot/domain", "bot/widget")}
    missing = [str(room.relative_to(ROOT)) for room in sorted(rooms) if not (room / "README.md").exists()]
    assert not missing


def test_every_test_file_states_its_cost() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in ROOT.glob("tests/**/test_*.py")
        if "cost" not in (ast.get_docstring(ast.parse(file.read_text())) or "").lower()
    ]
    assert not silent


def test_the_makefile_has_at_most_ten_verbs_each_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    verbs = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE)
    assert verbs == explained
    assert len(verbs) <= 10
