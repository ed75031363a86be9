"""What a simulated customer does. Cost: milliseconds, no service."""

from __future__ import annotations

import pytest

from bot.rehearsal.behaviour import MOST_TURNS, Leave, Say, Talk, Tap
from bot.rehearsal.customers import Beside, Thing
from bot.rehearsal.questions import Reply
from tests.unit.rehearsal.simulated import RIGHT, SATISFACTION, UNKNOWN, beside, reply, talk


def answered(one: Talk, question: str | None, said: Reply | None = None) -> object:
    said = said or reply(f"{question} {one.turns}?")
    one.hear(said, question)
    return one.move(said, question)


def test_the_rating_is_tapped_and_the_story_told_when_asked() -> None:
    one = talk(rating=4)
    assert answered(one, "satisfaction", reply("?", SATISFACTION)) == Tap("Good")
    assert answered(one, "story") == Say(("the lid leaks",))
    assert answered(one, "expected") == Say(("a tight lid",))
    assert [who for who, _ in one.lines] == ["bot", "customer"] * 3


def test_who_tells_all_at_the_rating_taps_when_asked_again() -> None:
    one = talk(opens="1 star, it leaks", opens_told=frozenset(("satisfaction", "actual")))
    assert answered(one, "satisfaction", reply("?", SATISFACTION)) == Say(("1 star, it leaks",))
    assert answered(one, "satisfaction", reply("??", SATISFACTION)) == Tap("Bad")
    assert one.asked_again == ["satisfaction"]


@pytest.mark.parametrize(("question", "counts"), [("detail", True), ("actual", True), ("expected", False)])
def test_what_the_story_told_and_is_asked_is_noted(question: str, counts: bool) -> None:
    one = talk()
    answered(one, "story")
    answered(one, question)
    assert one.asked_again == ([question] if counts else [])


def test_an_answer_is_not_asked_for_again_beside_the_mirror_either() -> None:
    one = talk()
    answered(one, "expected")
    answered(one, "mirror_expected", reply("?", RIGHT, quotes=["the lid leaks"]))
    assert one.asked_again == ["mirror_expected"]


def test_who_knows_no_answer_says_so_once() -> None:
    one = talk()
    assert answered(one, "source") == Say((UNKNOWN,))
    assert answered(one, "source") == Say((UNKNOWN,)) and one.asked_again == ["source"]


@pytest.mark.parametrize(
    "shown", [{"expected": "a tight lid", "actual": "the lid leaks"}, {"quotes": ["the lid leaks"]}]
)
def test_a_true_mirror_is_confirmed(shown: dict[str, object]) -> None:
    assert answered(talk(), "mirror", reply("Right?", RIGHT, **shown)) == Tap("Yes")
    assert answered(talk(confirms="yep"), "mirror", reply("Right?", RIGHT, **shown)) == Say(("yep",))


@pytest.mark.parametrize("shown", [{"expected": "the lid leaks", "actual": "a tight lid"}, {"quotes": ["my dog"]}])
def test_a_wrong_mirror_is_put_right_once_and_then_left(shown: dict[str, object]) -> None:
    one = talk()
    assert answered(one, "mirror", reply("Right?", RIGHT, **shown)) == Say((one.customer.correction,))
    assert one.corrected
    assert answered(one, "mirror", reply("And now?", RIGHT, **shown)) == Leave("the mirror stayed wrong")
    assert one.left == "the mirror stayed wrong"


def test_a_mirror_that_asks_for_the_expectation_is_answered() -> None:
    shown = reply("Right? And what did you expect?", RIGHT, quotes=["the lid leaks"])
    assert answered(talk(), "mirror_expected", shown) == Say(("a tight lid",))
    assert answered(talk(answers={}), "mirror_expected", shown) == Tap("Yes")


def test_a_wish_is_said_beside_the_answer_and_what_follows_is_kept() -> None:
    one = talk(beside=beside("expected"))
    answered(one, "story")
    assert answered(one, "expected") == Say(("a tight lid. can I return it?",))
    answered(one, "part", reply("Yes, within 30 days. Which part?"))
    assert one.reply_to_wish == "Yes, within 30 days. Which part?"


def test_a_wish_that_found_no_place_is_said_at_the_mirror_by_itself() -> None:
    one = talk(beside=beside("goal"))
    assert answered(one, "mirror", reply("Right?", RIGHT, quotes=["the lid leaks"])) == Say(("can I return it?",))


def test_a_wish_for_the_first_question_comes_before_the_rating() -> None:
    one = talk(beside=beside("satisfaction", says="refund please"))
    assert answered(one, "satisfaction", reply("?", SATISFACTION)) == Say(("refund please",))
    assert answered(one, "satisfaction", reply("Again?", SATISFACTION)) == Tap("Bad")


def test_the_end_is_the_end_but_for_a_voluntary_question() -> None:
    assert answered(talk(), None, reply("Noted.", state="completed")) == Leave()
    asked = reply("How likely?", {"0": '/choose{"nps": 0}'}, state="completed")
    assert answered(talk(), "nps", asked) == Tap("0")
    asked = reply("What would you pick instead?", {"Skip": "/skip"}, state="completed")
    assert answered(talk(), "alternative", asked) == Tap("Skip")


def test_who_was_asked_the_same_too_often_leaves() -> None:
    one = talk()
    answered(one, "story")
    for _ in range(2):
        answered(one, "actual", reply("What happened?"))
    assert answered(one, "actual", reply("What happened?")) == Leave("lost patience")
    assert one.repeated == ["What happened?"] * 2


REMEDIES = {"Send it": '/choose{"remedy": "replacement"}', "Money": '/choose{"remedy": "refund"}'}


@pytest.mark.parametrize(("wish", "tapped"), [(None, "Send it"), (beside("mirror", "refund"), "Money")])
def test_whoever_got_nothing_says_what_the_shop_shall_do(wish: Beside | None, tapped: str) -> None:
    one = talk(undelivered=True, beside=wish)
    assert answered(one, "remedy", reply("What would help?", REMEDIES)) == Tap(tapped) and not one.asked_again


def test_whoever_asked_for_their_money_is_not_asked_what_would_help() -> None:
    one = talk(undelivered=True, beside=beside("satisfaction", "refund", "refund please"))
    answered(one, "satisfaction", reply("?", SATISFACTION))
    answered(one, "remedy", reply("What would help?", REMEDIES))
    assert one.asked_again == ["remedy"]


def test_no_talk_goes_on_for_ever() -> None:
    one = talk()
    assert answered(one, None) == Say(("the lid leaks",)) == answered(one, None, reply("Go on."))
    assert answered(one, None) == Leave("nothing was asked, and nothing ended")
    one = talk()
    one.turns = MOST_TURNS - 1
    assert answered(one, "source") == Leave(f"no end within {MOST_TURNS} turns")


def test_whoever_has_nothing_to_tell_confirms_their_own_words() -> None:
    one = talk(record=(), correction=None, story=("they are socks",), answers={})
    assert answered(one, "mirror", reply("Right?", RIGHT, quotes=["they are socks"])) == Tap("Yes")
    praise = talk(record=(Thing("praise", ("it is quiet",)),), correction=None)
    assert answered(praise, "mirror", reply("Right?", RIGHT, quotes=["something else"])) == Tap("Yes")
