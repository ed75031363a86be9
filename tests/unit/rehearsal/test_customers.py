"""The simulated customers are whole, and their words are in no training. Cost: two seconds, no service."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.language.checker import fingerprint
from bot.language.notes import NOTES, rows_of
from bot.rehearsal.customers import BadCustomers, Customer, draw, load, read
from bot.rehearsal.overlap import stems
from bot.settings import ROOT

EVERYBODY = load(ROOT)
LANGUAGES = ("de", "en", "es", "fr", "it", "nl", "pl", "pt")
FEWEST, FEWEST_ENGLISH = 25, 120
LINE = {"id": "x", "from": "written", "product": "Pen", "rating": 2, "comparison": -1, "story": "it blots"}


def written(folder: Path, **changes: Any) -> Path:
    file = folder / "en.jsonl"
    file.write_text(json.dumps(LINE) + "\n" + json.dumps(LINE | changes) + "\n", "utf-8")
    return file


def test_there_are_enough_in_each_language() -> None:
    found = Counter(customer.language for customer in EVERYBODY)
    assert set(found) == set(LANGUAGES)
    assert found["en"] >= FEWEST_ENGLISH and min(found.values()) >= FEWEST


def test_each_has_a_name_of_their_own() -> None:
    assert len({customer.id for customer in EVERYBODY}) == len(EVERYBODY)


def test_all_kinds_of_people_are_among_them() -> None:
    for language in LANGUAGES:
        spoken = [customer for customer in EVERYBODY if customer.language == language]
        assert {one.beside.wants for one in spoken if one.beside} == {"question", "refund", "person"}
        assert any(one.hurt for one in spoken) and any(one.undelivered for one in spoken)
        assert any(one.opens for one in spoken) and any(len(one.story) > 1 for one in spoken)
        assert any(one.confirms for one in spoken) and any(not one.main for one in spoken)


@pytest.mark.parametrize("customer", EVERYBODY, ids=lambda customer: customer.id)
def test_what_a_note_taker_would_have_was_said(customer: Customer) -> None:
    said = stems(" ".join(customer.words))
    for thing in customer.record:
        for side in (thing.what, thing.expected):
            assert not side or any(stems(one) <= said for one in side), f"{side} is never said"


def test_no_note_that_the_reader_learns_from_repeats_a_story() -> None:
    noted = {fingerprint(note["text"]) for file in NOTES.glob("*.jsonl") for note in rows_of(file)}
    again = [one.id for one in EVERYBODY if fingerprint(" ".join(one.story)) in noted]
    assert not again


def test_a_draw_depends_on_the_seed_alone() -> None:
    assert draw(EVERYBODY, 20, seed=3) == draw(EVERYBODY, 20, seed=3) != draw(EVERYBODY, 20, seed=4)
    assert len(draw(EVERYBODY, 10_000, seed=3)) == len(EVERYBODY)


def test_an_unknown_language_is_answered_with_those_there_are() -> None:
    with pytest.raises(BadCustomers, match=r"'xx'.*de, en, es"):
        load(ROOT, "xx")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rating": 9}, "rating is 9"),
        ({"mood": "angry"}, "mood is nothing"),
        ({"answers": {"colour": "red"}}, "answers is 'colour'"),
        ({"story": None}, "something to say"),
        ({"record": [{"kind": "fault", "what": "it blots", "expected": "no blots"}]}, "correction is missing"),
        ({"beside": {"asked": "story", "says": "hi", "wants": "tea"}}, "wants is 'tea'"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_number(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadCustomers, match=rf"en.jsonl, line 2: .*{said}"):
        list(read(written(tmp_path, **changes)))


def test_the_answer_to_what_was_expected_belongs_to_the_first_thing(tmp_path: Path) -> None:
    things = [{"kind": "fault", "what": "it blots"}, {"kind": "fault", "what": "the clip is loose"}]
    changes = {"record": things, "answers": {"expected": "no blots"}, "correction": "I expected no blots"}
    *_, customer = read(written(tmp_path, **changes))
    assert [thing.expected for thing in customer.record] == [("no blots",), ()]
    assert customer.has_pair and customer.told == {"actual", "detail"}
