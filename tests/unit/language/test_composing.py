"""What the network is given to read. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.language.composing import MAX_CONTEXT_TOKENS, MAX_MESSAGE_TOKENS, Composed, compose, in_words
from bot.language.encoder import Encoder


def words(text: str, composed: Composed) -> list[str]:
    return [text[start:end] for start, end in composed.spans if end > start]


def test_every_token_of_the_message_knows_its_place(encoder: Encoder) -> None:
    text = "Der Reißverschluss  klemmt 🙁"
    (composed,) = compose(encoder.tokenizer, text)
    assert "".join(words(text, composed)) == "".join(text.split())
    assert not composed.spans[: composed.first].any()


def test_question_and_draft_stand_before_the_message_with_a_place_for_each_entry(encoder: Encoder) -> None:
    draft = [{"what": "the lid leaks", "expected": "tight"}, {"quote": "it is loud"}]
    (composed,) = compose(encoder.tokenizer, "the lid, yes", "Is that right?", draft)
    assert len(composed.entries) == 2
    assert composed.entries[0].stop == composed.entries[1].start < composed.first
    assert in_words(draft[0]) == "the lid leaks; expected: tight"


def test_a_long_draft_leaves_room_for_the_message(encoder: Encoder) -> None:
    (composed,) = compose(encoder.tokenizer, "yes", "Is that right? " * 50, [{"what": "it is loud " * 50}] * 9)
    assert composed.first <= 2 * MAX_CONTEXT_TOKENS


def test_a_long_message_is_cut_where_sentences_end_and_nothing_of_it_is_lost(encoder: Encoder) -> None:
    text = ("The lid of the kettle came off after a week of use. " * 100).rstrip()
    parts = compose(encoder.tokenizer, text)
    assert len(parts) > 1 and all(len(part.ids) - part.first <= MAX_MESSAGE_TOKENS + 1 for part in parts)
    assert "".join(word for part in parts for word in words(text, part)) == "".join(text.split())
    assert all(text[part.spans[-2][1] - 1] == "." for part in parts)


@pytest.mark.parametrize("text", ["", " \n", "\0", "\ud800", "🙂" * 400, "שלום עולם", "x" * 30_000, "?" * 10_000])
def test_any_text_can_be_read(encoder: Encoder, text: str) -> None:
    for part in compose(encoder.tokenizer, text):
        assert encoder(part).shape[0] == len(part.ids)
