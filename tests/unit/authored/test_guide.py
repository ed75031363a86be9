"""docs/authors.md names every file and key there is, and none that is not. Cost: a second, no service."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from bot.authored import Authored
from bot.authored.check import check
from bot.settings import ROOT

GUIDE = (ROOT / "docs" / "authors.md").read_text()
EXAMPLES = re.findall(r"^## [^\n]*`(data/shop/[a-z_]+\.yml)`\n\n((?:    .*\n|\n)+)", GUIDE, re.MULTILINE)


def test_every_file_it_names_exists() -> None:
    named = set(re.findall(r"`((?:bot|data|docs)/[^`]*)`", GUIDE))
    assert len(named) > 10
    assert [name for name in named if not list(ROOT.glob(name))] == []


def test_it_names_every_file_an_author_may_change() -> None:
    for folder in ("data/shop", "data/answers", "bot/domain", "data/nlu"):
        files = [file.relative_to(ROOT).as_posix() for file in (ROOT / folder).glob("*.yml")]
        assert f"`{folder}/*.yml`" in GUIDE
        assert any(file in GUIDE for file in files)
    assert {file for file, _ in EXAMPLES} == {f"data/shop/{name}.yml" for name in Authored.model_fields}


def keys(model: type[BaseModel]) -> Iterator[str]:
    """Every key of a model and of the models in it."""
    for name, field in model.model_fields.items():
        if name != "root":
            yield name
        yield from nested(field.annotation)


def nested(annotation: object) -> Iterator[str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from keys(annotation)
    for inner in get_args(annotation):
        yield from nested(inner)


def test_every_key_is_explained() -> None:
    wanted = set(keys(Authored)) - set(Authored.model_fields)
    assert {"days", "delivered", "time_zone", "words", "sunday"} <= wanted
    assert [key for key in sorted(wanted) if f"`{key}`" not in GUIDE] == []


@pytest.mark.parametrize(("file", "example"), EXAMPLES, ids=[file for file, _ in EXAMPLES])
def test_its_examples_are_sound(project: Path, file: str, example: str) -> None:
    """Each takes the place of the file's own text; an audience is added to those that are there."""
    text = textwrap.dedent(example)
    if file.endswith("audiences.yml"):
        own = yaml.safe_load((project / file).read_text())
        text = yaml.safe_dump(own | yaml.safe_load(text))
    (project / file).write_text(text)
    assert check(project) == []
