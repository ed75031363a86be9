"""Simulated customers talk to the assistant as it is. Cost: half a minute (it starts a system of its own)."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import rehearse
from bot.rehearsal.customers import load
from bot.settings import ROOT, Settings
from tests.system import train_if_stale

COME = ("en-009", "en-002", "en-006", "de-001")
"""Hurt; wanting something beside the answer; typing one thought in three messages; German."""


@pytest.mark.timeout(300)
def test_each_talk_is_led_to_an_end_and_measured(tmp_path: Path) -> None:
    train_if_stale()
    everybody = load(ROOT)
    invited = [customer for customer in everybody if customer.id in COME]
    done: list[int] = []
    talks = rehearse.rehearse(Settings(), invited, everybody, 1, lambda number, _: done.append(number))
    by_id = {talk.id: talk for talk in talks}
    assert set(by_id) == set(COME) and done == [1, 2, 3, 4]
    assert not [talk.id for talk in talks if talk.abandoned]
    assert by_id["en-009"].danger_heard, by_id["en-009"].lines
    assert by_id["en-002"].wants == "refund" and by_id["en-002"].record
    assert any("Wasserkocher" in text for who, text in by_id["de-001"].lines if who == "bot")
    assert sum(who == "customer" for who, _ in by_id["en-006"].lines) > 3
