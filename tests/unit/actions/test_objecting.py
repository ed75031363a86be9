"""How a reply to the mirror is read. Cost: milliseconds, no service."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.answering import Reply
from actions.replies import read_reply
from actions.turn import GIVEN, SKIPPED, Message, State
from bot.dialogue.edits import Entry
from tests.unit.actions.conftest import Read, Said, item


def at(question: str, **changes: Any) -> State:
    return State(requested=question, **changes)


def wanting() -> State:
    """The mirror, where it asked for the expectation as well."""
    return at("mirror", wants_expected=True)


def tap(**entities: Any) -> Message:
    return Message("/choose", "choose", 1.0, entities=entities)


class TestMirror:
    @pytest.mark.parametrize(("intent", "answer"), [("affirm", "right"), ("deny", "change")])
    def test_yes_passes_it_on_and_no_asks_what_is_wrong(self, said: Said, intent: str, answer: str) -> None:
        reply = read_reply(said("x", intent), at("mirror"))
        assert reply is not None
        assert reply.slots == {"mirror": answer}

    def test_no_to_what_was_expected_leaves_it_open(self, said: Said) -> None:
        reply = read_reply(said("no", "deny"), at("mirror", wants_expected=True))
        assert reply is not None
        assert reply.slots == {"mirror": "right", "expected": SKIPPED}

    def test_what_was_read_as_put_right_is_put_right(self, said: Said, read: Read) -> None:
        does = [{"quote": "10 psi is what I got", "act": "corrects", "to": 1, "part": "actual", "confidence": 0.9}]
        reading = {**read("10 psi is what I got"), "does": does, "answers": {"actual": "10 psi"}}
        message = replace(said("10 psi is what I got", reading=reading), draft=[Entry(7, "weak pump", "20", "20")])
        reply = read_reply(message, at("mirror"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "change", "correction": GIVEN}, None)
        assert [(edit.item, edit.part, edit.text) for edit in reply.edits] == [(7, "actual", "10 psi")]

    def test_what_shall_be_added_replaces_nothing(self, said: Said) -> None:
        reply = read_reply(said("no, the strap broke"), at("correction", answers={"mirror": "add"}))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"correction": GIVEN}, "addition")

    def test_what_is_typed_is_the_correction(self, said: Said) -> None:
        reply = read_reply(said("it was the charger, not the battery"), at("mirror"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "change", "correction": GIVEN}, "correction")

    def test_also_adds(self, said: Said) -> None:
        reply = read_reply(said("also the strap is short"), at("mirror"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "right"}, "addition")

    @pytest.mark.parametrize("text", ["nothing, just fix it", "all correct", "nothing at all"])
    def test_nothing_is_wrong(self, said: Said, read: Read, text: str) -> None:
        reading = read(text, *([item(text, "just fix it")] if "fix" in text else []))
        reply = read_reply(said(text, reading=reading), at("mirror"))
        assert reply is not None
        assert reply.slots == {"mirror": "right"}

    @pytest.mark.parametrize("text", ["no, the buckle broke", "nothing, but the strap is short"])
    def test_something_is_wrong_after_all(self, said: Said, text: str) -> None:
        reply = read_reply(said(text), at("mirror"))
        assert reply is not None
        assert reply.told is not None

    def test_a_rating_put_right_is_all_that_was_wrong(self, said: Said) -> None:
        state = at("mirror", answers={"satisfaction": 3})
        reply = read_reply(said("Actually 1 star", "rate", entities={"satisfaction": 1}), state)
        assert reply is not None
        assert (reply.slots, reply.say) == ({"mirror": "right", "satisfaction": 1}, "utter_changed")

    def test_another_language_replaces_nothing(self, said: Said, read: Read) -> None:
        text = "Der Akku hält nicht"
        reply = read_reply(said(text, reading=read(text, language="de")), at("mirror"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "right"}, "addition")

    def test_an_expectation_put_right_leaves_what_happened(self, said: Said) -> None:
        for question, slots in (
            ("mirror", {"mirror": "change", "correction": GIVEN}),
            ("correction", {"correction": GIVEN}),
        ):
            reply = read_reply(said("no, I expected two years"), at(question))
            assert reply is not None
            assert (reply.slots, reply.told) == (slots, "expected")

    @pytest.mark.parametrize("text", ["at least a day", "that it would be fine", "quiet", "nothing special, a lid"])
    def test_the_expectation_that_the_mirror_asked_for(self, said: Said, text: str) -> None:
        reply = read_reply(said(text, "affirm" if text == "that it would be fine" else "feedback"), wanting())
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "completed", "expected": GIVEN}, "expected")

    def test_a_word_that_is_neither_praise_nor_no_is_kept_beside_the_rest(self, said: Said) -> None:
        reply = read_reply(said("waterproof boots obviously", "feedback"), at("mirror"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "right"}, "addition")

    def test_what_speaks_of_nothing_noted_is_added_and_replaces_nothing(self, said: Said) -> None:
        text = "my neighbour saw it on a poster in town"
        reply = read_reply(said(text, restates=False), at("mirror"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "right"}, "addition")
        restated = read_reply(said(text, restates=True), at("mirror"))
        assert restated is not None
        assert restated.told == "correction"

    def test_a_source_that_nobody_asked_for_is_the_source(self, said: Said, read: Read) -> None:
        for text, source in (("from the reviews", "reviews"), ("the product page", "product_page")):
            reply = read_reply(said(text), at("mirror"))
            assert reply is not None
            assert (reply.slots, reply.told) == ({"mirror": "right", "source": source}, None)
        told = "the box broke"
        reply = read_reply(said(told, reading=read(told, item(told, told))), at("mirror"))
        assert reply is not None
        assert "source" not in reply.slots

    def test_what_ends_like_a_question_is_one(self, said: Said) -> None:
        reply = read_reply(said("Will there be a bigger one?"), at("mirror"))
        assert reply is not None
        assert (reply.asks, reply.told) == (True, None)

    @pytest.mark.parametrize("text", ["that it stays cool", "it should be dry inside", "they were supposed to fit"])
    def test_an_expectation_alone_leaves_what_happened(self, said: Said, text: str) -> None:
        reply = read_reply(said(text), at("mirror"))
        assert reply is not None
        assert reply.told == "expected"

    def test_nothing_to_say_to_it_is_not_asked_again(self, said: Said) -> None:
        slots = {"mirror": "right", "expected": SKIPPED}
        assert read_reply(said("no", "deny"), wanting()) == Reply(slots)
        tapped = read_reply(tap(mirror="right"), wanting())
        assert tapped is not None
        assert tapped.slots == {**slots, "correction": SKIPPED}

    def test_one_more_fault_instead_of_it_replaces_nothing(self, said: Said, read: Read) -> None:
        text = "the battery is awful"
        reply = read_reply(said(text, reading=read(text, item(text, text))), wanting())
        assert reply is not None
        assert (reply.slots, reply.told) == ({"mirror": "right"}, "addition")

    def test_a_correction_instead_of_it_corrects(self, said: Said) -> None:
        reply = read_reply(said("no, it was the charger"), wanting())
        assert reply is not None
        assert reply.told == "correction"

    def test_that_is_wrong_asks_what_is_right(self, said: Said) -> None:
        reply = read_reply(said("that's wrong", "correction"), at("mirror"))
        assert reply is not None
        assert reply.slots == {"mirror": "change"}

    @pytest.mark.parametrize("text", ["ok whatever", "hmm", "blue"])
    def test_a_murmur_corrects_nothing(self, said: Said, text: str) -> None:
        reply = read_reply(said(text, "nlu_fallback", 0.3), at("mirror"))
        assert reply is not None
        assert (reply.slots, reply.unclear) == ({}, True)

    def test_a_word_of_praise_means_nothing_is_wrong(self, said: Said, read: Read) -> None:
        reading = read("looks good", sentiment={"label": "positive", "score": 0.8})
        reply = read_reply(said("looks good", reading=reading), at("mirror"))
        assert reply is not None
        assert reply.slots == {"mirror": "right"}
