"""A probe in a language model's words, through the real assistant. Cost: 20 s to start Rasa and the actions."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests import system
from tests.dialogue.conftest import PARTS
from tests.dialogue.talk import Talk
from tests.dialogue.wordings import is_said
from tests.unit.llm.conftest import FakeModel, model

__all__ = ["model"]
pytestmark = pytest.mark.live


def test_the_probe_is_the_models_and_the_templates_where_the_model_fails(tmp_path: Path, model: FakeModel) -> None:
    named = {"hearback_llm_url": model.url, "hearback_llm_model": "small", "hearback_llm_key": SecretStr("k")}
    with system.running(tmp_path, only=PARTS, hearback_llm_timeout=1.0, **named) as running:
        model.says = "What had you expected of the strap?"
        assert "What had you expected of the strap?" in heard(Talk.at(running))
        assert model.requests
        model.status = 500
        assert is_said("utter_ask_expected", heard(Talk.at(running)))


def heard(talk: Talk) -> str:
    """What is asked once a fault was told."""
    talk.open()
    talk.tap("Dissatisfied")
    talk.tap("Worse")
    talk.say("The strap broke on the first day.")
    return talk.text
