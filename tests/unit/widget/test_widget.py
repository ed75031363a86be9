"""What the widget weighs and what it never does. Cost: milliseconds, no service."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from bot.settings import ROOT

WIDGET = ROOT / "bot" / "widget"
LOADER = WIDGET / "widget.js"
CHAT = sorted(file for file in WIDGET.rglob("*.*s") if file.suffix in (".js", ".css") and file != LOADER)
MOST_LOADER, MOST_CHAT = 5 * 1024, 40 * 1024
MAX_LINES = 320


def weight(files: list[Path]) -> int:
    """Bytes on the wire: each file is gzipped by itself."""
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


def test_the_loader_is_light() -> None:
    assert weight([LOADER]) <= MOST_LOADER


def test_the_chat_is_light() -> None:
    assert len(CHAT) >= 8
    assert weight(CHAT) <= MOST_CHAT


@pytest.mark.parametrize("file", [LOADER, *CHAT], ids=lambda file: file.name)
def test_text_is_never_taken_for_code(file: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|document\.cookie"
    assert not re.search(forbidden, file.read_text())
    assert len(file.read_text().splitlines()) <= MAX_LINES


@pytest.mark.parametrize("file", [file for file in CHAT if file.suffix == ".js"], ids=lambda file: file.name)
def test_every_word_used_is_in_the_catalogue(file: Path) -> None:
    catalogue = set(re.findall(r"^  (\w+):", (WIDGET / "words" / "en.js").read_text(), re.MULTILINE))
    used = set(re.findall(r"\bwords\.(\w+)", file.read_text()))
    assert used <= catalogue


def test_every_word_in_the_catalogue_is_used() -> None:
    code = "".join(file.read_text() for file in CHAT if file.suffix == ".js" and file.parent == WIDGET)
    for file in (WIDGET / "words").glob("*.js"):
        for name in re.findall(r"^  (\w+):", file.read_text(), re.MULTILINE):
            assert re.search(rf"words\.{name}\b|\"{name}\"", code), f"{file.name}: {name} is never shown"
