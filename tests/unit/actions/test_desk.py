"""What happens when an action fails. Cost: milliseconds, no service."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import desk
from actions.desk import ShopAnswer, buttons_of, for_text, honest, shop_answers, tell_help, tell_status
from bot.settings import ROOT
from bot.store import curation
from bot.store.database import Database
from bot.store.models import Theme


class Failing:
    def name(self) -> str:
        return "action_failing"

    @honest
    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_finish_confirmed")
        raise OSError("disk full")


def test_the_customer_reads_an_honest_line_and_nothing_else() -> None:
    dispatcher = CollectingDispatcher()
    tracker = Tracker("abc", {"talk": {"unclear": 1}}, {}, [], False, None, {}, None)
    events = Failing().run(dispatcher, tracker, {})
    assert [message["response"] for message in dispatcher.messages] == ["utter_trouble"]
    assert [(event["name"], event["value"]) for event in events] == [("talk", {"unclear": 1})]


def test_a_customers_words_do_not_break_a_template() -> None:
    assert for_text("row 0[a]") == "row 0 [a]"


def test_every_answer_of_the_shop_can_be_given() -> None:
    files = sorted((ROOT / "data" / "answers").glob("*.yml"))
    assert len(shop_answers()) == sum(file.read_text().count("- id: ") for file in files) > 20
    assert all(answer.text and "\n" not in answer.text for answer in shop_answers().values())


def test_a_known_issue_says_where_it_stands() -> None:
    dispatcher = CollectingDispatcher()
    tell_help(dispatcher, ShopAnswer("Hold the button.", "planned"))
    tell_help(dispatcher, ShopAnswer("In two days."))
    assert [message["response"] for message in dispatcher.messages] == [
        *("utter_help", "utter_issue_planned", "utter_help"),
    ]


@pytest.mark.parametrize(
    ("decision", "said"),
    [("released", "utter_issue_released"), ("wont_fix", None), (None, "utter_issue_investigating")],
)
def test_a_known_issue_follows_what_the_team_decided(
    database: Database, monkeypatch: pytest.MonkeyPatch, decision: str | None, said: str | None
) -> None:
    monkeypatch.setattr(desk, "record", lambda: database)
    with database.session() as session:
        target = Theme(label="the app crashes", kind="fault")
        session.add(target)
        session.flush()
        merged = Theme(label="it closes", kind="fault", status="merged", merged_into_id=target.id)
        session.add(merged)
        session.flush()
        theme = merged.id
        if decision:
            curation.decide(session, target.id, decision, None)
    dispatcher = CollectingDispatcher()
    tell_status(dispatcher, ShopAnswer("Restart it.", "investigating", theme))
    assert [message["response"] for message in dispatcher.messages] == ([said] if said else [])


def test_the_buttons_of_a_response_carry_payloads_as_they_are_sent() -> None:
    assert buttons_of("utter_offer_follow_up")[0]["payload"] == '/choose{"follow_up": "yes"}'
    with pytest.raises(LookupError, match="utter_nothing"):
        buttons_of("utter_nothing")
