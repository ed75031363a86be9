"""The shop's names for things. Cost: none, no service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.authored.aspects import load_aspects
from bot.authored.problems import BadAuthoring
from bot.settings import ROOT


def written(root: Path, **files: str) -> Path:
    folder = root / "data" / "aspects"
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, "utf-8")
    return root


def test_the_common_list_has_the_eight_languages() -> None:
    words = load_aspects(ROOT)["Delivery"]
    assert {"delivery", "Lieferung", "livraison", "entrega", "consegna", "levering", "dostawa"} <= set(words)


def test_a_list_of_the_shops_own_comes_first(tmp_path: Path) -> None:
    root = written(tmp_path, common="Cable: [cable, cord]\n", mine="Charging cable: [cable]\n")
    assert list(load_aspects(root)) == ["Charging cable", "Cable"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cable: cord\n", "write the words of a thing as a list"),
        ("Cable: [1]\n", "write the words of a thing as a list"),
        (f"{'x' * 61}: [cord]\n", "a name has between 1 and 60 characters"),
        ("Cable: [cord\n", "not valid YAML"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadAuthoring) as found:
        load_aspects(written(tmp_path, common=text))
    assert said in str(found.value) and "data/aspects/common.yml" in str(found.value)
