"""What can only be seen beside Rasa, in its own environment. Cost: 15 s to import Rasa, no service."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest

from bot.parts import RASA_PYTHON
from bot.settings import ROOT

PATCHED_IN_RASA_3_6_21 = "d287829be093d2b49c423ddbd5e08303a5c386c6cee6d42f66edd769698abd81"


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    done = subprocess.run(  # noqa: PLW1510 - its error is shown below
        [RASA_PYTHON, "-m", "tests.unit.pipeline.in_rasa"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_rasa_is_still_the_one_that_is_patched(facts: dict[str, Any]) -> None:
    """When this fails, look at what action_calls, runner, rules and trackers in bot/pipeline replace, then adapt it."""
    assert facts["calls"]["rasa"] == facts["calls"]["patched_for"]
    assert facts["calls"]["sources"] == PATCHED_IN_RASA_3_6_21


def test_the_check_accepts_and_refuses_what_rasas_own_does(facts: dict[str, Any]) -> None:
    theirs, ours = facts["calls"]["checks"]
    assert theirs == ours == [True, *[False] * 8]


def test_trackers_are_what_rasa_makes_of_them(facts: dict[str, Any]) -> None:
    trackers = facts["trackers"]
    assert all(trackers["same"].values()), trackers["same"]
    assert min(steps for name, steps in trackers["steps"].items() if name != "nothing") > 15
    assert all(trackers["apart"])
    assert trackers["empty"] == [True, False, False]


def test_a_customer_does_not_wait_long_for_an_action(facts: dict[str, Any]) -> None:
    assert facts["calls"]["timeout"] < 15


def test_however_many_customers_wait_the_action_server_has_few_connections_to_accept(facts: dict[str, Any]) -> None:
    connections, answered = facts["calls"]["calls"]["at_once"]
    assert (answered, connections <= facts["calls"]["at_once"]) == (40, True)


def test_what_came_along_with_an_answer_counts_once_and_for_that_message_alone(facts: dict[str, Any]) -> None:
    calls = facts["calls"]["calls"]
    assert calls["said"] == [["hello"], ["and a?"], ["hello"], ["hello"], ["hello"]]
    assert calls["asked"] == ["validate_form", "action_ask_a", "validate_form", "action_ask_a"]


def test_of_two_action_servers_the_one_that_answers_is_asked_over_one_connection(facts: dict[str, Any]) -> None:
    assert facts["calls"]["calls"]["connections"] == 1


def test_actions_get_slots_turns_and_the_words_of_the_domain(facts: dict[str, Any]) -> None:
    sent = facts["calls"]["calls"]["sent"]
    assert sent["tracker"]["slots"]["a"] == 1
    assert sent["tracker"]["latest_message"]["text"] == "one"
    notice, turn = sent["tracker"]["events"]
    assert (notice["event"], notice["text"], notice["metadata"]) == ("bot", "hello", {"utter_action": "utter_notice"})
    assert (turn["event"], turn["metadata"]) == ("user", {"turn": 7})


def test_the_graph_runs_each_node_once_after_what_it_needs(facts: dict[str, Any]) -> None:
    first, second, ran = facts["calls"]["graph"]
    assert first == {"b": 22, "c": 23}
    assert second == {"c": 43}
    assert ran == ["a", "b", "c"] * 2


def test_the_channel_takes_only_what_the_web_room_sends(facts: dict[str, Any]) -> None:
    channel = facts["channel"]
    assert channel["secrets"] == [200, 401, 401, 401]
    assert channel["bodies"] == [400] * 5
    assert (channel["too_long"], channel["bad_metadata"]) == (413, 400)
    assert channel["taken"] == ["hello", "abc", {"turn": 7}, "hearback"]
    assert channel["collects"]
    assert not channel["opens_without_secret"]


def test_every_component_adds_its_part_to_the_output(facts: dict[str, Any]) -> None:
    message = facts["message"]
    assert message["vector"] == [384]
    assert message["sentences"] == ["It caught fire.", "How long is the warranty?"]
    assert message["intent"] == {"name": "safety", "confidence": 1.0}
    assert message["reading_text"] == "It caught fire. How long is the warranty?"
    assert message["shop_answer"] == "warranty_length"
    assert {"intent", "reading", "shop_answer", "with_feedback"} <= set(message["output"])


def test_a_payload_is_read_by_no_component(facts: dict[str, Any]) -> None:
    assert facts["message"]["payload"] == ["text"]


def test_a_typed_rating_is_an_entity_and_an_intent(facts: dict[str, Any]) -> None:
    assert facts["message"]["rated"] == ["rate", [["satisfaction", 4]]]


def test_what_a_component_depends_on_is_in_its_fingerprint(facts: dict[str, Any]) -> None:
    assert all(facts["fingerprints"])
    assert len(set(facts["fingerprints"])) == len(facts["fingerprints"])


def test_the_same_rules_fit_as_rasa_finds_the_first_time_and_again(facts: dict[str, Any]) -> None:
    rules = facts["rules"]
    assert rules["ours"] == [rules["theirs"]] * 2
    assert len({str(found) for found in rules["theirs"]}) >= 5, "the places are told apart"
    assert rules["places"] < len(rules["theirs"]), "those that differ long ago are one"
    assert rules["without"] == 0


def test_what_is_held_of_a_conversation_stays_short_and_everything_is_written(facts: dict[str, Any]) -> None:
    assert facts["memory"]["longest"] <= facts["memory"]["most"] + 1
    assert facts["memory"]["written"] > 1_200


def test_slots_form_and_last_message_are_those_of_the_whole_conversation(facts: dict[str, Any]) -> None:
    whole = [{"a": 5, "b": [300]}, "feedback_form", "message 300", "action_listen"]
    assert facts["memory"]["whole"] == facts["memory"]["held"] == whole
    assert facts["memory"]["same object"], "and nothing is read again"


def test_what_another_process_wrote_or_somebody_erased_is_noticed(facts: dict[str, Any]) -> None:
    later = [{"a": 5, "b": [302]}, "feedback_form", "message 302", "action_listen"]
    assert facts["memory"]["after another process"] == facts["memory"]["read anew"] == later
    assert facts["memory"]["after an erasure"] is None


def test_what_a_customer_may_agree_to_is_still_held_when_it_lies_far_back(facts: dict[str, Any]) -> None:
    assert facts["memory"]["notice"] == ["our notice"]


def test_after_a_full_disk_the_working_memory_is_written_again(facts: dict[str, Any]) -> None:
    assert facts["memory"]["on a full disk"] == "OperationalError"
    first, *later = facts["memory"]["with room again"]
    assert first < later[0] < later[1]


def test_the_wordings_of_a_response_take_turns_and_a_talk_held_again_goes_as_it_went(facts: dict[str, Any]) -> None:
    generator = facts["generator"]
    first, second, third, fourth = generator["in_turn"]
    assert {first, second, third} == {"What lid?", "Which lid?", "Where lid?"} and fourth == first
    assert generator["again"] == generator["in_turn"]


def test_where_the_turns_begin_depends_on_what_was_typed_first(facts: dict[str, Any]) -> None:
    assert facts["generator"]["different_firsts"] == 3
    assert facts["generator"]["before_anything_is_typed"] == ["What lid?"]
    assert facts["generator"]["unknown"] is None
