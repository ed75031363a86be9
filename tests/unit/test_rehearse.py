"""What a rehearsal starts, and how it carries the messages. Cost: a second, no service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot import parts, rehearse, training
from bot.errors import Mendable
from bot.rehearsal.customers import load
from bot.rehearsal.wordings import read_words
from bot.settings import ROOT, Settings

ANSWER = {
    "state": "open",
    "messages": [
        {"from": "customer", "text": "it leaks"},
        {"from": "bot", "text": "Sorry.", "buttons": [{"title": "Old", "payload": "/old"}]},
        {
            "from": "bot",
            "text": "Right?",
            "buttons": [{"title": "Yes", "payload": "/yes"}],
            "noted": {"actual": "leaks"},
        },
    ],
}


def test_it_touches_neither_the_shops_record_nor_anything_outside(tmp_path: Path) -> None:
    shop = Settings(
        database_url="postgresql://shop/record",
        hearback_llm_url="https://llm.example",
        redis_url="redis://shop",
        hearback_shop_name="Nordlicht",
    )
    own = rehearse.own_settings(shop, tmp_path)
    assert own.database_url.startswith(f"sqlite:///{tmp_path}") and own.tracker_url.startswith(f"sqlite:///{tmp_path}")
    assert (own.hearback_llm_url, own.redis_url, own.hearback_queue_url) == ("", "", "")
    assert own.hearback_shop_name == "Nordlicht"
    assert len({own.hearback_port, own.hearback_rasa_port, own.hearback_actions_port}) == 3


def test_a_reply_is_what_the_assistant_said_with_its_last_buttons() -> None:
    found = rehearse.reply_of(ANSWER)
    assert found.texts == ("Sorry.", "Right?") and found.buttons == {"Yes": "/yes"}
    assert found.noted == {"actual": "leaks"}


def test_what_is_left_to_chance_depends_on_seed_and_customer_alone() -> None:
    everybody, words = load(ROOT, "pl"), read_words(ROOT)
    (one, *_), (_, other) = (rehearse.talks_of(words, some, everybody, 1) for some in (everybody, everybody[1::-1]))
    assert one.customer == other.customer and one.draw.random() == other.draw.random()


@pytest.mark.parametrize(
    ("live_is_stale", "own_is_stale", "model", "trains"),
    [
        (False, True, parts.RASA_MODEL, False),
        (True, True, rehearse.MODEL, True),
        (True, False, rehearse.MODEL, False),
    ],
)
def test_edited_words_are_trained_beside_the_model_that_runs(
    monkeypatch: pytest.MonkeyPatch, live_is_stale: bool, own_is_stale: bool, model: Path, trains: bool
) -> None:
    trained: list[Any] = []
    monkeypatch.setattr(training, "assistant_is_stale", lambda of=None: own_is_stale if of else live_is_stale)
    monkeypatch.setattr(training, "train_assistant", lambda *given: trained.append(given[-1]))
    assert rehearse.trained(Settings()) == model
    assert trained == ([rehearse.MODEL] if trains else [])


def test_who_comes_is_planned_before_anything_is_started(tmp_path: Path) -> None:
    planned = rehearse.plan(5, "pl", seed=1, against=None)
    assert len(planned.customers) == 5 < len(planned.everybody) and planned.before is None
    with pytest.raises(Mendable, match=r"no report of `hearback rehearse`"):
        rehearse.plan(5, "pl", seed=1, against=tmp_path / "report.json")


def test_a_report_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = rehearse.Made({"talks": []}, (), "<p>")
    assert made.write(tmp_path / "new").read_text() == "<p>"
    with pytest.raises(Mendable, match="--out"):
        made.write(tmp_path / "file")
