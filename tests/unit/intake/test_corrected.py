"""Corrections as training data. Cost: a second, no service."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import yaml

from bot import training
from bot.intake import corrected
from bot.language.checker import faults
from bot.store import corrections
from bot.store.accounts import add_user
from bot.store.database import Database
from bot.store.erasure import erase_conversation
from bot.store.models import Conversation, Turn, now
from bot.store.readings import record_reading
from tests.fake_reader import FakeReader
from tests.planted import holding

SAID = "can I [really] talk to somebody\n- please"


def put_right(database: Database) -> None:
    """One message that was taken for feedback and is a wish for a person, and one item that was no fault."""
    with database.session() as session:
        user = add_user(session, "sam@example.com", None, "support", None)
        session.add(Conversation(id="c"))
        session.flush()
        turn = Turn(conversation_id="c", seq=1, public_id="1", sender="customer", text=SAID, masked=SAID)
        session.add(turn)
        session.flush()
        [first, *_] = record_reading(session, turn.id, FakeReader().read(SAID).to_json(), intent="feedback")
        corrections.correct_turn(session, turn, "intent", "person", user.id)
        corrections.correct_item(session, first, {"kind": "praise", "aspect": "staff"}, user.id)


def test_what_was_put_right_becomes_training_data(database: Database, tmp_path: Path) -> None:
    put_right(database)
    assert corrected.write(database, tmp_path) == {"intents": 1, "rows": 1}
    [block] = yaml.safe_load((tmp_path / "nlu.yml").read_text())["nlu"]
    assert block == {"intent": "person", "examples": "- can I really talk to somebody - please\n"}
    [row] = [json.loads(line) for line in (tmp_path / "notes.jsonl").read_text().splitlines()]
    assert (row["text"], row["source"], list(faults(row))) == (SAID, "corrected", [])
    corrected_one = row["items"][0]
    assert corrected_one["kind"] == "praise" and corrected_one["quote"] in SAID
    assert "aspect" not in corrected_one, "staff is a person's word, not the customer's"
    assert corrected.notes(tmp_path) == tmp_path / "notes.jsonl"


def test_the_same_corrections_give_the_same_bytes_and_none_give_no_file(database: Database, tmp_path: Path) -> None:
    assert corrected.write(database, tmp_path) == {"intents": 0, "rows": 0}
    assert list(tmp_path.glob("*.yml")) == []
    assert corrected.notes(tmp_path) is None
    put_right(database)
    corrected.write(database, tmp_path)
    first = (tmp_path / "nlu.yml").read_bytes()
    corrected.write(database, tmp_path)
    assert (tmp_path / "nlu.yml").read_bytes() == first


def test_whoever_is_erased_is_in_no_file_any_more(database: Database, tmp_path: Path) -> None:
    put_right(database)
    corrected.write(database, folder := tmp_path / "corrections")
    with database.session() as session:
        erase_conversation(session, "c")
    other = Database("sqlite://")
    corrected.rewrite(other, folder)
    assert holding(folder, "somebody"), "the files of another record"
    corrected.rewrite(database, folder)
    assert not list(folder.iterdir())
    other.close()


def test_a_correction_makes_the_assistant_stale(database: Database, tmp_path: Path) -> None:
    sources = ("var/corrections/nlu.yml",)
    assert set(sources) <= set(training.SOURCES)
    before = training.fingerprint(tmp_path, sources)
    put_right(database)
    corrected.write(database, tmp_path / "var" / "corrections")
    assert training.fingerprint(tmp_path, sources) != before


def test_only_what_was_put_right_before_the_training_counts_as_learned(database: Database) -> None:
    put_right(database)
    with database.session() as session:
        assert corrections.waiting(session) == {"assistant": 1, "reader": 2}
        corrections.learned(session, now() - timedelta(minutes=1), {})
        assert corrections.waiting(session) == {"assistant": 1, "reader": 2}
        assert corrections.last_training(session) is None
        corrections.learned(session, now(), {"intents": 1})
    with database.reading() as session:
        assert corrections.waiting(session) == {"assistant": 0, "reader": 0}
        assert corrections.last_training(session) is not None
