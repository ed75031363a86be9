"""The words of the pages that customers see outside the chat. Cost: a second, no service."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.authored import BadAuthoring, load_pages
from bot.authored.templates import placeholders
from bot.language.reading import LANGUAGES
from bot.settings import ROOT

FOLDER = Path("data") / "pages"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy whose pages an author may break."""
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    return tmp_path


def texts(words: Any, place: str = "") -> dict[str, str]:
    """Every text by the way to it."""
    if isinstance(words, str):
        return {place: words}
    return {way: text for key, value in words.items() for way, text in texts(value, f"{place}.{key}").items()}


def told(code: str) -> dict[str, str]:
    return texts(load_pages(ROOT)[code].model_dump())


def test_there_is_one_for_each_language_that_is_read() -> None:
    assert set(load_pages(ROOT)) == set(LANGUAGES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_says_the_same_with_the_same_put_in(code: str) -> None:
    english, here = told("en"), told(code)
    assert set(here) == set(english)
    for place, text in here.items():
        assert set(placeholders(text)) == set(placeholders(english[place])), place


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "en"])
def test_nothing_is_left_in_english(code: str) -> None:
    assert not set(told(code).values()) & set(told("en").values())


def test_a_page_is_filled_with_what_is_known() -> None:
    pages = load_pages(ROOT)
    assert pages["de"].unsubscribed.filled(shop="{A} & B").text == "{A} & B bittet Sie nicht mehr um Rückmeldung."
    assert pages["fr"].chat.filled(shop="A").title == "Votre avis pour A"


@pytest.mark.parametrize(
    ("written", "instead", "wrong"),
    [
        ('  text: "{shop} bittet Sie nicht mehr', '  text: "Wir bitten Sie nicht mehr', "text: {shop} is missing"),
        ('left: "{name} hat', 'left: "Sam hat', "left: {name} is missing; write it where the name of who answers"),
        ("lesen. {hours}", "lesen.", "for_the_team: {hours} is missing"),
        ("{shop} bittet Sie nicht mehr", "{laden} bittet Sie nicht mehr", "put in for {laden}; known here: {shop}"),
        ('"Vielen Dank"', '"Vielen Dank, {shop}"', "put in for {shop}; known here: none"),
        ('"Vielen Dank"', '"Vielen Dank {"', "a brace { or } has no partner"),
        ('"Vielen Dank"', '""', "title: the text is empty"),
        ('  partly: "Teilweise"\n', "", '"partly" is missing here'),
        ('  partly: "Teilweise"', '  partly: "Teilweise"\n  perhaps: "Vielleicht"', 'nobody knows "perhaps" here'),
        ('  partly: "Teilweise"', '  partly: "Teilweise"\n  partly: "Halb"', '"partly" stands twice'),
        ('  partly: "Teilweise"', '  partly: "Teilweise', "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(project: Path, written: str, instead: str, wrong: str) -> None:
    file = project / FOLDER / "de.yml"
    text = file.read_text("utf-8")
    assert text.count(written) == 1
    file.write_text(text.replace(written, instead), "utf-8")
    with pytest.raises(BadAuthoring) as found:
        load_pages(project)
    (problem,) = found.value.problems
    assert problem.file == "data/pages/de.yml"
    assert wrong in problem.sentence
    place = text[: text.index(written)].count("\n") + 1
    assert problem.line in range(place - 3, place + 3) or "YAML" in wrong


def test_every_problem_of_every_file_is_told_at_once(project: Path) -> None:
    (project / FOLDER / "fr.yml").write_text("", "utf-8")
    file = project / FOLDER / "nl.yml"
    words = yaml.safe_load(file.read_text("utf-8"))
    del words["front"], words["chat"]["script"]
    file.write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    with pytest.raises(BadAuthoring) as found:
        load_pages(project)
    assert [problem.file[-6:] for problem in found.value.problems] == ["fr.yml", "nl.yml", "nl.yml"]


def test_english_cannot_be_left_out(project: Path) -> None:
    (project / FOLDER / "en.yml").unlink()
    with pytest.raises(BadAuthoring, match=r"data/pages/en\.yml:1: the file is missing"):
        load_pages(project)


def test_a_language_may_be_left_out_or_added(project: Path) -> None:
    (project / FOLDER / "pl.yml").rename(project / FOLDER / "cs.yml")
    assert set(load_pages(project)) == {"cs", *LANGUAGES} - {"pl"}
