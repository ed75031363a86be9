"""One conversation: read, corrected, taken over, given back, closed, erased. Cost: 8 s, no service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from bot.settings import Settings
from bot.store import corrections, dialogue
from bot.store.database import Database
from bot.store.models import (
    Assignment,
    AuditEntry,
    Conversation,
    Correction,
    Decision,
    Handoff,
    InboxEntry,
    Item,
    Mention,
    Theme,
    Turn,
    now,
)
from bot.store.readings import record_reading
from bot.web.app import create_app
from tests.fake_rasa import FakeRasa
from tests.fake_reader import FakeReader
from tests.unit.web.conftest import Visitor
from tests.unit.web.console.conftest import Colleague

SAID = "expected a week but it broke. The lid rattles"


@pytest.fixture
def talk(visitor: Visitor, invite: str, database: Database) -> str:
    """A customer who said two things that were understood."""
    conversation = str(visitor.begin(invite=invite)["conversation"])
    visitor.say(SAID)
    [turn] = visitor.turns()
    with database.session() as session:
        record_reading(session, turn.id, FakeReader().read(SAID).to_json(), intent="feedback", confidence=0.4)
    return conversation


def path(talk: str, more: str = "") -> str:
    return f"/console/conversations/{talk}{more}"


def first(database: Database, table: Any, /, **where: Any) -> Any:
    with database.reading() as session:
        return session.scalars(select(table).filter_by(**where)).first()


def said_by(visitor: Visitor, who: str) -> list[str]:
    return [one["text"] for one in visitor.transcript() if one["from"] == who]


def test_the_transcript_shows_what_was_understood(support: Colleague, talk: str) -> None:
    page = support.get(path(talk)).text
    assert 'class="unmet"' in page and "<dt>Expected</dt><dd>a week" in page
    assert "negative" in page and "feedback 40 %" in page
    assert "Kettle" in page and "A-1" in page and "invited" in page


def test_who_opened_it_is_in_the_audit(support: Colleague, talk: str, database: Database) -> None:
    support.get(path(talk))
    opened = first(database, AuditEntry, action="opened")
    assert (opened.conversation_id, opened.user_id) == (talk, support.user.id)


def test_a_conversation_that_is_gone_is_said_to_be(support: Colleague) -> None:
    assert support.get(path("none")).status_code == 404


def test_what_a_person_puts_right_stands_and_the_models_value_is_kept_beside(
    support: Colleague, talk: str, database: Database, visitor: Visitor
) -> None:
    item = first(database, Item, kind="unmet")
    form = {"kind": "fault", "aspect": "hinge", "expected": "a year", "actual": "it broke", "start": 0, "end": 28}
    support.post(path(talk, f"/items/{item.id}"), **form)
    changed = first(database, Item, id=item.id)
    assert (changed.kind, changed.aspect, changed.quote) == ("fault", "hinge", SAID[:28])
    page = support.get(path(talk)).text
    assert "was Below expectation" in page and "was a week" in page
    support.post(path(talk, f"/items/{item.id}"), **{**form, "kind": "wish"})
    kept = first(database, Correction, item_id=item.id, field="kind")
    assert (kept.before, kept.after) == ("unmet", "wish")


def test_the_intent_and_sentiment_of_a_message_survive_another_reading(
    support: Colleague, talk: str, database: Database, visitor: Visitor
) -> None:
    [turn] = visitor.turns()
    support.post(path(talk, f"/turns/{turn.id}"), intent="person", sentiment="positive")
    with database.session() as session:
        again = session.get_one(Turn, turn.id)
        again.analysed_at = None
        session.flush()
        record_reading(session, turn.id, FakeReader().read(SAID).to_json(), intent="feedback", confidence=0.9)
    turn = first(database, Turn, id=turn.id)
    assert (turn.intent, turn.sentiment, turn.confidence) == ("person", "positive", 1.0)
    assert first(database, InboxEntry, conversation_id=talk).sentiment == "positive"
    with database.reading() as session:
        assert corrections.intent_examples(session) == [("person", SAID)]
        [note] = corrections.notes(session)
        assert (note["text"], note["sentiment"]) == (SAID, "positive")


def test_what_was_missed_is_added_and_what_was_never_said_goes(
    support: Colleague, talk: str, database: Database, visitor: Visitor
) -> None:
    [turn] = visitor.turns()
    start = SAID.index("rattles")
    support.post(path(talk, f"/turns/{turn.id}/items"), start=start, end=start + 7, kind="fault", aspect="lid")
    added = first(database, Item, quote="rattles")
    assert (added.kind, added.model_version) == ("fault", "person")
    never = first(database, Item, kind="unmet")
    support.post(path(talk, f"/items/{never.id}"), do="reject")
    assert first(database, Item, id=never.id).status == "rejected"


@pytest.mark.parametrize("wrong", [{"start": 5, "end": 5}, {"start": 0, "end": 999}, {"kind": "mood", "end": 5}])
def test_what_makes_no_sense_is_refused_with_a_sentence(
    support: Colleague, talk: str, visitor: Visitor, wrong: dict[str, Any], database: Database
) -> None:
    [turn] = visitor.turns()
    refused = support.post(path(talk, f"/turns/{turn.id}/items"), **{"start": 0, "kind": "fault", **wrong})
    assert refused.status_code == 422 and "must" in refused.text
    assert first(database, Correction) is None


def test_a_theme_that_a_person_chose_is_a_persons(support: Colleague, talk: str, database: Database) -> None:
    with database.session() as session:
        session.add(Theme(id=7, label="Breaks", kind="unmet"))
    item = first(database, Item, kind="unmet")
    form = {"kind": "unmet", "expected": "a week", "actual": "it broke", "start": item.start, "end": item.end}
    support.post(path(talk, f"/items/{item.id}"), **form, theme=7)
    kept = first(database, Correction, field="theme")
    assert (kept.before, kept.after) == (None, 7)
    assert "theme Breaks" in support.get(path(talk)).text
    assert (
        "Breaks" in support.get("/console", theme=7).text and "1 conversation" in support.get("/console", theme=7).text
    )


def test_the_corrections_page_says_how_many_wait_and_what_the_last_training_changed(
    support: Colleague, talk: str, visitor: Visitor, database: Database
) -> None:
    assert "0 wait for a training" in support.get("/console/corrections").text
    support.post(path(talk, f"/turns/{visitor.turns()[0].id}"), intent="person")
    page = support.get("/console/corrections").text
    assert "1 waits for a training" in page and ">feedback<" in page and ">person<" in page
    assert "1 for the assistant (intents), 0 for the reader" in page
    held = {"corrected": {"asked": 9, "before": 3, "after": 8}, "others": {"asked": 50, "before": 48, "after": 47}}
    with database.session() as session:
        corrections.learned(session, now(), {"intents": 9, "rows": 0, "held_out": {"intents": held}})
    page = support.get("/console/corrections").text
    assert "All corrections have been trained" in page
    assert "5 more correct" in page and "1 fewer correct" in page


def test_taken_over_the_assistant_is_silent_until_it_is_released(
    support: Colleague, talk: str, visitor: Visitor, rasa: FakeRasa
) -> None:
    support.post(path(talk, "/take"))
    assert "Sam from" in said_by(visitor, "staff")[0]
    asked = len(rasa.received)
    assert visitor.say("are you there?")["messages"] == []
    assert len(rasa.received) == asked
    support.post(path(talk, "/reply"), text="I am. <i>What happened?</i>")
    reply = visitor.transcript()[-1]
    assert (reply["from"], reply["name"], reply["text"]) == ("staff", "Sam", "I am. <i>What happened?</i>")
    support.post(path(talk, "/release"))
    assert "the assistant again" in said_by(visitor, "bot")[-1]
    assert visitor.say("back to you")["messages"][0]["from"] == "bot"
    assert len(rasa.received) == asked + 1


def test_two_do_not_talk_at_once_and_each_sees_the_other(
    colleague: Callable[..., Colleague], talk: str, visitor: Visitor
) -> None:
    sam, kim = colleague("support", "Sam"), colleague("support", "Kim")
    sam.get(path(talk))
    assert "Sam is here too" in kim.get(path(talk)).text
    sam.post(path(talk, "/take"))
    refused = kim.post(path(talk, "/take"))
    assert refused.status_code == 409 and "Sam talks with this customer" in refused.text
    for do in ("reply", "release", "close", "resolve"):
        assert kim.post(path(talk, f"/{do}"), text="me too", outcome="solved").status_code == 409, do
    over = str(sam.user.id)
    assert kim.post(path(talk, "/reply"), text="me too", over=over).status_code == 303
    assert said_by(visitor, "staff")[-2:] == ["Kim from Hearback demo shop is here now and will answer you.", "me too"]
    assert sam.post(path(talk, "/reply"), text="still me", over=over).status_code == 409


def test_the_first_word_takes_the_conversation_over(support: Colleague, talk: str, visitor: Visitor) -> None:
    support.post(path(talk, "/reply"), text="Hello there")
    assert said_by(visitor, "staff") == ["Sam from Hearback demo shop is here now and will answer you.", "Hello there"]
    assert visitor.say("Thanks")["state"] == "handed_over"
    support.post(path(talk, "/reply"), text="You are welcome")
    assert said_by(visitor, "staff")[2:] == ["You are welcome"]


def test_a_reply_answers_what_was_asked_and_to_take_over_does_not(
    support: Colleague, talk: str, visitor: Visitor, database: Database
) -> None:
    with database.session() as session:
        for reason in ("person", "question"):
            dialogue.hand_over(session, talk, visitor.turns()[0].id, reason)
    assert "1 conversation" in support.get("/console", needs="person").text
    support.post(path(talk, "/take"))
    assert "1 conversation" in support.get("/console", needs="person").text
    support.post(path(talk, "/reply"), text="Yes, it is.")
    assert "0 conversations" in support.get("/console", needs="person").text
    for reason in ("person", "question"):
        answered = first(database, Handoff, reason=reason)
        assert (answered.closed_by_id, answered.outcome) == (support.user.id, "answered")
    support.post(path(talk, "/close"), outcome="solved")
    assert first(database, Conversation, id=talk).status == "completed"
    assert first(database, InboxEntry, conversation_id=talk).outcome == "solved"


def test_a_note_tells_the_colleague_it_names_and_never_the_customer(
    colleague: Callable[..., Colleague], talk: str, visitor: Visitor, database: Database
) -> None:
    sam, pia = colleague("support"), colleague("product")
    sam.post(path(talk, "/notes"), text="@pia is this the new hinge?")
    assert "names you" in pia.get("/console").text and "names you" not in sam.get("/console").text
    assert "is this the new hinge?" in pia.get(path(talk)).text
    assert "names you" not in pia.get("/console").text
    assert "hinge" not in str(visitor.transcript())
    assert first(database, Mention).seen_at is not None


def test_assigning_and_tagging(support: Colleague, talk: str, database: Database) -> None:
    support.post(path(talk, "/assign"), user="me")
    assert "1 conversation" in support.get("/console", assigned="me").text
    support.post(path(talk, "/assign"), user="")
    assert first(database, InboxEntry, conversation_id=talk).assigned_to_id is None
    support.post(path(talk, "/tags"), name="Lid")
    assert "1 conversation" in support.get("/console", tag="lid").text
    support.post(path(talk, "/tags"), name="lid", do="remove")
    assert "0 conversations" in support.get("/console", tag="lid").text


def test_who_waits_is_queued_and_resolved(support: Colleague, talk: str, visitor: Visitor, database: Database) -> None:
    assert "All caught up." in support.get("/console/follow-ups").text
    with database.session() as session:
        dialogue.hand_over(session, talk, visitor.turns()[0].id, "question")
    assert "Question passed on" in support.get("/console/follow-ups").text
    assert support.post(path(talk, "/resolve"), outcome="perhaps").status_code == 422
    back = support.post(path(talk, "/resolve"), outcome="answered", here="follow-ups")
    assert back.headers["location"] == "/console/follow-ups"
    page = support.get("/console/follow-ups").text
    assert "All caught up." in page and "Question passed on, answered" in page


def test_what_was_passed_on_shows_what_came_of_it(
    support: Colleague, talk: str, visitor: Visitor, database: Database
) -> None:
    assert "Close or resolve a conversation as" in support.get("/console/follow-ups").text
    with database.session() as session:
        dialogue.hand_over(session, talk, visitor.turns()[0].id, "question")
    support.post(path(talk, "/resolve"), outcome="passed_on")
    assert "not decided" in support.get("/console/follow-ups").text
    with database.session() as session:
        session.add(Theme(id=7, label="Breaks", kind="unmet"))
        session.add(Theme(id=8, label="Old", kind="unmet", status="merged", merged_into_id=7))
        session.flush()
        session.add(Assignment(item_id=first(database, Item, kind="unmet").id, theme_id=8, score=0.9))
        session.add(Decision(theme_id=7, decision="planned", owner_id=support.user.id, due=date(2026, 4, 1)))
    page = " ".join(support.get("/console/follow-ups").text.split())
    assert '<a class="block" href="/console/themes/7">Breaks</a>' in page
    assert ">Planned</span> Sam, due 1 Apr 2026" in page and SAID[:20] in page


def test_how_long_it_is_kept_is_shown(
    support: Colleague, talk: str, database: Database, settings: Settings, rasa: FakeRasa
) -> None:
    assert "no time limit is set" in support.get(path(talk)).text
    app = create_app(settings.model_copy(update={"hearback_retention_days": 30}), rasa_transport=rasa.transport)
    with TestClient(app, cookies=dict(support.http.cookies)) as http:
        until = first(database, InboxEntry, conversation_id=talk).last_at + timedelta(days=30)
        assert f"Kept until {until:%-d %B %Y}" in http.get(path(talk), headers={"Accept": "text/html"}).text


def test_everything_of_a_customer_is_exported_masked(support: Colleague, talk: str) -> None:
    exported = support.get(path(talk, "/export"))
    assert "attachment" in exported.headers["content-disposition"]
    [conversation] = exported.json()["conversations"]
    assert conversation["product"] == "Kettle" and conversation["consent"] is None
    understood = [one["understood"] for one in conversation["messages"] if one["text"] == SAID]
    assert understood[0][0]["expected"] == "a week"


def test_erasing_needs_the_word_and_gives_a_receipt(
    support: Colleague, talk: str, visitor: Visitor, database: Database
) -> None:
    assert support.post(path(talk, "/erase"), sure="yes").status_code == 422
    receipt = support.post(path(talk, "/erase"), sure="ERASE").text
    assert "Receipt 1" in receipt and "conversation" in receipt
    assert first(database, Conversation, id=talk) is None
    assert support.get(path(talk)).status_code == 404
    assert visitor.http.get("/chat/messages", headers=visitor.headers).status_code == 401
    assert first(database, AuditEntry, action="erased").conversation_id == talk


def test_a_visitor_without_a_name_is_erased_too(support: Colleague, visitor: Visitor, database: Database) -> None:
    conversation = visitor.begin()["conversation"]
    visitor.say("hello")
    assert "is gone" in support.post(path(conversation, "/erase"), sure="ERASE").text
    assert first(database, Conversation, id=conversation) is None


def test_newer_messages_come_alone(support: Colleague, talk: str, visitor: Visitor) -> None:
    last = visitor.turns()[-1].seq
    visitor.say("one more thing")
    part = support.get(path(talk, "/turns"), after=last + 1).text
    assert "one more thing" in part and "expected a week" not in part
