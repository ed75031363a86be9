"""Every field of the digest's JSON is documented. Cost: 1 s, no service."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass

from bot.insight import model
from bot.settings import ROOT
from bot.store import figures, quality
from bot.store.database import Database

README = (ROOT / "bot" / "insight" / "README.md").read_text()
DOCUMENTED = set(re.findall(r"`(\w+)`", README))


def test_every_field_of_the_json_is_explained() -> None:
    shapes = [shape for shape in vars(model).values() if isinstance(shape, type) and is_dataclass(shape)]
    names = {field.name for shape in shapes for field in fields(shape)}
    undocumented = names - DOCUMENTED - {"previous"}
    assert len(names) > 40
    assert not undocumented


def test_every_count_of_the_data_quality_is_explained(database: Database) -> None:
    with database.reading() as session:
        assert not set(quality.quality(session, figures.Scope())) - DOCUMENTED
