"""`rasa test core`: what the rules do with a message, inside and outside the questions. Cost: 25 s, no service."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.parts import RASA_MODEL, RASA_PYTHON, environment
from bot.settings import ROOT, Settings
from tests import system

STORIES = Path(__file__).parent / "rasa" / "test_stories.yml"

pytestmark = pytest.mark.live


def test_the_rules_do_what_the_stories_say(tmp_path: Path) -> None:
    system.train_if_stale()
    command = [*(RASA_PYTHON, "-m", "rasa", "test", "core", "--model", RASA_MODEL, "--stories", STORIES)]
    options = ["--endpoints", "/dev/null", "--out", tmp_path, "--no-plot", "--fail-on-prediction-errors"]
    done = subprocess.run(
        [*command, *options], check=False, cwd=ROOT, env=environment(Settings()), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert (tmp_path / "failed_test_stories.yml").read_text().startswith("# None of the test stories failed")
