"""A small project that authors may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT

PARTS = ("bot/domain", "data/rules", "data/stories", "data/answers", "data/words", "data/pages", "data/shop", "actions")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what `hearback train` checks, with the sentences of one topic alone."""
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "data/nlu").mkdir()
    shutil.copy(ROOT / "data/nlu/leaving.yml", tmp_path / "data/nlu/leaving.yml")
    return tmp_path
