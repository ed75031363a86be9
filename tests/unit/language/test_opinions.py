"""Cost: 1 s, no service."""

from __future__ import annotations

import pytest

from bot.language.encoder import Encoder
from bot.language.heads import NEGATIVE, POSITIVE
from bot.language.opinions import Opinion, opinions, split, within
from bot.language.segments import clauses


def test_opinions_have_their_words_their_sense_and_what_they_are_about(encoder: Encoder) -> None:
    text = "The sound is great but the strap is flimsy."
    good, bad = opinions(encoder(text))
    assert (text[good.start : good.end], good.sense) == ("great", POSITIVE)
    assert [text[slice(*span)] for span in good.aspects] == ["sound"]
    assert (text[bad.start : bad.end], bad.sense) == ("flimsy", NEGATIVE)
    assert [text[slice(*span)] for span in bad.aspects] == ["strap"]


def test_spans_are_of_the_text_when_the_sentence_begins_later(encoder: Encoder) -> None:
    here, there = opinions(encoder("Great sound."))[0], opinions(encoder("Great sound."), 100)[0]
    assert (there.start, there.end) == (100 + here.start, 100 + here.end)


def test_a_clause_on_two_things_is_cut_between_them() -> None:
    text = "Wide screen and long cable"
    (clause,) = clauses(text)
    found = [Opinion(0, 4, POSITIVE, ((5, 11),)), Opinion(16, 20, NEGATIVE, ((21, 26),))]
    assert [text[part.start : part.end] for part in split(text, clause, found)] == ["Wide screen", "long cable"]


@pytest.mark.parametrize("aspects", [(), ((6, 11),)])
def test_a_clause_on_one_thing_stays_whole(aspects: tuple[tuple[int, int], ...]) -> None:
    text = "Great sound and deep"
    (clause,) = clauses(text)
    assert split(text, clause, [Opinion(0, 5, POSITIVE, ((6, 11),)), Opinion(16, 20, POSITIVE, aspects)]) == [clause]


def test_within_is_by_overlap() -> None:
    opinion = Opinion(5, 10, POSITIVE, ())
    assert within([opinion], 9, 20) == [opinion]
    assert within([opinion], 10, 20) == []
