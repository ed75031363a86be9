"""How a message answers the open question. Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any

import pytest

from actions.replies import STEERING, read_reply
from actions.turn import GIVEN, SKIPPED, Message, State
from tests.unit.actions.conftest import Read, Said, item


def at(question: str, **changes: Any) -> State:
    return State(requested=question, **changes)


def tap(**entities: Any) -> Message:
    return Message("/choose", "choose", 1.0, entities=entities)


@pytest.mark.parametrize("intent", sorted(STEERING))
@pytest.mark.parametrize("question", ["satisfaction", "story", "mirror"])
def test_what_steers_is_left_to_the_rules(said: Said, intent: str, question: str) -> None:
    assert read_reply(said("whatever", intent), at(question)) is None


def test_without_an_open_question_nothing_is_an_answer(said: Said) -> None:
    assert read_reply(said("it broke"), State()) is None


def test_a_message_sent_twice_is_not_taken_twice(said: Said) -> None:
    reply = read_reply(said("it broke", seen_before=True), at("story"))
    assert reply is not None
    assert (reply.slots, reply.told) == ({}, None)


@pytest.mark.parametrize(
    "question", ["satisfaction", "comparison", "story", "expected", "source", "mirror", "correction"]
)
def test_skip_moves_on_everywhere(said: Said, question: str) -> None:
    reply = read_reply(said("skip", "skip"), at(question))
    assert reply is not None
    assert (reply.slots, reply.say) == ({question: SKIPPED}, None)


class TestTaps:
    def test_the_open_question(self) -> None:
        reply = read_reply(tap(satisfaction=4), at("satisfaction"))
        assert reply is not None
        assert (reply.slots, reply.say) == ({"satisfaction": 4}, None)

    def test_an_earlier_button_changes_the_earlier_answer(self) -> None:
        reply = read_reply(tap(satisfaction=4), at("story", answers={"satisfaction": 2}))
        assert reply is not None
        assert (reply.slots, reply.say) == ({"satisfaction": 4}, "utter_changed")

    def test_the_same_button_again_changes_nothing(self) -> None:
        reply = read_reply(tap(satisfaction=2), at("story", answers={"satisfaction": 2}))
        assert reply is not None
        assert reply.say is None

    def test_nothing_to_change(self) -> None:
        reply = read_reply(tap(mirror="right"), at("correction"))
        assert reply is not None
        assert reply.slots == {"mirror": "right", "correction": SKIPPED}

    def test_a_tap_without_a_known_value(self) -> None:
        assert read_reply(tap(colour="red"), at("story")) is None


class TestScales:
    def test_a_typed_rating(self, said: Said) -> None:
        reply = read_reply(said("4", "rate", entities={"satisfaction": 4}), at("satisfaction"))
        assert reply is not None
        assert reply.slots == {"satisfaction": 4}

    def test_a_number_where_the_comparison_was_asked(self, said: Said) -> None:
        reply = read_reply(said("2", "rate", entities={"satisfaction": 2}), at("comparison"))
        assert reply is not None
        assert reply.slots == {"comparison": -1}

    def test_a_face_where_the_comparison_was_asked(self, said: Said) -> None:
        reply = read_reply(said("😡😡", "nlu_fallback", 0.2), at("comparison"))
        assert reply is not None
        assert reply.slots == {"comparison": -2}

    def test_a_rating_and_its_reason(self, said: Said, read: Read) -> None:
        text = "2 out of 5, the strap tore"
        reading = read(text, item(text, "the strap tore"))
        reply = read_reply(said(text, reading=reading, entities={"satisfaction": 2}), at("satisfaction"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"satisfaction": 2, "story": GIVEN}, "story")

    def test_a_story_instead_of_a_rating(self, said: Said) -> None:
        reply = read_reply(said("the handle came off"), at("satisfaction"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"satisfaction": SKIPPED, "story": GIVEN}, "story")

    def test_the_other_scale_instead(self, said: Said) -> None:
        reply = read_reply(said("much better", "rate", entities={"comparison": 2}), at("satisfaction"))
        assert reply is not None
        assert reply.slots == {"comparison": 2, "satisfaction": SKIPPED}

    def test_yes_is_no_rating(self, said: Said) -> None:
        reply = read_reply(said("yes", "affirm"), at("satisfaction"))
        assert reply is not None
        assert (reply.slots, reply.say, reply.unclear) == ({}, "utter_unclear", True)

    def test_the_wrong_button_asks_the_rating_before_again(self, said: Said) -> None:
        state = at("comparison", answers={"satisfaction": 5}, asked={"satisfaction": 1, "comparison": 1})
        reply = read_reply(said("wrong button", "correction"), state)
        assert reply is not None
        assert reply.slots == {"satisfaction": None}


class TestOwnWords:
    def test_told(self, said: Said) -> None:
        reply = read_reply(said("the lid"), at("detail"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"detail": GIVEN}, "detail")

    def test_nothing_to_add(self, said: Said) -> None:
        reply = read_reply(said("nothing", "deny"), at("story"))
        assert reply is not None
        assert reply.slots == {"story": SKIPPED}

    def test_junk_once_is_named_twice_is_left(self, said: Said, read: Read) -> None:
        message = said("asdf", reading=read("asdf", quality="junk"))
        first, second = read_reply(message, at("story")), read_reply(message, at("story", unclear=1))
        assert first is not None
        assert second is not None
        assert (first.say, first.unclear, first.slots) == ("utter_junk", True, {})
        assert (second.say, second.slots) == ("utter_move_on", {"story": SKIPPED})

    def test_small_talk_that_is_not_sure_is_an_answer(self, said: Said) -> None:
        assert read_reply(said("Bluetooth 5", "out_of_scope", 0.6), at("detail")) is not None
        assert read_reply(said("tell me a joke", "out_of_scope", 0.9), at("detail")) is None

    def test_out_of_scope_with_something_to_write_down_is_an_answer(self, said: Said, read: Read) -> None:
        text = "saving numbers is a task"
        reading = read(text, item(text, text))
        assert read_reply(said(text, "out_of_scope", 0.9, reading=reading), at("story")) is not None

    @pytest.mark.parametrize("intent", ["stop", "skip", "affirm"])
    def test_a_told_fault_is_no_unsure_act(self, said: Said, read: Read, intent: str) -> None:
        text = "that will definitely make you pause every time"
        reading = read(text, item(text, text))
        reply = read_reply(said(text, intent, 0.7, reading=reading), at("story"))
        assert reply is not None
        assert reply.told == "story"
        sure = read_reply(said(text, intent, 0.95, reading=reading), at("story"))
        assert sure is None or sure.told is None

    def test_a_told_fault_is_no_question(self, said: Said, read: Read) -> None:
        text = "you can not see the light on this unit"
        reading = read(text, item(text, text))
        reply = read_reply(said(text, "ask_question", 0.9, reading=reading), at("story"))
        assert reply is not None
        assert reply.told == "story"
        assert read_reply(said("how do I see the light on it?", "ask_question", 0.9), at("story")) is None

    def test_a_long_statement_that_asks_for_nothing_is_an_answer_even_if_nothing_in_it_was_understood(
        self, said: Said
    ) -> None:
        taken = "if a surge takes it out you would never notice it because you cannot see it"
        reply = read_reply(said(taken, "ask_question", 0.9), at("story"))
        assert reply is not None and reply.told == "story"
        wondered = "I have it for two days now and want to know who repairs such a thing here"
        assert read_reply(said(wondered, "ask_question", 0.9), at("story")) is None

    def test_advice_not_to_bother_is_a_story_and_skips_a_probe(self, said: Said) -> None:
        told = read_reply(said("Don't bother with this one", "skip"), at("story"))
        skipped = read_reply(said("Don't bother with this one", "skip"), at("expected"))
        assert told is not None
        assert skipped is not None
        assert (told.told, skipped.slots) == ("story", {"expected": SKIPPED})

    def test_silence_at_night_is_no_wish_to_stop(self, said: Said) -> None:
        reply = read_reply(said("silence at night", "stop", 0.7), at("story"))
        assert reply is not None
        assert reply.told == "story"
        assert read_reply(said("I am done now", "stop", 0.7), at("story")) is None

    def test_another_language_is_an_answer(self, said: Said, read: Read) -> None:
        text = "Baterie nevydrží celý den"
        reply = read_reply(said(text, "out_of_scope", 0.9, reading=read(text, language="cs")), at("story"))
        assert reply is not None
        assert (reply.told, reply.say) == ("story", "utter_foreign")

    def test_a_question_about_something_else_is_no_story(self, said: Said) -> None:
        reply = read_reply(said("who wrote hamlet?", "nlu_fallback", 0.4), at("story"))
        assert reply is not None
        assert (reply.told, reply.unclear) == (None, True)

    @pytest.mark.parametrize("question", ["story", "expected", "mirror"])
    def test_a_question_taken_for_feedback_is_one_all_the_same(self, said: Said, question: str) -> None:
        reply = read_reply(said("What about the guarantee?", "feedback", 0.6), at(question))
        assert reply is not None
        assert (reply.asks, reply.free, reply.slots, reply.told) == (True, True, {}, None)

    @pytest.mark.parametrize("question", ["detail", "expected", "source"])
    def test_what_was_told_already_is_not_asked_again(self, said: Said, question: str) -> None:
        for text in ("I just told you", "see above", "but I've already said that"):
            reply = read_reply(said(text, "nlu_fallback", 0.4), at(question))
            assert reply is not None
            assert (reply.slots, reply.say) == ({question: SKIPPED}, "utter_told_already")
        assert read_reply(said("I told the shop twice that it leaks"), at(question)) != reply

    def test_a_few_words_without_blame_name_what_should_be(self, said: Said, read: Read) -> None:
        for text, tone, told in (("lighter", "neutral", "expected"), ("it leaks", "negative", "detail")):
            reading = read(text, item(text, text), sentiment={"label": tone, "score": 0.0})
            reply = read_reply(said(text, reading=reading), at("expected"))
            assert reply is not None
            assert reply.told == told

    def test_a_rhetorical_question_is_a_story(self, said: Said) -> None:
        reply = read_reply(said("why is there no off switch?"), at("story"))
        assert reply is not None
        assert reply.told == "story"

    def test_a_vague_expectation_is_asked_for_again(self, said: Said, read: Read) -> None:
        reply = read_reply(said("it's bad", reading=read("it's bad", quality="vague")), at("expected"))
        assert reply is not None
        assert (reply.told, reply.unclear) == (None, True)

    def test_a_fault_told_again_is_no_expectation(self, said: Said, read: Read) -> None:
        text = "the battery is awful"
        message = said(text, reading=read(text, item(text, text)))
        reply = read_reply(message, at("expected"))
        assert reply is not None
        assert (reply.slots, reply.told, reply.unclear) == ({}, "detail", False)

    def test_an_expectation_taken_for_a_yes_is_taken(self, said: Said) -> None:
        reply = read_reply(said("that the lid would be fine", "affirm"), at("expected"))
        assert reply is not None
        assert (reply.slots, reply.told) == ({"expected": GIVEN}, "expected")

    @pytest.mark.parametrize("intent", ["feedback", "skip", "affirm"])
    def test_a_thin_expectation_is_kept_and_asked_about(self, said: Said, read: Read, intent: str) -> None:
        text = "something better"
        reply = read_reply(said(text, intent, reading=read(text, quality="vague")), at("expected"))
        assert reply is not None
        assert (reply.slots, reply.told, reply.unclear) == ({}, "expected", False)


class TestSource:
    @pytest.mark.parametrize(
        ("text", "source"),
        [
            ("an ad on youtube said so", "advert"),
            ("the website", "product_page"),
            ("good ratings", "reviews"),
            ("the man in the shop told me", "sales_person"),
            ("my old one lasted years", "earlier_purchase"),
            ("common sense", "other"),
        ],
    )
    def test_typed(self, said: Said, text: str, source: str) -> None:
        reply = read_reply(said(text), at("source"))
        assert reply is not None
        assert reply.slots == {"source": source}


def test_a_murmur_is_no_expectation(said: Said) -> None:
    reply = read_reply(said("hmm", "nlu_fallback", 0.3), at("expected"))
    assert reply is not None
    assert reply.unclear


def test_an_expectation_where_a_source_was_asked_is_the_expectation(said: Said) -> None:
    reply = read_reply(said("that it would be quiet enough for a nursery"), at("source"))
    assert reply is not None
    assert (reply.slots, reply.told) == ({"source": SKIPPED}, "expected")


@pytest.mark.parametrize("text", ["no", "no wait", "wait, don't", "keep it"])
def test_who_would_rather_not_delete_keeps_all(said: Said, text: str) -> None:
    reply = read_reply(said(text, "nlu_fallback", 0.4), at("expected", deleting=True))
    assert reply is not None
    assert (reply.say, reply.told) == ("utter_kept", None)


def test_a_rating_is_put_right_in_words(said: Said) -> None:
    state = at("comparison", answers={"satisfaction": 1})
    reply = read_reply(said("oops, I meant very satisfied", "rate"), state)
    assert reply is not None
    assert (reply.slots, reply.told) == ({"satisfaction": 5}, None)
    assert read_reply(said("no, it is fine"), at("mirror", answers={"satisfaction": 1})) != reply


def test_what_is_told_where_a_source_was_asked_is_not_lost(said: Said) -> None:
    reply = read_reply(said("it only crashes on android"), at("source"))
    assert reply is not None
    assert (reply.slots, reply.told) == ({"source": SKIPPED}, "detail")
