"""Cost: 2 s, no service."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.segments import clauses, sentences

PIECES = st.sampled_from(
    ["the lid broke", "it is nice", " but ", ", and ", ". ", "\n", " (", ")", " - ", "; ", "great", "awful", ", ", "…",
     "🙂", "and "]
)  # fmt: skip


def _cut(text: str) -> list[str]:
    return [text[clause.start : clause.end] for clause in clauses(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Nice, but loud.", ["Nice", "loud"]),
        ("I bought it in May and it broke in June.", ["I bought it in May", "it broke in June"]),
        ("the zip broke and customer service never answered", ["the zip broke", "customer service never answered"]),
        ("The sound and picture quality are great.", ["The sound and picture quality are great"]),
        ("The screen is gorgeous though.", ["The screen is gorgeous"]),
        ("Great value (although the case is cheap).", ["Great value", "the case is cheap"]),
        ("Sound is great, mic is terrible, price ok", ["Sound is great", "mic is terrible", "price ok"]),
        ("Works well with e.g. phones. v2.0 is out", ["Works well with e.g. phones", "v2.0 is out"]),
        ("- fast\n- quiet\n* ugly", ["fast", "quiet", "ugly"]),
        ("1. the lid is loose 2. the plug does not fit", ["1", "the lid is loose", "2", "the plug does not fit"]),
        ("1) no case 2) it smells", ["1", "no case", "2", "it smells"]),
        ("It took me 2. It died", ["It took me 2", "It died"]),
        ("It broke.The lid too!!", ["It broke", "The lid too!!"]),
        ("But it is good", ["it is good"]),
        ("?! ... 🙂", []),
    ],
)
def test_messages_are_cut_where_opinions_part(text: str, parts: list[str]) -> None:
    assert _cut(text) == parts


def test_a_clause_knows_its_sentence_and_the_contrast_before_it() -> None:
    assert [(clause.sentence, clause.contrast) for clause in clauses("It is light. It is fast but it is loud.")] == [
        (0, False),
        (1, False),
        (1, True),
    ]


@given(st.one_of(st.text(), st.lists(PIECES, max_size=15).map("".join)))
def test_spans_are_in_order_apart_and_trimmed(text: str) -> None:
    done = 0
    for clause in clauses(text):
        quote = text[clause.start : clause.end]
        assert done <= clause.start < clause.end <= len(text)
        assert quote == quote.strip().strip(",;:.-")
        assert not quote.lower().startswith(("and ", "but ", "or "))
        done = clause.end


@pytest.mark.parametrize(
    "piece", ["and the ", ", it ", "but ", "a b c ", "x. ", "the a a a ", " ", "-", ")", "(", "\n"]
)
def test_hostile_repetition_is_cut_to_the_end(piece: str) -> None:
    assert all(start < end for start, end in sentences(piece * 10_000))
    clauses(piece * 10_000)
