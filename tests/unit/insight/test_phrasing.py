"""The verdict in a model's words, or in the usual ones. Cost: 3 s, no service; the model is a stand-in."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from bot.insight.asked import DigestQuery
from bot.insight.digest import build
from bot.insight.phrasing import phraser
from bot.settings import Settings
from bot.store.database import Database
from tests.unit.llm.conftest import FakeModel, model  # noqa: F401 - a fixture

EVERYTHING = DigestQuery()


def settings(model: FakeModel) -> Settings:  # noqa: F811
    return Settings(hearback_llm_url=model.url, hearback_llm_key=SecretStr("k"), hearback_llm_digest=True)


def test_a_wording_that_passes_stands_in_verdict_and_claims(sorted_record: Database, model: FakeModel) -> None:  # noqa: F811
    usual = build(sorted_record, EVERYTHING)
    sentences = [usual.verdict[0].replace("Of 18 customers, 13", "13 of 18 customers"), *usual.verdict[1:]]
    model.says = json.dumps(sentences)
    digest = build(sorted_record, EVERYTHING, phraser(settings(model)))
    assert digest.verdict == tuple(sentences) != usual.verdict
    assert digest.claims[0].text == sentences[0] and digest.claims[0].values == usual.claims[0].values
    (asked,) = model.requests
    assert json.loads(asked["messages"][1]["content"]) == list(usual.verdict)


@pytest.mark.parametrize("says", ["", "[]", "no", '{"a": 1}', '["13 of 19 customers complain.", "b", "c"]'])
def test_what_fails_is_dropped(sorted_record: Database, model: FakeModel, says: str) -> None:  # noqa: F811
    usual = build(sorted_record, EVERYTHING)
    model.says = says
    assert build(sorted_record, EVERYTHING, phraser(settings(model))) == usual


def test_a_wording_that_only_the_record_can_refuse_is_dropped(sorted_record: Database) -> None:
    """As if the limits had let it through."""
    usual = build(sorted_record, EVERYTHING)
    wrong = [usual.verdict[0].replace("18", "19"), *usual.verdict[1:]]
    assert build(sorted_record, EVERYTHING, lambda _: wrong) == usual


def test_no_model_is_asked_unless_both_settings_say_so(model: FakeModel) -> None:  # noqa: F811
    assert phraser(settings(model).model_copy(update={"hearback_llm_digest": False})) is None
    assert phraser(settings(model).model_copy(update={"hearback_llm_url": ""})) is None
