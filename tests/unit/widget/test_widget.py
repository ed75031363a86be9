"""What the widget weighs and what it never does. Cost: milliseconds, no service."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from bot.language import reading
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


def words(language: str) -> dict[str, str]:
    """The catalogue of a language: name -> text."""
    text = (WIDGET / "words" / f"{language}.js").read_text()
    return dict(re.findall(r'^  (\w+): "(.+)",$', text, re.MULTILINE))


LANGUAGES = sorted(file.stem for file in (WIDGET / "words").glob("*.js"))
ENGLISH = words("en")


@pytest.mark.parametrize("file", [file for file in CHAT if file.suffix == ".js"], ids=lambda file: file.name)
def test_every_word_used_is_in_the_catalogue(file: Path) -> None:
    assert set(re.findall(r"\bwords\.(\w+)", file.read_text())) <= set(ENGLISH)


@pytest.mark.parametrize("name", ENGLISH)
def test_every_word_in_the_catalogue_is_used(name: str) -> None:
    code = "".join(file.read_text() for file in CHAT if file.suffix == ".js" and file.parent == WIDGET)
    assert re.search(rf"words\.{name}\b|\"{name}\"", code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_places(language: str) -> None:
    def places(catalogue: dict[str, str]) -> dict[str, list[str]]:
        return {name: sorted(re.findall(r"\{(\w+)\}", text)) for name, text in catalogue.items()}

    theirs = words(language)
    assert places(theirs) == places(ENGLISH)
    lines = (WIDGET / "words" / f"{language}.js").read_text().count("\n  ")
    assert len(theirs) == lines, 'a line of the catalogue that is not `name: "text",`'
    assert language == "en" or sum(theirs[name] == ENGLISH[name] for name in ENGLISH) <= 1


def test_the_loader_has_its_words_in_every_language() -> None:
    found = re.findall(r"^    (\w\w): \[\".+\", \".+\"\],$", LOADER.read_text(), re.MULTILINE)
    assert sorted(found) == LANGUAGES == sorted(reading.LANGUAGES)


def test_the_layout_knows_no_left_and_right() -> None:
    sides = r"(?:margin|padding|border)-(?:left|right|top|bottom)"
    physical = rf"(?<![-\w])(?:left|right|{sides}|(?:(?:min|max)-)?(?:width|height))\s*:"
    for file in (WIDGET / "chat.css", LOADER):
        styles = re.sub(r"@media[^{]*\{", "", file.read_text())
        assert not re.findall(physical, styles), file.name


def test_the_sizes_that_are_told_are_true() -> None:
    table = (ROOT / "docs" / "embedding.md").read_text()
    told = [float(size) for size in re.findall(r"\| \*\*Hearback[^|]*\| \*\*([\d.]+) KB", table)]
    assert told == [round(weight([LOADER]) / 1024, 1), round(weight(CHAT) / 1024, 1)]
